"""make simulate SEEDS=7,8,9 TILLS=8 DAYS=60: any seeds at any size; one summary line comes last."""

import argparse
import logging
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from tests import compiled
from tests.simulation.world import Plan, Run, run, shrink, story


def main() -> int:
    """Run every seed, tell what is wrong with the first that fails; return the exit status."""
    asked = _asked()
    plans = [
        Plan(seed, tills=asked.tills, days=asked.days, acts_a_day=asked.acts)
        for seed in (int(seed) for seed in asked.seeds.split(","))
    ]
    began, runs = time.monotonic(), []
    with ProcessPoolExecutor(asked.jobs, initializer=_begin) as at:
        for one in at.map(run, plans):
            runs.append(one)
            _say(one)
    wrong = [one for one in runs if not one.verdict.right]
    if wrong and not asked.as_it_is:
        _tell_smaller(wrong[0].plan)
    _sum_up(runs, time.monotonic() - began)
    return 1 if wrong else 0


def _begin() -> None:
    logging.disable(logging.INFO)
    compiled.share()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", default="1", help="numbers with commas between them")
    parser.add_argument("--tills", type=int, default=8)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--acts", type=int, default=2, help="of a till on a day, on average")
    parser.add_argument("--jobs", type=int, default=2, help="runs at the same time")
    parser.add_argument("--as-it-is", action="store_true", help="do not make a failing run smaller")
    return parser.parse_args()


def _say(one: Run) -> None:
    verdict = one.verdict
    print(
        f"seed {one.plan.seed}: {verdict.operations} operations, {one.conversations} conversations"
        f" ({one.broken_off} broken off), {one.refused} refused:"
        f" {'right' if verdict.right else verdict.first} [{one.digest[:12]}]",
        flush=True,
    )


def _tell_smaller(plan: Plan) -> None:
    print(f"making seed {plan.seed} smaller", flush=True)
    small = shrink(plan)
    for event in story(small):
        print(f"  day {event.day} event {event.number}: {event.kind} at {event.till}")
    print(f"  {replace(small, left_out=frozenset())} without {sorted(small.left_out)}")


def _sum_up(runs: list[Run], seconds: float) -> None:
    verdicts = [one.verdict for one in runs]
    print(
        f"seeds={len(runs)} operations={sum(v.operations for v in verdicts)}"
        f" lost={sum(len(v.lost) for v in verdicts)}"
        f" doubled={sum(len(v.doubled) for v in verdicts)}"
        f" drift={sum(len(v.drift) for v in verdicts)}"
        f" unconverged={sum(len(v.unconverged) for v in verdicts)}"
        f" seconds={seconds:.0f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
