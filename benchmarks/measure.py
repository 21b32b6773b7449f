"""Timing two ways of the same work, interleaved, and saying how they compare."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

ROUNDS = 5


@dataclass
class Timings:
    """Durations of single pieces of work, in nanoseconds, by round."""

    rounds: list[list[int]] = field(default_factory=list)

    def run(self, work: list[Callable[[], object]]) -> None:
        """Time each piece of one round."""
        took = []
        gc.collect()
        for piece in work:
            start = time.perf_counter_ns()
            piece()
            took.append(time.perf_counter_ns() - start)
        self.rounds.append(took)

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


def summary(timings: Timings) -> dict[str, float]:
    """Return p50, p99 and mean in milliseconds."""
    return {
        "p50_ms": round(timings.percentile(50), 4),
        "p99_ms": round(timings.percentile(99), 4),
        "mean_ms": round(timings.mean(), 4),
    }


def compare(ours: Timings, bare: Timings) -> dict[str, object]:
    """Return both summaries, the ratio of the medians, and its range over the rounds."""
    ratios = sorted(a / b for a, b in zip(ours.medians(), bare.medians(), strict=True))
    return {
        "ours": summary(ours),
        "bare": summary(bare),
        "ratio_p50": round(ours.percentile(50) / bare.percentile(50), 2),
        "ratio_p99": round(ours.percentile(99) / bare.percentile(99), 2),
        "ratio_range": [round(ratios[0], 2), round(ratios[-1], 2)],
    }
