"""A bad network: what is sent may be lost, doubled, late, answered to nobody, or cut in the middle.

Messages go as bytes, so both sides read what the other really wrote. While one is on its way others
may talk: the world is asked to go on before each message arrives.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from pos_app.core.errors import CentreUnreachable, CertificateInvalid, DeviceUnknown, ShopError
from pos_app.core.models.journal import Device
from pos_app.core.sync import answers, certificates, messages
from pos_app.core.sync.messages import (
    Diff,
    DiffReply,
    Hello,
    HelloReply,
    Message,
    Pull,
    PullReply,
    Push,
    PushReply,
    Recognise,
    Recognised,
)
from pos_app.core.sync.receiving import Sender, receive
from tests.simulation.nodes import Machine
from tests.sync.direct import KEYS

M = TypeVar("M", bound=Message)
GONE = CentreUnreachable(url="sim:", reason="simulated")


class CentreCrash(Exception):
    """The centre dies in the middle of a transaction."""


@dataclass(frozen=True)
class Letter:
    """A request as it travels."""

    sender: Sender
    kind: str
    body: bytes


@dataclass
class Weather:
    """How often what happens to a message, of a hundred."""

    lost: int = 6
    reply_lost: int = 6
    doubled: int = 5
    late: int = 4
    centre_crash: int = 2


def calm() -> Weather:
    """Return weather in which every message arrives."""
    return Weather(0, 0, 0, 0, 0)


@dataclass
class Network:
    """Carries letters to one centre; `limbo` holds those that arrive when nobody waits any more."""

    centre: Machine
    weather: Weather = field(default_factory=Weather)
    limbo: list[Letter] = field(default_factory=list)
    meanwhile: Callable[[Random], None] = lambda _: None
    recognised: int = 0  # tills that the centre had forgotten and that showed a certificate

    def carry(self, letter: Letter, chance: Random) -> bytes:
        """Carry a letter there and the answer back, if the weather lets it."""
        self.meanwhile(chance)
        fate, weather = chance.randrange(100), self.weather
        for word in ("lost", "reply_lost", "doubled", "late", "centre_crash"):
            fate -= getattr(weather, word)
            if fate < 0:
                return self._spoilt(word, letter, chance)
        return self._answered(letter)

    def _spoilt(self, fate: str, letter: Letter, chance: Random) -> bytes:
        if fate == "late":
            self.limbo.append(letter)
        elif fate == "reply_lost":
            self._answered(letter)
        elif fate == "doubled":
            self._answered(letter)
            return self._answered(letter)
        elif fate == "centre_crash":
            self._crash(letter, chance)
        raise GONE

    def _answered(self, letter: Letter) -> bytes:
        self.recognised += letter.kind == "recognise"
        return answer(self.centre, letter)

    def _crash(self, letter: Letter, chance: Random) -> None:
        """Let the centre die before or after the commit, and come up again."""
        store = self.centre.store
        told, before = store.before_commit, chance.random() < 0.5

        def dying(session: object) -> None:
            assert told is not None
            told(session)  # type: ignore[arg-type]
            if before:
                raise CentreCrash

        store.before_commit = dying
        with suppress(CentreCrash, ShopError):
            answer(self.centre, letter)
        self.centre.close()

    def deliver_late(self, chance: Random) -> None:
        """Let one letter arrive that its sender has given up long ago."""
        if self.limbo:
            letter = self.limbo.pop(chance.randrange(len(self.limbo)))
            with suppress(ShopError):  # told to nobody
                self._answered(letter)


@dataclass
class SimLine:
    """The line of one till, for one conversation."""

    network: Network
    sender: Sender
    chance: Random

    def hello(self, message: Hello) -> HelloReply:
        """Say where this till stands."""
        return self._ask("hello", message, HelloReply)

    def push(self, message: Push) -> PushReply:
        """Send operations."""
        return self._ask("push", message, PushReply)

    def pull(self, message: Pull) -> PullReply:
        """Ask for news."""
        return self._ask("pull", message, PullReply)

    def diff(self, message: Diff) -> DiffReply:
        """Ask which of old operations the centre lacks."""
        return self._ask("diff", message, DiffReply)

    def recognise(self, message: Recognise) -> Recognised:
        """Show the certificate of the company."""
        return self._ask("recognise", message, Recognised)

    def _ask(self, kind: str, message: Message, answered: type[M]) -> M:
        letter = Letter(self.sender, kind, messages.encode(message))
        return messages.decode(answered, self.network.carry(letter, self.chance))


def answer(machine: Machine, letter: Letter) -> bytes:
    """Answer a letter at the centre, as its routers do; raise what it refuses."""
    sender = letter.sender
    if letter.kind == "recognise":
        return messages.encode(_recognise(machine, letter))
    if machine.read(lambda s: s.get(Device, sender.device_id)) is None:
        raise DeviceUnknown
    reply: Message
    if letter.kind == "hello":
        hello = messages.decode(Hello, letter.body)
        reply = machine.write(lambda s: answers.answer_hello(s, sender, hello, sign=KEYS.sign))
    elif letter.kind == "push":
        push = messages.decode(Push, letter.body)
        reply = machine.write(lambda s: receive(s, sender, push))
    elif letter.kind == "diff":
        asked = messages.decode(Diff, letter.body)
        reply = machine.read(lambda s: answers.answer_diff(s, asked))
    else:
        pull = messages.decode(Pull, letter.body)
        reply = machine.read(lambda s: answers.answer_pull(s, sender, pull))
    return messages.encode(reply)


def _recognise(machine: Machine, letter: Letter) -> Recognised:
    """Know a till again by its certificate; keys of requests are another test's work."""
    shown = messages.decode(Recognise, letter.body)
    certificate = certificates.read(shown.certificate, KEYS.public_key)
    if certificate.device != letter.sender.device_id:
        raise CertificateInvalid
    machine.write(lambda s: certificates.recognise(s, certificate))
    return Recognised(name=certificate.name)
