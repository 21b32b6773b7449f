"""One simulated run: days of work and trouble from one seed, then quiet, then the oracle.

Every event has a chance of its own, made from the seed and its number, so leaving one out changes
nothing else: that is how a failing run is made smaller.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from pos_app.core import ids
from pos_app.core.errors import DeviceUnknown, JournalForked, ShopError
from pos_app.core.models.journal import Device
from pos_app.core.sync.conversation import converse
from tests.simulation import acts, aside, carried, nodes, oracle
from tests.simulation.network import Network, SimLine, Weather, calm
from tests.simulation.nodes import FIRST_DAY, Company, Machine, Till, copy_company
from tests.simulation.verdict import Verdict

QUIET_ROUNDS = 6
REVIEWED = 0.5  # of the mornings
OFFICE = 1_000_000  # above the numbers of what happens at tills
INSIDE = 1  # conversations that happen while another waits for its answer
FAST_DISK = Path("/dev/shm")  # a power cut is another test's work (tests/faults)


@dataclass(frozen=True)
class Plan:
    """What a run is made of; the same plan is the same run, to the byte."""

    seed: int
    tills: int = 8
    days: int = 60
    acts_a_day: int = 2
    left_out: frozenset[int] = frozenset()  # numbers of events that do not happen
    misread: int = 25  # one in so many operations is set aside until the centre is updated; 0: none

    @property
    def chilean(self) -> bool:
        """Return whether tickets take folios: in each second company, for where they lack, less is
        sold, and weather meets less.
        """
        return self.seed % 2 == 0


class Event(NamedTuple):
    """One thing that happens on a day, at a till or at the centre."""

    number: int
    day: int
    kind: str
    till: int


@dataclass
class Run:
    """What a run came to."""

    plan: Plan
    verdict: Verdict
    done: int
    refused: int
    conversations: int
    broken_off: int
    digest: str  # of every operation at the centre: two runs of one plan have the same
    begun_anew: int = 0
    replayed: int = 0
    carried: int = 0  # files that were taken, on either side
    recognised: int = 0  # tills that a centre put back had forgotten


MOST_CLONES = 2


@dataclass
class World:
    """A company at work in bad weather."""

    plan: Plan
    company: Company
    network: Network
    done: int = 0
    refused: int = 0
    conversations: int = 0
    broken_off: int = 0
    depth: int = 0
    cut_off: dict[int, int] = field(default_factory=dict)  # till: until which day
    backups: list[Path] = field(default_factory=list)
    clones: list[int] = field(default_factory=list)
    begun_anew: int = 0
    replayed: int = 0
    carried: int = 0
    reader: aside.Reader | None = None
    day: int = 0
    moved: bool = False  # whether anything was said in a round at rest

    def happen(self, event: Event) -> None:
        """Let one event happen."""
        chance = chance_of(self.plan, event)
        if event.day != self.day:
            self._begin_day(event.day)
        self._set_clocks(event)
        if event.kind == "talk":
            self._talk_unless_cut_off(event.till, event.day, chance)
            for clone in self.clones:  # a copy sells and talks as the others do
                acts.act(self.company, "sell", clone, chance)
                self._talk_unless_cut_off(clone, event.day, chance)
        elif event.kind == "cut":
            self.cut_off[event.till] = event.day + chance.randint(1, 10)
        elif event.kind == "late":
            self.network.deliver_late(chance)
        elif event.kind == "back_up":
            path = self.company.folder / f"backup{event.number}"
            self.company.centre.copy_to(path)
            self.backups.append(path)
        elif event.kind == "restore":
            if self.backups:
                self.company.centre.put_back(chance.choice(self.backups[-2:]))
        elif event.kind in TILL_TROUBLE:
            TILL_TROUBLE[event.kind](self, self.company.tills[event.till], chance)
        elif acts.act(self.company, event.kind, event.till, chance):
            self.done += 1
        else:
            self.refused += 1

    def _begin_day(self, day: int) -> None:
        """Let the owner look at what was set aside, on some mornings."""
        self.day = day
        if self.reader is not None:
            self.reader.note_day(day)
        chance = Random(f"{self.plan.seed} review {day}")
        if chance.random() < REVIEWED:
            self.replayed += aside.replay_some(self.company.centre, chance)
        self.carried += carried.carry_some(
            self.company, day, Random(f"{self.plan.seed} carried {day}")
        )

    def _set_clocks(self, event: Event) -> None:
        now = FIRST_DAY + timedelta(days=event.day, seconds=event.number % OFFICE)
        passed = now - self.company.centre.clock.at
        for clock in (
            self.company.centre.clock,
            *(till.machine.clock for till in self.company.tills),
        ):
            clock.wait(max(passed, timedelta()))
        self.company.centre.clock.set(now)
        for till in self.company.tills:
            till.machine.clock.set(now + till.skew)

    def _talk_unless_cut_off(self, number: int, day: int, chance: Random) -> None:
        if self.cut_off.get(number, -1) < day:
            self.talk(self.company.tills[number], chance)

    def talk(self, till: Till, chance: Random) -> bool:
        """Let a till talk to the centre once; return whether it got to the end."""
        self.conversations += 1
        try:
            report = converse(till.machine.store, SimLine(self.network, till.sender, chance))
        except JournalForked:
            self.moved = True
            self._begin_anew(till)
            return False
        except DeviceUnknown:  # it had not greeted since it joined: a person joins it again
            nodes.know_again(self.company.centre, till)
            return False
        except ShopError:
            self.broken_off += 1
            return False
        self.moved |= bool(report.sent or report.rows or report.recalling)
        return not report.stopped and report.pending == 0

    def _begin_anew(self, till: Till) -> None:
        """Let a till that was restored or copied join again, as its supervisor would."""
        acts.act(self.company, "close_cash", till.number, Random(0))
        self.begun_anew += 1
        nodes.begin_anew(self.company.centre, till)

    # What happens to tills -----------------------------------------------------------------------

    def restart(self, till: Till, chance: Random) -> None:
        """Let the power go and come back."""
        del chance
        till.machine.close()

    def back_up_till(self, till: Till, chance: Random) -> None:
        """Copy the disk of a till."""
        del chance
        path = self.company.folder / f"till{till.number}-{len(till.backups)}"
        till.machine.copy_to(path)
        till.backups.append(path)

    def restore_till(self, till: Till, chance: Random) -> None:
        """Put an older disk back: what was done since and not sent is gone with the newer one."""
        if till.backups:
            till.machine.put_back(chance.choice(till.backups))

    def lose_disk(self, till: Till, chance: Random) -> None:
        """Let a disk die, with what was not sent; a new one takes its place and gets back the rest.

        Where the centre was put back and does not know the till yet, its owner waits.
        """
        del chance
        if self.company.centre.read(lambda s: s.get(Device, till.sender.device_id)) is not None:
            nodes.replace_disk(self.company.centre, till)

    def clone(self, till: Till, chance: Random) -> None:
        """Start a copy of a till's disk in another machine, beside it."""
        del chance
        number = len(self.company.tills)
        if number < self.plan.tills + MOST_CLONES:
            machine = Machine(self.company.folder / f"clone{number}.db")
            till.machine.copy_to(machine.path)
            self.company.tills.append(Till(number, machine, till.actor))
            self.clones.append(number)

    def meanwhile(self, chance: Random) -> None:
        """Let somebody else talk while a message is on its way."""
        if self.depth < INSIDE and chance.random() < 0.1:
            self.depth += 1
            try:
                self.talk(chance.choice(self.company.tills), chance)
            finally:
                self.depth -= 1

    def calm_down(self) -> bool:
        """Let everybody talk in calm weather; return whether all came to rest."""
        chance = Random(f"{self.plan.seed} quiet")
        while self.network.limbo:
            self.network.deliver_late(chance)
        self.network.weather, self.network.meanwhile = calm(), lambda _: None
        rest = [False]
        if self.reader is not None:
            self.reader.note_day(self.plan.days)
        for _ in range(QUIET_ROUNDS):
            replayed = aside.replay_all(self.company.centre)
            self.replayed, self.moved = self.replayed + replayed, bool(replayed)
            rest = [self.talk(till, chance) for till in self.company.tills]
            if all(rest) and not self.moved:
                break  # nobody has anything to say, and another round would be the same
        return all(rest)


TILL_TROUBLE = {
    "restart": World.restart,
    "back_up_till": World.back_up_till,
    "restore_till": World.restore_till,
    "clone": World.clone,
    "lose_disk": World.lose_disk,
}


def chance_of(plan: Plan, event: Event) -> Random:
    """Return the chance of one event."""
    return Random(f"{plan.seed} {event.number} {event.kind}")


def events_of(plan: Plan) -> Iterator[Event]:
    """Give what happens in a run, in order."""
    chance, office = Random(plan.seed), Random(f"{plan.seed} office")
    kinds = tuple(acts.TILL_ACTS)
    weights = [often for often, _ in acts.TILL_ACTS.values()]
    number = 0
    for day in range(plan.days):
        yield from _office(plan, day, number, office)
        today: list[tuple[str, int]] = []
        for till in range(plan.tills):
            count = chance.randint(0, 2 * plan.acts_a_day)
            today += [(kind, till) for kind in chance.choices(kinds, weights, k=count)]
            if chance.random() < 0.8:
                today.append(("talk", till))
            if chance.random() < 0.06:
                today.append(("cut", till))
            for kind, often in (
                ("restart", 0.05), ("back_up_till", 0.05), ("restore_till", 0.01), ("clone", 0.003),
                ("lose_disk", 0.005),
            ):  # fmt: skip
                if chance.random() < often:
                    today.append((kind, till))
        for kind, often in (
            ("reprice", 0.3), ("add_product", 0.1), ("late", 0.5), ("back_up", 0.15),
            ("restore", 0.08),
        ):  # fmt: skip
            if chance.random() < often:
                today.append((kind, 0))
        chance.shuffle(today)
        for kind, till in today:
            number += 1
            yield Event(number, day, kind, till)


def _office(plan: Plan, day: int, number: int, office: Random) -> Iterator[Event]:
    """Give what the office does on a day: numbered apart, so that no chance of a till changes."""
    turn = 0
    for kind, (often, _) in acts.OFFICE_ACTS.items():
        turn += 1
        if office.random() < often:
            yield Event(OFFICE * turn + number, day, kind, 0)
    for kind, (often, _) in acts.APART_ACTS.items():
        turn += 1
        if Random(f"{plan.seed} {kind} {day}").random() < often:
            yield Event(OFFICE * turn + number, day, kind, 0)


def run(plan: Plan) -> Run:
    """Run a plan to its end and judge it."""
    disk = FAST_DISK if FAST_DISK.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix=f"simulated-{plan.seed}-", dir=disk))
    chance = Random(f"{plan.seed} ids")
    company = copy_company(plan.tills, folder, chilean=plan.chilean)
    clock = company.centre.clock
    try:
        with (
            ids.drawn_from(lambda: int(clock.now().timestamp() * 1000), chance.randbytes),
            aside.reading(plan) as reader,
        ):
            world = World(plan, company, Network(company.centre, Weather()), reader=reader)
            world.network.meanwhile = world.meanwhile
            for event in events_of(plan):
                if event.number not in plan.left_out:
                    world.happen(event)
            at_rest = world.calm_down()
            verdict = oracle.judge(company, at_rest=at_rest)
            return Run(
                plan, verdict, world.done, world.refused, world.conversations, world.broken_off,
                oracle.digest(company.centre), world.begun_anew, world.replayed,
                world.carried, world.network.recognised,
            )  # fmt: skip
    finally:
        company.close()
        shutil.rmtree(folder, ignore_errors=True)


def fails(plan: Plan) -> bool:
    """Return whether a run is wrong, or does not come to its end."""
    try:
        return not run(plan).verdict.right
    except Exception:  # noqa: BLE001 - whatever it is, the smaller run must still show it
        return True


def shrink(plan: Plan, tries: int = 60) -> Plan:
    """Return a smaller run that still fails: fewer days first, then fewer events."""
    while plan.days > 1 and tries > 0 and fails(replace(plan, days=plan.days // 2)):
        plan, tries = replace(plan, days=plan.days // 2), tries - 1
    numbers = [event.number for event in events_of(plan)]
    size = len(numbers) // 2
    while size and tries > 0:
        for start in range(0, len(numbers), size):
            smaller = replace(plan, left_out=plan.left_out | set(numbers[start : start + size]))
            tries -= 1
            if tries > 0 and smaller.left_out != plan.left_out and fails(smaller):
                plan = smaller
        size //= 2
    return plan


def story(plan: Plan) -> Sequence[Event]:
    """Return what happens in a run that was made smaller."""
    return [event for event in events_of(plan) if event.number not in plan.left_out]
