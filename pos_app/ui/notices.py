"""How a refusal looks on a screen: one place decides, by what the person can do about it."""

from typing import Final

from pos_app.core.errors import Kind, ShopError, describe
from pos_app.core.i18n import N_, Translate, plural
from pos_app.core.people_list import ListAge
from pos_app.core.sync.inbox import CloseAsked
from pos_app.ui.values import Level, StripKey, StripText

# As devices/virtual.py names it: importing that would load the library of pictures at the start.
VIRTUAL_NAME: Final = "virtual"
VIRTUAL_PRINTER: Final = N_("Virtual printer")
LEVELS: Final = {
    Kind.INVALID: Level.WARN,
    Kind.FORBIDDEN: Level.WARN,
    Kind.MISSING: Level.WARN,
    Kind.CONFLICT: Level.WARN,
    Kind.UNAVAILABLE: Level.BAD,
}


def strip_of(
    error: ShopError, translate: Translate, *keys: StripKey, title: str = "", detail: str = ""
) -> StripText:
    """Return what the strip says of an error; `title` and `detail` replace its own words."""
    own_title, own_detail = describe(_for_people(error, translate), translate)
    return StripText(LEVELS[error.kind], title or own_title, detail or own_detail, keys)


def close_asked_strip(asked: CloseAsked, translate: Translate) -> StripText:
    """Return what is said while somebody at the centre asks for the drawer: they ask, no more."""
    title = translate(N_("{person} asks from the centre that this drawer be closed"))
    how = translate(N_("Finish the sale, then count it: Cash, Close."))
    detail = f"{asked.note.rstrip('.')}. {how}" if asked.note else how
    return StripText(Level.INFO, title.format(person=asked.asked_by), detail, (), "wallet")


def list_age_strip(age: ListAge, language: str, translate: Translate) -> StripText | None:
    """Return what is said while the list of people of this till is old; None while it is not."""
    if not (age.is_held or age.is_old):
        return None
    title = plural(
        language,
        "It is {count} day since the centre said who works here",
        "It is {count} days since the centre said who works here",
        age.days,
    )
    detail = N_("Sell as always. What needs a supervisor needs a code by telephone.")
    if not age.is_held:
        detail = N_("Sell as always. Somebody who was let go since may still sign in here.")
    return StripText(Level.WARN, title, translate(detail), (), "users")


def _for_people(error: ShopError, translate: Translate) -> ShopError:
    """Return the error with the virtual printer as people know it."""
    if error.facts.get("printer") != VIRTUAL_NAME:
        return error
    return type(error)(**{**error.facts, "printer": translate(VIRTUAL_PRINTER)})
