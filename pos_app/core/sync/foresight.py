"""What the operations of a batch would ask one by one, asked at once for all (KSP/1, 2.3)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import kardex
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.facts import Envelope, Fact, MoveFact, SaleFact, decode_envelope, decode_fact
from pos_app.core.models.fiscal import FolioEnd
from pos_app.core.models.journal import Applied
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.recorders import FREE_NUMBERS

Number = tuple[str, int]  # series and folio of a document


def read_facts(payloads: Iterable[bytes]) -> list[tuple[Envelope, Fact]]:
    """Return what can be read of these operations; what cannot is for others to judge."""
    facts = []
    for payload in payloads:
        try:
            envelope = decode_envelope(payload)
            facts.append((envelope, decode_fact(envelope)))
        except (KeyError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            continue
    return facts


@contextmanager
def looked_up(session: WriteSession, facts: Sequence[tuple[Envelope, Fact]]) -> Iterator[set[UUID]]:
    """Look up which ids and numbers are new, and keep the levels; yield the new ids."""
    new = {envelope.op for envelope, _ in facts}
    new -= set(session.scalars(select(Applied.op_id).where(Applied.op_id.in_(new))))
    session.info[FREE_NUMBERS] = _free_numbers(session, [fact for _, fact in facts])
    try:
        with kardex.keeping_levels(session, _moves(facts)):
            yield new
    finally:
        del session.info[FREE_NUMBERS]


def _moves(facts: Iterable[tuple[Envelope, Fact]]) -> Iterator[MoveFact]:
    for _, fact in facts:
        yield from getattr(fact, "moves", ())


def _free_numbers(session: ReadSession, facts: Iterable[Fact]) -> set[Number]:
    """Return the numbers of these sales that no document has and that were not ended before."""
    documents = [fact.document for fact in facts if isinstance(fact, SaleFact)]
    free = {(document.series, document.number) for document in documents}
    for series in {series for series, _ in free}:
        numbers = [number for of, number in free if of == series]
        taken = select(FiscalDocument.number).where(
            FiscalDocument.series == series, FiscalDocument.number.in_(numbers)
        )
        ended = (
            select(FolioEnd.id)
            .where(
                FolioEnd.series == series,
                FolioEnd.first_number <= max(numbers),
                FolioEnd.last_number >= min(numbers),
            )
            .limit(1)
        )
        if session.execute(ended).first() is not None:
            free -= {(series, number) for number in numbers}  # each is looked at by itself
        else:
            free -= {(series, number) for number in session.scalars(taken)}
    return free
