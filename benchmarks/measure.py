"""Timing two ways of the same work, interleaved, and saying how they compare."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

ROUNDS = 5
TURN = 10  # pieces before it is another's turn


@dataclass
class Timings:
    """Durations of single pieces of work, in nanoseconds, by round."""

    rounds: list[list[int]] = field(default_factory=list)

    def run(self, work: list[Callable[[], object]]) -> None:
        """Time each piece of one round."""
        gc.collect()
        self.rounds.append([])
        self.go_on(work)

    def go_on(self, work: list[Callable[[], object]]) -> None:
        """Time more pieces of the round that was begun last."""
        took = self.rounds[-1]
        for piece in work:
            start = time.perf_counter_ns()
            piece()
            took.append(time.perf_counter_ns() - start)

    def all(self) -> list[int]:
        """Return every duration, shortest first."""
        return sorted(took for one in self.rounds for took in one)

    def percentile(self, percent: int) -> float:
        """Return a percentile of all durations, in milliseconds."""
        durations = self.all()
        return durations[min(len(durations) - 1, len(durations) * percent // 100)] / 1e6

    def mean(self) -> float:
        """Return the mean of all durations, in milliseconds."""
        durations = self.all()
        return sum(durations) / len(durations) / 1e6

    def medians(self) -> list[float]:
        """Return the median of each round, in milliseconds."""
        return [median(took) / 1e6 for took in self.rounds]


def in_turns(times: Sequence[Timings], work: Sequence[list[Callable[[], object]]]) -> None:
    """Time one round of several, a few pieces of each at a time.

    What else the machine does comes and goes in seconds; so it meets all of them alike.
    """
    for one in times:
        one.run([])
    for start in range(0, len(work[0]), TURN):
        for one, pieces in zip(times, work, strict=True):
            one.go_on(pieces[start : start + TURN])


def summary(timings: Timings) -> dict[str, float]:
    """Return p50, p99 and mean in milliseconds."""
    return {
        "p50_ms": round(timings.percentile(50), 4),
        "p99_ms": round(timings.percentile(99), 4),
        "mean_ms": round(timings.mean(), 4),
    }


def ratio(ours: Timings, other: Timings, percent: int) -> float:
    """Return how many times as long ours takes, by a percentile of all durations."""
    return round(ours.percentile(percent) / other.percentile(percent), 2)


def ratios(ours: Timings, other: Timings) -> dict[str, object]:
    """Return the ratios of p50 and p99, and the range of the medians' ratio over the rounds."""
    rounds = sorted(a / b for a, b in zip(ours.medians(), other.medians(), strict=True))
    return {
        "p50": ratio(ours, other, 50),
        "p99": ratio(ours, other, 99),
        "p50_range": [round(rounds[0], 2), round(rounds[-1], 2)],
    }


def compare(ours: Timings, bare: Timings) -> dict[str, object]:
    """Return both summaries and their ratios."""
    return {"ours": summary(ours), "bare": summary(bare), "ratio": ratios(ours, bare)}
