"""What an oracle found wrong with a company."""

from dataclasses import dataclass, field


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
