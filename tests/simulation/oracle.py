"""What must be true when a simulated company has come to rest, worked out from the journals alone.

Nothing here asks the tables that the product computes with: what happened is read from the bytes
that the tills hold on their disks, each operation once, and compared with what the centre has.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import journal, verify
from pos_app.core.db import ReadSession
from pos_app.core.facts import (
    CashClosedFact,
    Envelope,
    Fact,
    SaleFact,
    decode_envelope,
    decode_fact,
)
from pos_app.core.facts_fiscal import LeaseFact
from pos_app.core.fiscal.cl import gaps
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Applied, Case, Device, Operation
from pos_app.core.models.people import Permission, User
from pos_app.core.models.review import AsideDecision
from pos_app.core.models.stock import Level
from tests.simulation import customers
from tests.simulation.nodes import Company, Machine, Till

LevelKey = tuple[UUID, UUID, UUID]  # location, variant, lot
Held = tuple[UUID, int]  # device and number of an operation
SIGNS = {"ENTRADA": (1, 0), "SALIDA": (-1, 0), "RESERVA": (0, 1), "LIBERACION": (0, -1)}


@dataclass
class Verdict:
    """What is wrong, in words; `at_rest` False: somebody had still something to say."""

    operations: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    unconverged: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Return whether nothing is wrong."""
        return not (self.lost or self.doubled or self.drift or self.unconverged)

    @property
    def first(self) -> str:
        """Return the first thing that is wrong."""
        wrong = (*self.lost, *self.doubled, *self.drift, *self.unconverged)
        return wrong[0] if wrong else ""


def judge(company: Company, *, at_rest: bool) -> Verdict:
    """Judge a company at rest."""
    verdict = Verdict()
    if not at_rest:
        verdict.unconverged.append("somebody had still something to say")
    at_centre = _operations(company.centre)
    on_disks: dict[Held, bytes] = dict(at_centre)
    for till in company.tills:
        _compare(till, at_centre, on_disks, verdict)
    verdict.operations = len(on_disks)
    facts = _facts_once(on_disks.values())
    _judge_effects(company, facts, verdict)
    _judge_numbers(company, facts, verdict)
    _judge_folios(company, on_disks, verdict)
    _judge_people(company, verdict)
    _judge_levels(company, facts, verdict)
    verdict.unconverged += customers.judge(company, facts.values())
    for name, machine in _named(company):
        problems = machine.read(lambda s: verify.verify(s).problems)
        verdict.drift += [f"verify at {name}: {problem}" for problem in problems[:3]]
    return verdict


def _named(company: Company) -> Iterable[tuple[str, Machine]]:
    yield "the centre", company.centre
    for till in company.tills:
        yield f"till {till.number}", till.machine


def _operations(machine: Machine) -> dict[Held, bytes]:
    query = select(Operation.device_id, Operation.seq, Operation.payload)

    def look(session: ReadSession) -> dict[Held, bytes]:
        return {(row[0], row[1]): bytes(row[2]) for row in session.execute(query)}

    return machine.read(look)


def _compare(
    till: Till, at_centre: dict[Held, bytes], on_disks: dict[Held, bytes], verdict: Verdict
) -> None:
    """Whatever is on the disk of a till is at the centre: there under this number, or another."""
    there = {_what(payload) for payload in at_centre.values()}
    own = _operations(till.machine)
    for held, payload in own.items():
        if _what(payload) not in there:
            what = _called(payload)
            verdict.lost.append(f"{what} {held[1]} of till {till.number} is not there")
        on_disks.setdefault(held, payload)
    device_id = till.sender.device_id
    here = {_what(payload) for payload in own.values()}
    for was in till.machine.read(lambda s: journal.list_identities(s)[1:]):
        for held, payload in at_centre.items():
            if held[0] == was and _what(payload) not in here:
                verdict.unconverged.append(
                    f"till {till.number} lacks {_called(payload)} {held[1]} of what it was"
                )
    for held, payload in own.items():
        if held[0] == device_id and at_centre.get(held) != payload:
            verdict.lost.append(f"number {held[1]} of till {till.number} is another at the centre")


def _read(payload: bytes) -> Envelope | None:
    """Return what an operation says; None of bytes that say nothing."""
    try:
        return decode_envelope(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _what(payload: bytes) -> tuple[UUID | None, bytes]:
    """Return what names an operation whatever its number: its id and fact, else all its bytes."""
    envelope = _read(payload)
    return (None, payload) if envelope is None else (envelope.op, bytes(envelope.fact))


def _called(payload: bytes) -> str:
    envelope = _read(payload)
    return "an unreadable operation" if envelope is None else envelope.type


def _facts_once(payloads: Iterable[bytes]) -> dict[UUID, Fact]:
    """Return what happened by operation, each once; what nobody can read yet is left out."""
    facts: dict[UUID, Fact] = {}
    for envelope in filter(None, map(_read, payloads)):
        fact = _fact_of(envelope)
        if fact is not None:
            facts[envelope.op] = fact
    return facts


def _fact_of(envelope: Envelope) -> Fact | None:
    try:
        return decode_fact(envelope)
    except KeyError:
        return None  # of the future: set aside at the centre


def _judge_effects(company: Company, facts: dict[UUID, Fact], verdict: Verdict) -> None:
    """Every operation took effect at the centre once: what was set aside has been replayed."""
    applied = company.centre.read(lambda s: list(s.scalars(select(Applied.op_id))))
    for op_id, times in Counter(applied).items():
        if times > 1:
            verdict.doubled.append(f"operation {op_id} took effect {times} times")
    dismissed = company.centre.read(_dismissed)
    second = {op_id for op_id in dismissed if isinstance(facts.get(op_id), CashClosedFact)}
    missing = facts.keys() - set(applied) - second
    verdict.lost += [f"{type(facts[op_id]).__name__} {op_id} has no effect" for op_id in missing]


def _dismissed(session: ReadSession) -> set[UUID]:
    same = (Operation.device_id == AsideDecision.aside_device_id) & (
        Operation.seq == AsideDecision.aside_seq
    )
    query = select(Operation.op_id).join(AsideDecision, same)
    return set(session.scalars(query.where(AsideDecision.decision == "dismissed")))


def _judge_numbers(company: Company, facts: dict[UUID, Fact], verdict: Verdict) -> None:
    """A number is given once; twice only by tills that were one, and then a person was told."""
    told = company.centre.read(_told_of)
    numbers = Counter(
        (fact.document.series, fact.document.number)
        for op_id, fact in facts.items()
        if isinstance(fact, SaleFact) and op_id not in told
    )
    twice = [key for key, times in numbers.items() if times > 1]
    verdict.doubled += [f"ticket {number} of {series} twice" for series, number in twice]


def _judge_folios(company: Company, on_disks: dict[Held, bytes], verdict: Verdict) -> None:
    """Every folio is of a lease of the device that issued it, and the ledger tells of every one."""
    leased: dict[UUID, set[range]] = defaultdict(set)
    issued: dict[UUID, tuple[int, set[UUID]]] = {}
    for envelope in filter(None, map(_read, on_disks.values())):
        fact = _fact_of(envelope)
        if isinstance(fact, LeaseFact):
            leased[fact.device].add(range(fact.first, fact.last + 1))
        elif isinstance(fact, SaleFact) and fact.document.series == "cl:39":
            _, devices = issued.setdefault(envelope.op, (fact.document.number, set()))
            devices.add(envelope.device)
    before = _lineage(company)
    for number, devices in issued.values():
        whose = {one for device in devices for one in _line(device, before)}
        if not any(number in part for device in whose for part in leased[device]):
            verdict.doubled.append(f"folio {number} is of no lease of the till that issued it")
    accounts = company.centre.read(gaps.list_accounts)
    told: set[int] = set()
    for account in accounts:
        if not account.is_whole:
            verdict.lost.append(f"the ledger leaves folios of {account.first} out")
        for one in account.stretches:
            if one.state == gaps.ISSUED:
                told |= set(range(one.first, one.last + 1))
            elif one.state == gaps.MISSING:
                verdict.lost.append(f"nobody knows what became of folio {one.first}")
    untold = {number for number, _ in issued.values()} ^ told
    verdict.lost += [f"the ledger is wrong about folio {number}" for number in sorted(untold)]


def _lineage(company: Company) -> dict[UUID, UUID]:
    """Return what each device was before, as any disk says."""
    query = select(Device.id, Device.forked_from).where(Device.forked_from.is_not(None))
    found: dict[UUID, UUID] = {}
    for machine in company.machines:
        for device_id, before in machine.read(lambda s: s.execute(query).all()):
            assert before is not None, "asked for"
            found[device_id] = before
    return found


def _line(device_id: UUID, before: dict[UUID, UUID]) -> Iterable[UUID]:
    at: UUID | None = device_id
    while at is not None:
        yield at
        at = before.get(at)


def _judge_people(company: Company, verdict: Verdict) -> None:
    """Each till knows who works here and what they may, as the centre does."""
    there = company.centre.read(_people)
    for till in company.tills:
        if till.machine.read(_people) != there:
            verdict.unconverged.append(f"till {till.number} knows other people, or other rules")


def _people(session: ReadSession) -> set[tuple[object, ...]]:
    who = session.execute(select(User.id, User.name, User.role_code, User.active))
    rules = session.execute(select(Permission.role_code, Permission.code, Permission.rule))
    return {tuple(row) for row in who} | {tuple(row) for row in rules}


def _told_of(session: ReadSession) -> set[UUID | None]:
    return set(session.scalars(select(Case.subject_id).where(Case.kind == "FOLIO_CONFLICT")))


def _judge_levels(company: Company, facts: dict[UUID, Fact], verdict: Verdict) -> None:
    """The stock at the centre is the sum of what happened; a till has what the centre has."""
    sums: dict[LevelKey, list[int]] = defaultdict(lambda: [0, 0])
    for fact in facts.values():
        for move in getattr(fact, "moves", ()):
            on_hand, reserved = SIGNS[move.type]
            level = sums[move.location, move.variant, move.lot]
            level[0] += on_hand * move.quantity_milli
            level[1] += reserved * move.quantity_milli
    expected = {key: (level[0], level[1]) for key, level in sums.items() if any(level)}
    there = _levels(company.centre)
    for key in expected.keys() | there.keys():
        if expected.get(key, (0, 0)) != there.get(key, (0, 0)):
            verdict.drift.append(
                f"the centre has {there.get(key)} of {key[1]}, what happened comes to"
                f" {expected.get(key)}"
            )
    for till in company.tills:
        branch_id = till.sender.branch_id
        own, theirs = _levels(till.machine, branch_id), _levels(company.centre, branch_id)
        if own != theirs:
            key = next(key for key in own.keys() | theirs.keys() if own.get(key) != theirs.get(key))
            verdict.drift.append(
                f"till {till.number} has {own.get(key)} of {key[1]}, the centre {theirs.get(key)}"
            )


def _levels(machine: Machine, branch_id: UUID | None = None) -> dict[LevelKey, tuple[int, int]]:
    query = select(Level).join(Location, Location.id == Level.location_id)
    if branch_id is not None:
        query = query.where(Location.branch_id == branch_id)

    def look(session: ReadSession) -> dict[LevelKey, tuple[int, int]]:
        return {
            (row.location_id, row.variant_id, row.lot_id): (row.on_hand_milli, row.reserved_milli)
            for row in session.scalars(query)
            if row.on_hand_milli or row.reserved_milli
        }

    return machine.read(look)


def digest(machine: Machine) -> str:
    """Return what names everything a machine recorded: each operation, who, which and when.

    Hashes would not do: keys and PINs of the company are drawn by the system, anew in each process.
    """
    told = (Operation.device_id, Operation.seq, Operation.op_id, Operation.type,
            Operation.occurred_at)  # fmt: skip
    rows = machine.read(lambda s: s.execute(select(*told)).all())
    return sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
