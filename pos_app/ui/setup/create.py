"""A new shop from the first-run screen, and the page that tries its printer. Free of Qt."""

from pathlib import Path

from pos_app.core import people, setup
from pos_app.core.clock import SystemClock
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.i18n import N_, translator
from pos_app.core.keyrings import find_ring
from pos_app.core.keys import prepare_keys
from pos_app.core.money import get_currency
from pos_app.core.schema import migrate
from pos_app.core.settings_shared import Shop
from pos_app.core.tickets import ShopHeader, Style, render_test_page
from pos_app.core.zones import get_zone
from pos_app.devices.escpos import encode
from pos_app.devices.papers import PrinterSetup, get_paper
from pos_app.devices.transports import open_transport
from pos_app.ui.setup.rows import IN_FILE, SetupForm

OWNER_ROLE = "ADMINISTRADOR"
CONFIRM_S = 6.0


def shop_of(form: SetupForm) -> Shop:
    """Return the settings of the new shop: what was asked, and what its currency suggests."""
    customs = setup.CUSTOMS[form.currency]
    return Shop(
        name=form.shop.strip(),
        tax_id=form.tax_id.strip(),
        currency=form.currency,
        language=form.language,
        timezone=customs.timezone,
        tax_label=customs.tax_label,
        tax_rates_bp={"standard": customs.tax_rate_bp, "exempt": 0},
    )


def create(folder: Path, file_name: str, form: SetupForm) -> None:
    """Write a new shop into `folder`; what a first try left there is taken up.

    Raises `StoreExists`, `FolderUnusable`, `KeyringMissing`, `KeyringFailed` and what the store
    refuses; then there is no shop.
    """
    shop, keys = shop_of(form), prepare_keys(folder, in_file=form.keys == IN_FILE)
    translate = translator(form.language)
    owner = setup.NewPerson(form.owner.strip(), OWNER_ROLE, people.hash_pin(form.pin, keys.pepper))
    new = setup.NewShop(
        shop=shop,
        people=[owner],
        public_key=keys.public_key,
        till_name=form.till.strip(),
        branch_name=translate(N_("Main branch")),
        location_names={code: translate(name) for code, name, _ in setup.LOCATIONS},
    )
    database = open_database(sqlite_url(folder / file_name))
    try:
        migrate(database)
        database.write(lambda session: setup.create_shop(session, new))
    finally:
        database.close()


def has_keyring() -> bool:
    """Return whether this machine has a keyring for the keys; raise `KeyringFailed`."""
    return find_ring() is not None


def try_printer(form: SetupForm) -> bool:
    """Print the test page; return whether the printer confirmed it.

    Raises the printer's errors (`core.errors`, Devices) when it certainly did not come out.
    """
    paper = get_paper(form.paper)
    transport = open_transport(form.printer_address(), paper)
    zone = get_zone(setup.CUSTOMS[form.currency].timezone)
    page = render_test_page(
        ShopHeader(name=form.shop.strip() or "Mostrador"),
        Style(translator(form.language), get_currency(form.currency), zone),
        printer=form.printer_address(),
        columns=paper.columns,
        at=SystemClock().now(),
    )
    data = encode(page, PrinterSetup(paper=paper))
    with transport.open() as link:
        link.status().require_usable(transport.name)
        link.send(data)
        return link.confirm(CONFIRM_S)
