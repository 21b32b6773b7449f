"""What will happen and when, from one number: who is killed, for how long, and the weather."""

from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from tests.sync.proxy import Fault, portal

Kind = Literal["kill", "start", "copy"]
POSTGRES: Final = "postgres"
CENTRE: Final = "centre"  # the process that watches over its workers, and they with it
WORKER: Final = "worker"  # one of them: nobody but the centre starts another
# Of all kills: tills get the rest.
OFTEN: Final = {CENTRE: 2, WORKER: 3, POSTGRES: 1}
BETWEEN_S: Final = (1.0, 5.0)  # from one kill to the next
DOWN_S: Final = (0.1, 2.5)
WEATHER_S: Final = (2.0, 8.0)
BAD: Final = (
    Fault(drop=True),
    Fault(cut_reply_at=0),
    Fault(cut_reply_at=30),
    Fault(cut_reply_at=-1),
    Fault(html=True),
    Fault(answer=portal(b"502 Bad Gateway")),
    Fault(double=True),
    Fault(twice_at_once=True),
    Fault(delay_s=0.7),
    Fault(stall_s=4.0),
    Fault(reset=True),
    Fault(garble=True),
    Fault(trickle_s=0.02),
)


@dataclass(frozen=True)
class Event:
    """Something that happens to a process: at which second after the start."""

    at_s: float
    kind: Kind
    target: str


@dataclass(frozen=True)
class Weather:
    """Until which second how many of a hundred requests meet one of these faults."""

    until_s: float
    percent: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Plan:
    """A run: its number, how long it lasts, how many tills."""

    seed: int
    seconds: float
    tills: int = 5

    def events(self) -> tuple[Event, ...]:
        """Return who is killed and started again, in order; nobody is killed while it is down.

        In the middle the disk of a till is copied.
        """
        chance = Random(f"{self.seed} kills")
        names = [str(number) for number in range(self.tills)]
        targets = [*names, *names, *(name for name, often in OFTEN.items() for _ in range(often))]
        down: dict[str, float] = {}
        made: list[Event] = []
        at = chance.uniform(*BETWEEN_S)
        while at < self.seconds:
            target = chance.choice(targets)
            if target == WORKER:
                made.append(Event(at, "kill", target))
            elif down.get(target, 0) <= at:
                back = min(at + chance.uniform(*DOWN_S), self.seconds)
                made += [Event(at, "kill", target), Event(back, "start", target)]
                down[target] = back + 1.0
            at += chance.uniform(*BETWEEN_S)
        made.append(Event(self.seconds / 2, "copy", chance.choice(names)))
        return tuple(sorted(made, key=lambda event: event.at_s))

    def weather(self) -> tuple[Weather, ...]:
        """Return the weather of the whole run."""
        chance = Random(f"{self.seed} weather")
        made: list[Weather] = []
        until = 0.0
        while until < self.seconds:
            until += chance.uniform(*WEATHER_S)
            faults = tuple(chance.sample(BAD, chance.randint(1, 5)))
            made.append(Weather(until, chance.choice((0, 10, 30, 60)), faults))
        return tuple(made)
