"""Who did what: the audit log of every till and of the centre, by person, day, branch and kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select

from pos_app.core import audit
from pos_app.core.audit import ALWAYS, GROUPS, Entry, Period
from pos_app.core.audit_words import GROUP_WORDS, figures, look_of, sentence
from pos_app.core.db import ReadSession
from pos_app.core.i18n import Translate, translator
from pos_app.core.models.catalog import Branch
from pos_app.core.models.journal import Device
from pos_app.core.models.people import User
from sync_server.dependencies import Store
from sync_server.web.choices import list_branches, read_day, read_id
from sync_server.web.rendering import address, page
from sync_server.web.visitors import ROOT, Looking, Visitor, language_of, require

router = APIRouter(
    prefix=f"{ROOT}/audit", include_in_schema=False, dependencies=[require("audit.view")]
)
PAGE: Final = 50
_MOST_PEOPLE: Final = 500  # of one name; a name of one letter finds no more
Words = Annotated[str, Query(max_length=80)]
Short = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True)
class RecordLine:
    """An entry on the page: what was done, where, and what more is known."""

    icon: str
    tone: str
    title: str
    where: str
    at: datetime
    figures: tuple[tuple[str, str], ...]


@router.get("")
def records(
    request: Request,
    who: Looking,
    store: Store,
    q: Words = "",
    day: Short = "",
    show: Short = "all",
    branch: Short = "",
    till: Short = "",
    before: Short = "",
) -> Response:
    """List what was done, the newest first, fifty to a page."""
    asked, at_till = who.caller.branch(read_id(branch)), read_id(till)
    words, on, zone = q.replace("\0", " ").strip(), read_day(day), ZoneInfo(who.shop.timezone)
    group = show if show in GROUPS else "all"
    with store.read() as session:
        found = audit.list_entries(
            session,
            kinds=GROUPS[group],
            user_ids=_people(session, words) if words else None,
            branch_id=asked,
            device_id=at_till,
            period=_period(on, zone),
            before=read_id(before),
            limit=PAGE + 1,
        )
        lines = list(_lines(session, who, found[:PAGE], translator(language_of(request))))
        branches = list_branches(session, who)
        device = session.get(Device, at_till) if at_till is not None else None
        if device is not None:
            who.caller.branch(device.branch_id)
    query = {
        "q": words, "day": on.isoformat() if on else "", "branch": str(asked or ""),
        "till": str(at_till or ""), "show": "" if group == "all" else group,
    }  # fmt: skip
    return page(
        request,
        who,
        "records.html",
        days=_by_day(lines, zone),
        groups=GROUP_WORDS,
        show=group,
        q=words,
        day=query["day"],
        branch=asked,
        branches=branches,
        till=device,
        first=not before,
        narrowed=any(query.values()),
        older=str(found[PAGE - 1].id) if len(found) > PAGE else "",
        to=lambda **other: address(f"{ROOT}/audit", {**query, **other}),
    )


def _period(day: date | None, zone: ZoneInfo) -> Period:
    """Return a day of the shop, or all of the time."""
    if day is None:
        return ALWAYS
    return Period(
        datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
    )


def _by_day(lines: Sequence[RecordLine], zone: ZoneInfo) -> list[tuple[date, list[RecordLine]]]:
    """Return the entries under their day in the shop."""
    days = groupby(lines, lambda one: one.at.astimezone(zone).date())
    return [(day, list(group)) for day, group in days]


def _people(session: ReadSession, words: str) -> tuple[UUID, ...]:
    named = User.name.icontains(words, autoescape=True)
    return tuple(session.scalars(select(User.id).where(named).limit(_MOST_PEOPLE)))


def _lines(
    session: ReadSession, who: Visitor, entries: Sequence[Entry], translate: Translate
) -> Iterator[RecordLine]:
    tills = {one.device_id for one in entries}
    named = select(Device.id, Device.name).where(Device.id.in_(tills))
    devices = {key: name for key, name in session.execute(named)}  # noqa: C416 - rows
    places = select(Branch.id, Branch.name).where(Branch.id.in_({one.branch_id for one in entries}))
    branches = {key: name for key, name in session.execute(places)}  # noqa: C416 - rows
    for entry in entries:
        icon, tone = look_of(entry.kind)
        where = (branches.get(entry.branch_id, ""), devices.get(entry.device_id, ""))
        yield RecordLine(
            icon,
            tone,
            sentence(entry, translate),
            " · ".join(filter(None, where)),
            entry.occurred_at,
            figures(entry, translate, who.shop.money),
        )
