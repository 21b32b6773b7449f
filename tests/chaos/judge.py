"""What must be true after the chaos: the oracle of the simulator, and what drivers wrote down."""

import re
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import journal
from pos_app.core.fiscal.cl import gaps
from pos_app.core.models.cash import ZAddendum
from pos_app.core.models.fiscal import FolioRange
from pos_app.core.models.journal import Operation
from tests.chaos.till import ACKNOWLEDGED
from tests.chaos.town import Town
from tests.simulation import oracle
from tests.simulation.nodes import Company, Machine, Till
from tests.simulation.verdict import Verdict

# What no weather excuses: an end of a request that nobody foresaw.
RAN_OUT = "This till has no folios left"
# A worker whose centre was killed ends what it can within seconds, and breaks off the rest.
BROKEN_OFF = re.compile(
    r"(Exception in ASGI application\n)?Traceback(?:(?!Traceback).)*?"
    r"CancelledError: Task cancelled, timeout graceful shutdown exceeded",
    re.DOTALL,
)
UNFORESEEN = re.compile(r"incident|Traceback|Internal Server Error")


def judge(town: Town, company: Company, *, at_rest: bool) -> Verdict:
    """Judge what the processes left on their disks."""
    verdict = oracle.judge(company, at_rest=at_rest)
    for till in company.tills[: town.plan.tills]:  # a copy of one had no driver
        verdict.lost += _lost(town, company.centre, till)
    for name, said in _logs(town):
        log = BROKEN_OFF.sub("", said)
        if found := UNFORESEEN.search(log):
            start = max(0, found.start() - 500)
            verdict.unconverged.append(f"{name} said: {log[start : found.end() + 3000]}")
    return verdict


def acknowledged(town: Town, number: int) -> list[tuple[int, str]]:
    """Return number and hash of every operation that was acknowledged to the driver of a till."""
    paper = town.till_folder(number) / ACKNOWLEDGED
    said = set(paper.read_text(encoding="ascii").splitlines())
    return sorted((int(line.split()[0]), line.split()[1]) for line in said)


def kinds(company: Company) -> Counter[str]:
    """Return how often each kind of operation is at the centre."""
    query = select(Operation.type)
    return Counter(company.centre.read(lambda s: list(s.scalars(query))))


def papers(town: Town, company: Company) -> Counter[str]:
    """Return what came of folios and drawers: without any of it, nothing was proved of them."""
    said = "".join(town.log_of(number).read_text(errors="replace") for number in town.running)
    accounts = company.centre.read(gaps.list_accounts)
    leases = company.centre.read(lambda s: s.scalar(select(func.count()).select_from(FolioRange)))
    addenda = company.centre.read(lambda s: s.scalar(select(func.count()).select_from(ZAddendum)))
    return Counter(
        files=len(accounts), leases=leases or 0, addenda=addenda or 0,
        issued=sum(one.sums[gaps.ISSUED] for one in accounts), ran_out=said.count(RAN_OUT),
    )  # fmt: skip


def _lost(town: Town, centre: Machine, till: Till) -> Iterator[str]:
    """Give what a driver was told is done, and is not at its till, or not at the centre."""
    device_id = till.machine.read(journal.get_station).device_id
    at_till, at_centre = (_hashes(machine, device_id) for machine in (till.machine, centre))
    for seq, digest in acknowledged(town, till.number):
        for place, held in (("its till", at_till), ("the centre", at_centre)):
            if held.get(seq) != digest:
                yield f"operation {seq} of till {till.number} was acknowledged, not at {place}"
    for seq in at_centre.keys() - at_till.keys():
        yield f"the centre has operation {seq} of till {till.number}, which has it not"


def _hashes(machine: Machine, device_id: UUID) -> dict[int, str]:
    query = select(Operation.seq, Operation.hash).where(Operation.device_id == device_id)
    rows = machine.read(lambda s: s.execute(query).all())
    return {seq: bytes(digest).hex() for seq, digest in rows}


def _logs(town: Town) -> Iterator[tuple[str, str]]:
    yield "the centre", town.centre.log()
    for number in town.running:
        yield f"till {number}", town.log_of(number).read_text(errors="replace")
