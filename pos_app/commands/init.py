"""pos init: a new shop in a folder, empty or the demo."""

import secrets
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from pos_app.commands.store import open_store
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say, table
from pos_app.core import demo, people, setup
from pos_app.core.db import Database
from pos_app.core.demo import DemoPerson
from pos_app.core.errors import KeyringMissing, StoreExists, WeakPin
from pos_app.core.fiscal import PROFILES
from pos_app.core.i18n import LANGUAGES, N_, Translate, translator
from pos_app.core.keyrings import find_ring
from pos_app.core.keys import FILE_NAME, Keys, find_place, prepare_keys
from pos_app.core.money import get_currency
from pos_app.core.settings_shared import Shop
from pos_app.core.zones import get_zone

OWNER_ROLE: Final = "ADMINISTRADOR"
OWNER: Final = N_("Owner")

app = command()


@app.command()
def init(
    data: DataFolder,
    as_json: AsJson = False,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="The demo shop: products, stock, people.")
    ] = False,
    currency: Annotated[str, typer.Option(metavar="CODE", help="CLP, GBP, EUR or USD.")] = "CLP",
    name: Annotated[str, typer.Option(help="The name of the shop.")] = "",
    language: Annotated[str, typer.Option(help="es or en; as the currency suggests.")] = "",
    timezone: Annotated[str, typer.Option(help="Such as America/Santiago.")] = "",
    fiscal: Annotated[
        str, typer.Option(metavar="PROFILE", help="Whose documents: generic, or cl for Chile.")
    ] = "generic",
    tax_id: Annotated[str, typer.Option(help="The tax id of the company.")] = "",
    owner: Annotated[str, typer.Option(help="The name of the owner.")] = "",
    pin: Annotated[
        str, typer.Option(help="The owner's PIN, six digits; made up and shown without it.")
    ] = "",
    keys_in_file: Annotated[
        bool,
        typer.Option("--keys-in-file", help="Keep the keys in a file instead of the keyring."),
    ] = False,
) -> None:
    """Create a shop. Says who may sign in; a PIN that was made up is shown this once."""
    money = get_currency(currency)
    if language and language not in LANGUAGES:
        raise typer.BadParameter(f"known are {', '.join(LANGUAGES)}", param_hint="--language")
    customs = setup.CUSTOMS[money.code]
    language, timezone = language or customs.language, timezone or customs.timezone
    get_zone(timezone)
    if with_demo and money.code != demo.CURRENCY:
        raise typer.BadParameter(f"the demo sells in {demo.CURRENCY}", param_hint="--currency")
    if fiscal not in PROFILES:
        raise typer.BadParameter(f"known are {', '.join(PROFILES)}", param_hint="--fiscal")
    if pin:
        people.check_pin_strength(pin, OWNER_ROLE)
    shop_name = name.strip()
    translate = translator(language)
    # The demo's people and PINs are no secret: its keys need no keyring.
    in_file = keys_in_file or with_demo
    alone = not in_file and _has_no_place(data, translate, as_json=as_json)
    keys = prepare_keys(data, in_file=in_file or alone)
    shop = Shop(
        name=shop_name or translate(N_("My shop")),
        currency=money.code,
        language=language,
        timezone=timezone,
        tax_label=customs.tax_label,
        tax_rates_bp={"standard": customs.tax_rate_bp, "exempt": 0},
        fiscal_profile=fiscal,
        tax_id=tax_id.strip(),
    )
    chosen = DemoPerson(owner.strip() or translate(OWNER), OWNER_ROLE, pin or strong_pin())
    try:
        with open_store(data) as database:
            if with_demo:
                created = demo.create_demo_shop(
                    database, keys, name=shop_name, language=language, fiscal_profile=fiscal
                )
            else:
                created = _create(database, keys, shop, chosen)
    except StoreExists as error:  # the store says its file; people know the folder
        raise StoreExists(path=str(data)) from error
    # A PIN that the person chose is theirs alone: it is not said again.
    shown = tuple((one, one.pin if with_demo or not pin else "") for one in created)
    if as_json:
        users = [
            {"name": one.name, "role": one.role} | ({"pin": said} if said else {})
            for one, said in shown
        ]
        answer(
            {
                "data": str(data),
                "demo": with_demo,
                "currency": money.code,
                "language": language,
                "keys": "keyring" if find_place(data).backend else "file",
                "users": users,
            }
        )
        return
    say(translate(N_("The shop is ready in {path}")).format(path=data))
    header = [translate(N_("Name")), translate(N_("Role")), "PIN"]
    rows = [[one.name, translate(people.ROLES[one.role]), said or "******"] for one, said in shown]
    say(table(header, rows))
    if alone:
        text = N_(
            "This machine has no keyring: the keys are in {path}, for you alone. With a keyring:"
            " pos keys --move keyring"
        )
        say(translate(text).format(path=data / FILE_NAME))


def _has_no_place(data: Path, translate: Translate, *, as_json: bool) -> bool:
    """Return whether there is no keyring and the keys go to a file all the same.

    A person at a terminal is asked. Nobody can be on a server without a desktop, where no keyring
    runs at all: there the answer says so. A keyring that is there and locked is waited for.
    """
    if (data / FILE_NAME).exists() or find_ring() is not None:
        return False
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    question = N_("This machine has no keyring. Keep the keys in a file that only you may read?")
    if not typer.confirm(translate(question), default=False):
        raise KeyringMissing
    return True


def _create(
    database: Database, keys: Keys, shop: Shop, owner: DemoPerson
) -> tuple[DemoPerson, ...]:
    """Write an empty shop with its owner."""
    translate = translator(shop.language)
    new = setup.NewShop(
        shop=shop,
        people=[setup.NewPerson(owner.name, owner.role, people.hash_pin(owner.pin, keys.pepper))],
        public_key=keys.public_key,
        till_name=translate(N_("Till 1")),
        branch_name=translate(N_("Main branch")),
        location_names={code: translate(place) for code, place, _ in setup.LOCATIONS},
    )
    database.write(lambda session: setup.create_shop(session, new))
    return (owner,)


def strong_pin() -> str:
    """Return a random PIN that an owner may have."""
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        try:
            people.check_pin_strength(pin, OWNER_ROLE)
        except WeakPin:
            continue
        return pin
