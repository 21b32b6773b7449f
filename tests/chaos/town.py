"""A company of real processes: PostgreSQL, a centre, a proxy in between, and tills."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

from pos_app.core import people
from pos_app.core.db import Database, open_database
from pos_app.core.keys import load_keys
from pos_app.core.sync import telling
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import sync_once
from tests.chaos import till as tills
from tests.chaos.copies import copy_disk, till_at, work_and_join
from tests.chaos.office import Office
from tests.chaos.plan import CENTRE, POSTGRES, WORKER, Event, Plan, Weather
from tests.chaos.postgres import Cluster
from tests.core.fiscal.chile import become_chilean
from tests.server.forked import Forked
from tests.server.processes import CentreProcess, workers_of
from tests.shop import make_shop
from tests.simulation.acts import close_cash
from tests.simulation.aside import replay_all
from tests.simulation.nodes import SELLERS, Company, Machine
from tests.sync.proxy import Fault, Proxy
from tests.sync.tills import next_till, sync

QUIET_ROUNDS = 12
SUPERVISED_S = 0.5
COPIED_AGAIN_S = 0.5
WORKERS = 2


@dataclass
class Town:
    """The processes and how to kill them."""

    plan: Plan
    folder: Path
    cluster: Cluster
    centre: CentreProcess
    line: Proxy
    boasts: bool = False
    running: dict[int, Forked] = field(default_factory=dict)
    lives: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    down: set[str] = field(default_factory=set)  # killed, and not started again
    faults: Counter[str] = field(default_factory=Counter)
    copied: dict[int, Path] = field(default_factory=dict)  # tills: the copies of their disks
    late: list[Event] = field(default_factory=list)  # could not happen yet
    supervised: int = 0  # how often the centre ended by itself: without its store it cannot begin

    def till_folder(self, number: int) -> Path:
        """Return where a till keeps its store."""
        return self.folder / f"till{number}"

    def log_of(self, number: int) -> Path:
        """Return what a till said in all its lives."""
        return self.folder / f"till{number}.log"

    def found(self) -> None:
        """Let the tills join: the first brings its shop, two branches."""
        centre, folder = self.centre, self.till_folder
        first = make_shop(folder(0), own_device=True)
        become_chilean(first)
        for name in SELLERS:  # who the simulator lets sell
            first.database.write(partial(people.add_user, name=name, role="SUPERVISOR"))
        enrol(first.database, first.keys, self.line.url, centre.new_code(till="Caja 1"))
        at_centre = Machine(Path(), at_centre=True, _open=self.store())
        Office(at_centre, Random()).load_folios()
        at_centre.close()
        sync(first)
        first.open_cash()
        shops = [first]
        added = centre.ask("POST", "/api/v1/branches", json={"code": "2", "name": "Sucursal Norte"})
        assert added.is_success, added.text
        for number in range(1, self.plan.tills):
            branch = branch_of(number)
            shops.append(next_till(folder(number), centre, self.line.url, branch=branch))
        for shop in shops:
            shop.database.close()

    def open(self) -> None:
        """Let every till begin its day."""
        for number in range(self.plan.tills):
            self.start(str(number))

    def start(self, target: str) -> None:
        """Start a process again."""
        self.down.discard(target)
        if target == POSTGRES:
            self.cluster.start()
        elif target == CENTRE:
            self.centre.launch()
        else:
            number = int(target)
            self.lives[target] += 1
            seed = f"{self.plan.seed} till {number} life {self.lives[target]}"
            job = partial(tills.work, self.till_folder(number), seed, boasts=self.boasts)
            self.running[number] = Forked(job, self.log_of(number))

    def kill(self, target: str) -> None:
        """Kill a process, whatever it is doing."""
        self.kills["till" if target.isdecimal() else target] += 1
        if target != WORKER:
            self.down.add(target)
        if target == POSTGRES:
            self.cluster.kill()
        elif target == CENTRE:
            if self.centre_runs():
                self.centre.kill()
        elif target == WORKER:
            self._kill_worker()
        else:
            process = self.running[int(target)]
            assert process.poll() is None, f"till {target} had ended by itself"
            process.send_signal(signal.SIGKILL)
            process.wait()

    def storm(self) -> None:
        """Let everything happen that the plan says; the owner works at the centre meanwhile."""
        began = time.monotonic()
        self.line.plan = Weatherman(
            self.plan.weather(), began, Random(f"{self.plan.seed} faults"), self.faults
        )
        at_centre = Machine(Path(), at_centre=True, _open=self.store())
        office = Office(at_centre, Random(f"{self.plan.seed} prices"))
        events = list(self.plan.events())
        while (now := time.monotonic() - began) < self.plan.seconds or events:
            while events and events[0].at_s <= now:
                self._happen(events.pop(0))
            events, self.late = sorted([*events, *self.late], key=lambda one: one.at_s), []
            self.supervise()
            office.look()
            time.sleep(0.05)
        at_centre.close()

    def centre_runs(self) -> bool:
        """Return whether the process of the centre is there."""
        return self.centre.process is not None and self.centre.process.poll() is None

    def supervise(self) -> None:
        """Start a centre that ended by itself, as the machine's supervisor does."""
        if CENTRE not in self.down and not self.centre_runs():
            self.supervised += 1
            time.sleep(SUPERVISED_S)
            self.centre.launch()

    def _happen(self, event: Event) -> None:
        if event.kind == "copy":
            number = int(event.target)
            copy = self.folder / f"copy of {number}"
            if copy_disk(self.till_folder(number), copy):
                self.copied[number] = copy
            else:
                self.late.append(replace(event, at_s=event.at_s + COPIED_AGAIN_S))
        else:
            (self.kill if event.kind == "kill" else self.start)(event.target)

    def _kill_worker(self) -> None:
        """Kill one of the processes that serve, where there is one: the centre starts another."""
        serving = sorted(workers_of(self.centre)) if self.centre_runs() else []
        if serving:
            with suppress(ProcessLookupError):  # it ended meanwhile, with its centre
                os.kill(serving[0], signal.SIGKILL)

    def store(self) -> Database:
        """Return the store of the centre, opened beside the process that serves."""
        return telling.attach(open_database(self.cluster.url))

    def close(self) -> None:
        """Let every till end its work as at the end of a day."""
        self.line.plan = None
        self.supervise()
        for number, process in self.running.items():
            assert process.poll() is None, f"till {number} had ended by itself"
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=90)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        self.supervise()
        self.centre.wait_until_ready()

    def calm_down(self) -> tuple[Company, bool]:
        """Let the tills talk without faults; return the company, and whether it came to rest."""
        made = [till_at(self.till_folder(number), number) for number in self.running]
        for one in made:
            if one.number in self.copied:
                close_cash(one, Random())
            sync_once(one.machine.store, load_keys(self.till_folder(one.number)))
        for number, copy in self.copied.items():
            branch = branch_of(number)
            made.append(work_and_join(copy, len(made), self.centre, branch))
        company = Company(self.folder, Machine(Path(), at_centre=True, _open=self.store()), made)
        at_rest = False
        for _ in range(QUIET_ROUNDS):
            reports = [
                sync_once(one.machine.store, load_keys(one.machine.path.parent)) for one in made
            ]
            replay_all(company.centre)
            at_rest = not any(r.pending or r.stopped for r in reports)
            if at_rest and not any(r.rows or r.sent for r in reports):
                break
        return company, at_rest


def branch_of(number: int) -> str:
    """Return the code of the branch where a till stands."""
    return str(1 + number % 2)


@dataclass
class Weatherman:
    """Says what happens to a request now."""

    weather: tuple[Weather, ...]
    began: float
    chance: Random
    done: Counter[str]

    def __call__(self, _first_line: bytes) -> Fault | None:
        now = time.monotonic() - self.began
        current = next((one for one in self.weather if now < one.until_s), self.weather[-1])
        self.done["requests"] += 1
        if self.chance.randrange(100) >= current.percent:
            return None
        self.done["faults"] += 1
        return self.chance.choice(current.faults)


@contextmanager
def town(plan: Plan, folder: Path, *, boasts: bool = False) -> Iterator[Town]:
    """Give a company of processes that has just opened."""
    with Cluster() as cluster:
        centre = CentreProcess(folder / "centre", database_url=cluster.url, workers=WORKERS)
        with centre, Proxy(centre.port) as line:
            made = Town(plan, folder, cluster, centre, line, boasts)
            made.found()
            yield made
            for process in made.running.values():
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
