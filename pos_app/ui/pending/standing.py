"""How the till stands with its centre, in words: last contact, what waits, the clock, the banner.

Free of Qt.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pos_app.core.errors import (
    DeviceRevoked,
    DeviceUnknown,
    JournalForked,
    NotACentre,
    OtherCentre,
    ProtocolUnsupported,
    ShopError,
    describe,
)
from pos_app.core.i18n import N_, Translate
from pos_app.core.sync import arriving, outbox
from pos_app.core.sync.waiting import Standing
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, NBSP, date_text, filled, time_text
from pos_app.ui.pending.operations import title_words
from pos_app.ui.pending.rows import CentreText
from pos_app.ui.products.rows import ProgressText
from pos_app.ui.values import Level, StripKey, StripText

if TYPE_CHECKING:
    from pos_app.sync.worker import SyncStatus

SKEW_S: Final = 120  # more than this is said
BACKUP_OLD: Final = timedelta(days=2)  # one a day, and a day to spare
JOINING: Final = "devices.join"  # the permission
JOIN: Final = "join"
JOIN_KEY: Final = "F9"
# What a person must settle, and what a person at the counter can.
STOPS: Final = (JournalForked, DeviceUnknown, DeviceRevoked, OtherCentre, ProtocolUnsupported)
JOIN_AGAIN: Final = (JournalForked, DeviceUnknown)
# What to do about it, in one line; the panel at the right says it whole.
WHAT_TO_DO: Final[dict[type[ShopError], str]] = {
    JournalForked: N_("Nothing is lost, and nothing is sent. Close the drawer and join again."),
    DeviceUnknown: N_("Nothing is lost. Join this till again with a code of the centre."),
    DeviceRevoked: N_("Everything stays here. Ask the owner why this till was shut out."),
    OtherCentre: N_("Nothing was sent. Ask the owner for the address of your centre."),
    ProtocolUnsupported: N_("Everything stays here. Install the newer version."),
    NotACentre: N_("Perhaps the network asks to sign in. It is tried again by itself."),
}


def stopped_by(standing: Standing | None, status: "SyncStatus | None") -> ShopError | None:
    """Return why nothing is sent until a person did something; None while it goes by itself."""
    error = status.error if status is not None else None
    if isinstance(error, (*STOPS, NotACentre)):
        return error
    if standing is not None and standing.link.status == outbox.FORKED:
        return JournalForked(seq=standing.acked_seq)
    return None


def may_join_again(error: ShopError | None) -> bool:
    """Return whether joining the centre again is what settles it."""
    return isinstance(error, JOIN_AGAIN)


def centre_text(
    standing: Standing | None, status: "SyncStatus | None", desk: Desk, *, may_join: bool
) -> CentreText:
    """Return what the screen says of the centre; nothing where there is none."""
    if standing is None:
        return CentreText()
    tr, now = desk.translate, desk.database.clock.now()
    return CentreText(
        facts=(
            (tr(N_("Last contact")), *_contact(standing, desk, now)),
            (tr(N_("Oldest to send")), *_oldest(standing, desk, now)),
            (tr(N_("In a backup up to")), *_durable(standing, desk)),
            (tr(N_("Clock of this till")), *_clock(status, tr)),
        ),
        banner=_banner(standing, status, tr, may_join=may_join),
        coming=_coming(standing, status, desk),
    )


def _coming(standing: Standing, status: "SyncStatus | None", desk: Desk) -> ProgressText | None:
    """Return how far what comes is; of a journal that comes back also while there is no line."""
    tr, number = desk.translate, desk.count_text
    arrival = status.arrival if status is not None else None
    if arrival is not None:
        return ProgressText(
            arriving.words(arrival, tr, number),
            arrival.share,
            note=tr(N_("You can sell meanwhile")),
        )
    if standing.returning is None:
        return None
    back = standing.returning
    text = N_("What {till} had comes back: {count} operations so far")
    words = filled(tr, text, till=back.name, count=number(back.operations))
    return ProgressText(words, note=tr(N_("It goes on by itself when there is a line")))


def _contact(standing: Standing, desk: Desk, now: datetime) -> tuple[str, str]:
    at = standing.link.last_contact_at
    if at is None:
        return desk.translate(N_("Never")), "amber_text"
    return when_text(at, desk), "text" if now - at < timedelta(hours=1) else "amber_text"


def _oldest(standing: Standing, desk: Desk, now: datetime) -> tuple[str, str]:
    tr, oldest = desk.translate, standing.oldest
    if oldest is None:
        return tr(N_("Nothing")), "text"
    age = now - oldest.at
    words = DOT.join((title_words(oldest, tr, desk.money), age_text(age, tr)))
    return words, "text" if age < timedelta(hours=1) else "amber_text"


def _durable(standing: Standing, desk: Desk) -> tuple[str, str]:
    """Return up to when a backup of the centre goes: what a lost disk there cannot take."""
    if standing.durable_at is None:
        return desk.translate(N_("Nothing")), "amber_text"
    age = desk.database.clock.now() - standing.durable_at
    behind = standing.durable_seq < standing.acked_seq and age > BACKUP_OLD
    return when_text(standing.durable_at, desk), "amber_text" if behind else "text"


def _clock(status: "SyncStatus | None", tr: Translate) -> tuple[str, str]:
    skew = status.skew_s if status is not None else None
    if skew is None:
        return "—", "text"
    if abs(skew) <= SKEW_S:
        return tr(N_("Right")), "text"
    return skew_text(skew, tr), "danger_text"


def skew_text(skew_s: int, tr: Translate) -> str:
    """Return how far a clock is off: `12 min ahead`."""
    words = N_("{time} ahead") if skew_s > 0 else N_("{time} behind")
    return filled(tr, words, time=age_text(timedelta(seconds=abs(skew_s)), tr))


def _banner(
    standing: Standing, status: "SyncStatus | None", tr: Translate, *, may_join: bool
) -> StripText | None:
    error = stopped_by(standing, status)
    if error is not None:
        title, _ = describe(error, tr)
        keys: tuple[StripKey, ...] = ()
        if may_join and may_join_again(error):
            keys = (StripKey(JOIN, tr(N_("Join again")), JOIN_KEY),)
        level = Level.WARN if isinstance(error, NotACentre) else Level.BAD
        return StripText(level, title, tr(WHAT_TO_DO[type(error)]), keys)
    skew = status.skew_s if status is not None else None
    return skew_strip(skew, tr) if skew is not None and abs(skew) > SKEW_S else None


def skew_strip(skew_s: int, tr: Translate) -> StripText:
    """Return what is said of a wrong clock."""
    title = filled(tr, N_("The clock of this till is {time}"), time=skew_text(skew_s, tr))
    todo = N_("Put it right in the settings of the computer. What was sold keeps its order.")
    return StripText(Level.WARN, title, tr(todo), (), "clock")


def when_text(at: datetime, desk: Desk) -> str:
    """Return a moment: the time alone where it is of today."""
    zone, now = desk.zone, desk.database.clock.now()
    day, time = date_text(at, zone), time_text(at, zone)
    return time if day == date_text(now, zone) else f"{day} {time}"


def age_text(age: timedelta, tr: Translate) -> str:
    """Return a stretch of time: `3 h 12 min`, `2 d 4 h`."""
    minutes = max(0, int(age.total_seconds())) // 60
    hours, days = minutes // 60, minutes // 1440
    if days:
        words, facts = N_("{days} d {hours} h"), {"days": days, "hours": hours % 24}
    elif hours:
        words, facts = N_("{hours} h {minutes} min"), {"hours": hours, "minutes": minutes % 60}
    elif minutes:
        words, facts = N_("{minutes} min"), {"minutes": minutes}
    else:
        return tr(N_("less than a minute")).replace(" ", NBSP)
    return filled(tr, words, **facts).replace(" ", NBSP)
