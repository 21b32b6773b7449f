"""Documents that are being written: a purchase, an order, a transfer half typed.

Kept on this till only, one of each kind for each person: a power cut or another screen costs no
line. The id of the draft becomes the id of the document, so what is sent twice is recorded once.
"""

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import delete

from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.ids import new_id
from pos_app.core.models.local import Setting
from pos_app.core.named_values import find_value, keep_value

_PREFIX = "document_draft"  # of this till; never sent


class DraftLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line as it stands: what it is, how much, and what was known when it was added.

    `price_e4` is as written on the paper (None: not written yet). `asked_milli` is what an order or
    a request still wants of line `of_line`. `average_e4`, `on_hand_milli` and `shelf_minor` are
    figures to compare with, of the moment it was added.
    """

    variant: UUID
    code: str
    name: str
    unit: str = "un"
    quantity_milli: int = 0
    price_e4: int | None = None
    by_weight: bool = False
    tracks_lots: bool = False
    tracks_serials: bool = False
    lot: str = ""
    expires_on: date | None = None
    lot_id: UUID | None = None
    serials: tuple[str, ...] = ()
    of_line: int = 0
    asked_milli: int = 0
    tax_class: str = "standard"
    average_e4: int | None = None
    on_hand_milli: int = 0
    shelf_minor: int = 0


class DocumentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A document as far as it got; `fields` are texts by name, as its screen knows them."""

    id: UUID
    kind: str
    fields: dict[str, str]
    lines: tuple[DraftLine, ...] = ()


_decoder = msgspec.json.Decoder(DocumentDraft)


def new_draft(kind: str, **fields: str) -> DocumentDraft:
    """Return an empty document with an id of its own."""
    return DocumentDraft(id=new_id(), kind=kind, fields=fields)


def save(session: WriteSession, actor: Actor, draft: DocumentDraft) -> None:
    """Keep a document as it is now, instead of the one of its kind before."""
    keep_value(session, _key(draft.kind, actor.user_id), msgspec.json.encode(draft))


def find(session: ReadSession, user_id: UUID, kind: str) -> DocumentDraft | None:
    """Return what a person was writing of a kind; None also for what an older version wrote."""
    value = find_value(session, _key(kind, user_id))
    if value is None:
        return None
    try:
        return _decoder.decode(value)
    except msgspec.DecodeError:
        return None


def discard(session: WriteSession, user_id: UUID, kind: str) -> None:
    """Forget what a person was writing: it was recorded, or given up."""
    session.execute(delete(Setting).where(Setting.key == _key(kind, user_id)))


def _key(kind: str, user_id: UUID) -> str:
    return f"{_PREFIX}.{kind}.{user_id.hex}"
