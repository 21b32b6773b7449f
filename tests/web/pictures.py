"""A picture of each of the owner's pages: `python -m tests.web.pictures FOLDER`.

The demo company at a centre whose clock is set, so that the pictures change when the pages do:
Spanish, light and dark, on a desk and on a telephone; and in English on a dark telephone.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from pos_app.core import audit, cases, catalog
from pos_app.core.clock import SetClock
from pos_app.core.company import DemoCompany, seed_company
from pos_app.core.db import Database, WriteSession, open_database
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from pos_app.core.models.audit import AuditEntry
from pos_app.core.models.catalog import Branch, Customer
from pos_app.core.models.journal import Case, Device, Head, Operation
from pos_app.core.models.people import User
from pos_app.core.models.sync import Quarantined
from pos_app.core.schema import migrate
from pos_app.core.sync import centre, telling
from pos_app.core.sync.centre import NIL, shelf_of
from sync_server.app import create_app
from sync_server.settings import CentreSettings
from sync_server.vault import Vault
from tests.server.conftest import serving
from tests.web.browser import CHROMIUM, DESK, PHONE, Browser, browsing

NOON = datetime(2026, 11, 21, 15, 41, tzinfo=UTC)  # 12:41 in Santiago
MIDNIGHT = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
SAME_CODE = """
document.querySelector('.code-figure').textContent = '7KQ2M-XWB4T';
for (const line of document.querySelectorAll('p.mono'))
  if (line.textContent.includes('enrol'))
    line.textContent = 'pos enrol https://centre.example 7KQ2M-XWB4T';
"""
OPEN_REPLACE = "document.querySelector('details:has([action$=replace])').open = true"
PAGES = {
    "overview": "/web",
    "stock": "/web/stock",
    "stock_low": "/web/stock?show=low",
    "stock_none": "/web/stock?q=zzz",
    "product": "/web/stock/{variant}",
    "tills": "/web/tills",
    "till": "/web/tills/{till}",
    "till_replaced": "/web/tills/{replaced}",
    "cases": "/web/cases",
    "case": "/web/cases/{case}",
    "asides": "/web/asides",
    "aside": "/web/asides/{till}/926",
    "customers": "/web/customers",
    "customers_none": "/web/customers?q=zzz",
    "audit": "/web/audit",
    "audit_till": "/web/audit?till={till}&show=sign_ins",
    "audit_none": "/web/audit?q=zzz",
    "missing": "/web/nowhere",
}
LOOKS = (
    ("es", "light", DESK, "light"),
    ("es", "dark", DESK, "dark"),
    ("es", "light", PHONE, "phone"),
    ("en", "dark", PHONE, "phone_en"),
)
# What was done: minutes before noon, which till, who, what, and the figures of it.
DONE: tuple[tuple[int, str, str, str, dict[str, str | int]], ...] = (
    (4, "Caja 1", "Ana Rojas", audit.DRAWER_OPENED, {"reason": "Cambio para un cliente"}),
    (31, "Caja 1", "Marta Soto", audit.PRICE_CHANGED,
     {"product": "Arroz Tucapel G1 500 g", "old": 1190, "new": 1290}),
    (52, "Caja 2", "Iván Muñoz", audit.SIGN_IN_FAILED,
     {"method": "pin", "why": "people.wrong_pin"}),
    (53, "Caja 2", "Iván Muñoz", audit.SIGNED_OUT, {"why": "idle"}),
    (97, "", "Marta Soto", audit.TILL_INVITED, {"till": "Caja 1", "replaces": "Caja 1"}),
    (95, "", "", audit.TILL_REPLACED, {"till": "Caja 1", "replaces": "Caja 1", "why": "lost"}),
    (190, "Caja 1", "Ana Rojas", audit.REPRINTED, {"paper": "sale", "number": "184.529"}),
    (260, "Caja 1", "Ana Rojas", audit.SIGNED_IN, {"method": "badge"}),
    (1500, "", "", audit.SIGN_IN_FAILED,
     {"method": "password", "why": "people.wrong_password"}),
    (1700, "Caja 2", "Marta Soto", audit.PERSON_SAVED, {"person": "Luis Pérez", "what": "pin"}),
)  # fmt: skip
# Name, branch, last number here, told, clock, last contact before noon.
TILLS = (
    ("Caja 1", "1", 1840, 1840, 0, timedelta(minutes=2)),
    ("Caja 2", "1", 912, 926, 3, timedelta(minutes=48)),
    ("Caja 1", "2", 1204, 1204, -412, timedelta(minutes=5)),
    ("Caja móvil", "2", 77, 77, 1, timedelta(days=3)),
)


@dataclass(frozen=True)
class Shown:
    """The company that is drawn."""

    url: str
    company: DemoCompany
    ids: dict[str, str]


@contextmanager
def showing(folder: Path) -> Iterator[Shown]:
    """Serve the demo company with some tills, at noon of its day."""
    settings = CentreSettings(data=folder)
    vault, clock = Vault(folder), SetClock(MIDNIGHT)
    database = telling.attach(open_database(settings.url, clock=clock))
    migrate(database)
    key = vault.held.public_key
    database.write(lambda s: centre.create_centre(s, public_key=key, name="Central"))
    company = seed_company(database, vault.own_pepper())
    clock.set(NOON)
    variant = _first_product(database)
    ids = database.write(lambda session: _add_tills(session, variant))
    with serving(create_app(database, settings, vault)) as url:
        yield Shown(url, company, ids)
    database.close()


def _first_product(database: Database) -> UUID:
    with database.read() as session:
        return catalog.get_by_code(session, "7802920008134").variant_id


def _add_tills(session: WriteSession, variant: UUID) -> dict[str, str]:
    """Add tills as they would be after some weeks, and what waits for a person; return ids."""
    branches = {row.code: row.id for row in session.scalars(select(Branch))}
    ids = {"variant": str(variant)}
    for name, branch, seq, told, skew, ago in TILLS:
        device_id = new_id()
        session.add(
            Device(
                id=device_id, kind="till", branch_id=branches[branch], location_id=None, name=name,
                public_key=device_id.bytes * 2, forked_from=None, last_seen_at=NOON - ago,
                enrolled_at=NOON - timedelta(days=40), told_seq=told, skew_s=skew,
                app_version="0.1.0",
            )
        )  # fmt: skip
        session.add(Head(device_id=device_id, seq=seq, hash=bytes(32), occurred_at=NOON - ago))
        if told > seq:
            ids["till"] = str(device_id)
            _leave_work(session, device_id, branches[branch], variant)
    session.flush()
    _replace_one(session, ids)
    _write_down_twice(session)
    _note_done(session, branches["1"])
    ids["case"] = str(session.scalars(select(Case.id)).first())
    return ids


def _write_down_twice(session: WriteSession) -> None:
    """Let two tills have written down one person."""
    known = session.scalars(select(Customer).order_by(Customer.id)).first()
    assert known is not None
    session.add(Customer(id=new_id(), name="M. Contreras R.", tax_id=known.tax_id,
                         phone="+56 9 8765 4321"))  # fmt: skip


def _replace_one(session: WriteSession, ids: dict[str, str]) -> None:
    """Let a till go on for one whose disk was lost twelve days ago."""
    heir = session.scalars(select(Device).where(Device.name == "Caja 1")).first()
    assert heir is not None
    lost, seen = new_id(), NOON - timedelta(days=12)
    session.add(
        Device(
            id=lost, kind="till", branch_id=heir.branch_id, location_id=None, name=heir.name,
            public_key=lost.bytes * 2, forked_from=None, last_seen_at=seen, told_seq=7312, skew_s=0,
            enrolled_at=NOON - timedelta(days=400), app_version="0.1.0",
        )
    )  # fmt: skip
    session.add(Head(device_id=lost, seq=7309, hash=bytes(32), occurred_at=seen))
    heir.forked_from, ids["replaced"] = lost, str(lost)
    session.flush()


def _note_done(session: WriteSession, branch: UUID) -> None:
    """Put what people did into the audit log."""
    people = {row.name: row.id for row in session.scalars(select(User))}
    tills = {row.name: row.id for row in session.scalars(select(Device).order_by(Device.id.desc()))}
    for minutes, till, person, kind, said in sorted(DONE, key=lambda one: -one[0]):
        session.add(
            AuditEntry(
                id=new_id(), device_id=tills[till or "Central"], branch_id=branch if till else NIL,
                user_id=people.get(person, NIL), kind=kind, subject_id=None,
                detail=json.dumps(said), occurred_at=NOON - timedelta(minutes=minutes),
            )
        )  # fmt: skip


def _leave_work(session: WriteSession, till: UUID, branch: UUID, variant: UUID) -> None:
    """Open cases, and set an operation aside."""
    person = session.scalars(select(User.id).where(User.name == "Ana Rojas")).one()
    stamp = Stamp(new_id(), till, 911, branch, person, NOON - timedelta(hours=2))
    shelf = shelf_of(session, branch)
    sold: dict[str, str | int] = {"location": str(shelf), "on_hand_milli": -3000}
    cases.open_case(session, stamp, kind="OVERSOLD", subject_id=variant, detail=sold)
    cases.open_case(session, stamp, kind="LATE_FOR_SESSION", subject_id=new_id(), detail={})
    unsold = {"code": "7802920008134"}
    cases.open_case(session, stamp, kind="SOLD_INACTIVE", subject_id=variant, detail=unsold)
    said = {"type": "loyalty.stamped", "user": str(person), "card": "2026-0041", "stamps": 3}
    session.add(
        Operation(
            device_id=till, seq=926, op_id=new_id(), type="loyalty.stamped", occurred_at=NOON,
            received_at=NOON, payload=json.dumps(said).encode(), prev_hash=bytes(32),
            hash=bytes(32),
        )
    )  # fmt: skip
    session.add(
        Quarantined(
            device_id=till, seq=926, code="unknown_type", detail="loyalty.stamped",
            quarantined_at=NOON, released_at=None,
        )
    )  # fmt: skip


def draw(folder: Path) -> None:
    """Draw every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        showing(Path(data)) as shown,
        browsing(shown.url) as browser,
    ):
        browser.go("/web/sign-in")
        _draw_looks(browser, folder, "sign_in", "/web/sign-in")
        owner = shown.company.users[0]
        browser.look("light", DESK)
        browser.go("/web/sign-in")
        browser.sign_in(owner.username, owner.password)
        for name, path in PAGES.items():
            _draw_looks(browser, folder, name, path.format(**shown.ids))
        browser.look("light", DESK)
        browser.go("/web/tills")
        browser.write("name", "Caja 3")
        browser.press(".form .key")
        browser.driver.execute_script(SAME_CODE)  # a code and a port are others each time
        browser.draw(folder / "web_code_light.png")
        browser.look("dark", PHONE)
        browser.go(f"/web/tills/{shown.ids['till']}")
        browser.driver.execute_script(OPEN_REPLACE)  # the rail of a telephone lies over it
        browser.draw(folder / "web_till_replace_phone.png")
        browser.look("dark", DESK)
        browser.press("[action$=replace] .key")
        browser.look("dark", PHONE)
        browser.driver.execute_script(SAME_CODE)
        browser.draw(folder / "web_code_replace_phone.png")


def _draw_looks(browser: Browser, folder: Path, name: str, path: str) -> None:
    for language, theme, size, suffix in LOOKS:
        browser.look(theme, size, language)
        browser.go(path)
        sticking = browser.too_wide()
        assert not sticking, (name, suffix, sticking)
        browser.draw(folder / f"web_{name}_{suffix}.png")


if __name__ == "__main__":
    if CHROMIUM.exists():
        draw(Path(sys.argv[1]))
    else:
        print("no pictures of the owner's pages: requirements/system.sh chromium")
