"""What waits, carried by file: written on some mornings, read late, twice, and in any order.

Files and answers are the real ones; only the keys are the same for everybody.
"""

from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import update

from pos_app.core.errors import ShopError
from pos_app.core.models.journal import Device
from pos_app.core.sync.bundle import read_answer, write_till_bundle
from pos_app.core.sync.bundle_centre import receive_bundle, write_answer
from pos_app.core.sync.bundle_files import open_bundle
from tests.simulation.nodes import Company, Till
from tests.sync.direct import KEYS

OFTEN: Final = 0.3  # of the mornings
KEPT: Final = 6  # files that lie about


def carry_some(company: Company, day: int, chance: Random) -> int:
    """Let somebody go back and forth with files, on some mornings; return how many were read."""
    if chance.random() >= OFTEN:
        return 0
    folder = company.folder / "carried"
    folder.mkdir(exist_ok=True)
    till = chance.choice(company.tills)
    write_till_bundle(till.machine.store, KEYS, folder / f"{day:04}.till")
    taken = 0
    for path in _some(folder, "*.till", chance):
        taken += _take(company, path)
    for path in _some(folder, "*.answer", chance):
        taken += _read(company, path)
    return taken


def _some(folder: Path, pattern: str, chance: Random) -> list[Path]:
    """Return one or two of the newest files, in any order, perhaps the same one twice."""
    found = sorted(folder.glob(pattern))[-KEPT:]
    return chance.choices(found, k=2) + found[-1:] if found else []


def _take(company: Company, path: Path) -> int:
    """Let the centre read a file and write its answer; return 1 where it took it."""
    device = open_bundle(path).header.device
    known = update(Device).where(Device.id == device).values(public_key=KEYS.public_key)
    company.centre.write(lambda session: session.execute(known))
    try:
        receive_bundle(company.centre.store, path)
        write_answer(company.centre.store, KEYS.sign, path.with_suffix(".answer"), path)
    except ShopError:  # a gap, a fork, a till that a centre put back does not know
        return 0
    return 1


def _read(company: Company, path: Path) -> int:
    """Let the till that an answer is for read it; return 1 where it took it."""
    device = open_bundle(path).header.device
    taken = 0
    for till in company.tills:
        if till.sender.device_id == device:
            taken += _read_at(till, path)
    return taken


def _read_at(till: Till, path: Path) -> int:
    try:
        read_answer(till.machine.store, path)
    except ShopError:  # older than what is known, or this till was restored
        return 0
    return 1
