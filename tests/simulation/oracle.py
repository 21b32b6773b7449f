"""What must be true when a simulated company has come to rest, worked out from the journals alone.

Nothing here asks the tables that the product computes with: what happened is read from the bytes
that the tills hold on their disks, each operation once, and compared with what the centre has.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
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
    decode_envelope,
)
from pos_app.core.models.catalog import Location
from pos_app.core.models.journal import Applied, Case, Operation
from pos_app.core.models.people import Permission, User
from pos_app.core.models.review import AsideDecision
from pos_app.core.models.stock import Level
from tests.simulation import customers
from tests.simulation.nodes import Company, Machine, Till
from tests.simulation.papers import DOCUMENTS, fact_of, judge_closes, judge_folios
from tests.simulation.verdict import Verdict

LevelKey = tuple[UUID, UUID, UUID]  # location, variant, lot
Held = tuple[UUID, int]  # device and number of an operation
SIGNS = {"ENTRADA": (1, 0), "SALIDA": (-1, 0), "RESERVA": (0, 1), "LIBERACION": (0, -1)}


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
    judge_folios(company, filter(None, map(_read, on_disks.values())), verdict)
    judge_closes(company, facts, verdict)
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
        fact = fact_of(envelope)
        if fact is not None:
            facts[envelope.op] = fact
    return facts


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
        if isinstance(fact, DOCUMENTS) and op_id not in told
    )
    twice = [key for key, times in numbers.items() if times > 1]
    verdict.doubled += [f"document {number} of {series} twice" for series, number in twice]


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
    """Return what names everything a machine recorded, to the byte: each hash covers its bytes."""
    told = select(Operation.device_id, Operation.seq, Operation.hash)
    rows = machine.read(lambda s: s.execute(told).all())
    return sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
