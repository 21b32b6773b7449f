"""python -m tests.chaos --seconds 180 --seed 7: real processes, a bad line, and SIGKILL.

Tills sell over a proxy that spoils requests, to a centre on PostgreSQL; all of them are killed
again and again. Then all becomes quiet, and everything must be everywhere, once. The last line
sums up; the exit status is 1 if anything is wrong. `--boast` is the control: drivers that write
down what is not committed yet, which must be found.
"""

import argparse
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from multiprocessing import forkserver
from pathlib import Path

from tests.chaos.judge import acknowledged, judge, kinds, papers
from tests.chaos.plan import Plan
from tests.chaos.town import Town, town
from tests.simulation.verdict import Verdict


def main() -> int:
    """Run one plan; return the exit status."""
    asked = _asked()
    plan = Plan(asked.seed, asked.seconds, asked.tills)
    kills = sum(event.kind == "kill" for event in plan.events())
    print(f"{plan}: {kills} kills", flush=True)
    for event in plan.events() if asked.show else ():
        print(f"  {event.at_s:7.2f} {event.kind:6} {event.target}")
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.chaos.preload"])
    forkserver.ensure_running()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    verdict, done = _run(plan, folder, boasts=asked.boast)
    for wrong in (*verdict.lost, *verdict.doubled, *verdict.drift, *verdict.unconverged)[:20]:
        print(f"- {wrong}")
    if verdict.right or asked.boast:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"kept: {folder}")
    print(
        f"seed={plan.seed} operations={verdict.operations} {done} lost={len(verdict.lost)}"
        f" doubled={len(verdict.doubled)} drift={len(verdict.drift)}"
        f" unconverged={len(verdict.unconverged)}",
        flush=True,
    )
    return 0 if verdict.right else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180, help="how long the storm lasts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tills", type=int, default=5)
    parser.add_argument("--show", action="store_true", help="print the whole plan")
    parser.add_argument("--boast", action="store_true", help="control: said before COMMIT")
    return parser.parse_args()


def _run(plan: Plan, folder: Path, *, boasts: bool) -> tuple[Verdict, str]:
    began = time.monotonic()
    with town(plan, folder, boasts=boasts) as at:
        at.open()
        at.storm()
        at.close()
        quiet = time.monotonic()
        company, at_rest = at.calm_down()
        verdict = judge(at, company, at_rest=at_rest)
        print(f"at the centre: {_listed(kinds(company))}; by itself ended: {at.supervised}")
        print("folios and drawers:", _listed(papers(at, company)))
        company.close()
        return verdict, _sum_up(at, quiet - began, time.monotonic() - quiet)


def _listed(counts: Mapping[str, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in sorted(counts.items()))


def _sum_up(at: Town, storm_s: float, quiet_s: float) -> str:
    said = sum(len(acknowledged(at, number)) for number in range(at.plan.tills))
    return (
        f"acknowledged={said} killed: {_listed(at.kills)} requests={at.faults['requests']}"
        f" spoilt={at.faults['faults']} storm={storm_s:.0f}s quiet={quiet_s:.0f}s"
    )


if __name__ == "__main__":
    sys.exit(main())
