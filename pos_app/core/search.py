"""Search by name: FTS5 on SQLite, accents ignored, words by their beginnings.

Rows of the index are numbered in the order of sales, so the best sold come first without a sort:
`ORDER BY rank` on one letter costs a hundred times the query. On PostgreSQL (the centre) a folded
text with LIKE answers, for the back office is in no hurry.
"""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextualSelect, text

from pos_app.core.db import ReadSession, WriteSession, driver
from pos_app.core.known_time import known_now
from pos_app.core.models.base import Id, microseconds
from pos_app.core.pricing import Sellable
from pos_app.core.statements import id_of

WORDS_LIMIT = 8
_ROWS = """
SELECT v.id, v.code,
  CASE WHEN v.label = '' THEN p.name ELSE p.name || ' · ' || v.label END,
  p.unit, p.sold_by_weight, p.asks_price, p.controls_stock, p.tax_class,
  coalesce(
    (SELECT amount_minor FROM prices WHERE variant_id = v.id AND price_list = 'shelf'
       AND from_at <= :now AND (until_at IS NULL OR until_at > :now) ORDER BY from_at DESC LIMIT 1),
    (SELECT CASE WHEN from_at > :now THEN amount_minor END FROM prices
       WHERE variant_id = v.id AND price_list = 'shelf' ORDER BY from_at LIMIT 1)),
  (SELECT sum(on_hand_milli - reserved_milli) FROM levels WHERE variant_id = v.id),
  p.tracks_serials, p.category_id
FROM {found} JOIN variants v ON v.id = k.variant_id JOIN products p ON p.id = v.product_id
WHERE {words} AND p.active AND v.active ORDER BY {place} LIMIT {limit}
"""


def fold(name: str) -> str:
    """Return lower case without accents: «Ñandú» is «nandu»."""
    if name.isascii():  # as most are: there is nothing to take off
        return name.lower()
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def find(session: ReadSession, words: str, *, limit: int = 20) -> tuple[Sellable, ...]:
    """Return products whose words begin with all of `words`, best sold first.

    Each with its price now and what is available: one query, whose only search is the bare one.
    """
    parts = fold(words).replace('"', " ").split()[:WORDS_LIMIT]
    if not parts:
        return ()
    connection, now = session.connection(), known_now(session)
    if connection.dialect.name != "sqlite":
        return _find_folded(session, parts, now, limit)
    match = " ".join(f'"{part}"*' for part in parts)
    values = {"words": match, "now": microseconds(now)}
    rows = driver(connection).execute(_rows_sqlite(limit), values).fetchall()
    return tuple([_sellable(id_of(row[0]), row) for row in rows])


def variants_with(session: ReadSession, words: str) -> TextualSelect:
    """Return the query for the variants whose words begin with all of `words`, sold or not."""
    parts = fold(words).replace('"', " ").split()[:WORDS_LIMIT]
    if session.connection().dialect.name == "sqlite":
        query = (
            "SELECT k.variant_id FROM product_search f JOIN product_search_keys k"
            " ON k.place = f.rowid WHERE f.product_search MATCH :search_words"
        )
        match = " ".join(f'"{part}"*' for part in parts) or '""'
        return text(query).bindparams(search_words=match).columns(variant_id=Id())
    conditions = " AND ".join(f"' ' || k.words LIKE :sw{place}" for place in range(len(parts)))
    plain = (part.replace("%", "").replace("_", "") for part in parts)
    values = {f"sw{place}": f"% {part}%" for place, part in enumerate(plain)}
    query = f"SELECT k.variant_id FROM product_search_keys k WHERE {conditions or 'false'}"  # noqa: S608 - names of binds only
    return text(query).bindparams(**values).columns(variant_id=Id())


@cache
def _rows_sqlite(limit: int) -> str:
    """Return the query that reads products in the order in which the index gives them, unsorted.

    The limit is in the text: SQLite takes half as long again where it does not know it beforehand.
    """
    return _ROWS.format(
        found="product_search f JOIN product_search_keys k ON k.place = f.rowid",
        words="f.product_search MATCH :words",
        place="f.rowid",
        limit=limit,
    )


def _sellable(variant_id: UUID, row: Sequence[Any]) -> Sellable:
    return Sellable(
        variant_id=variant_id,
        code=row[1],
        name=row[2],
        unit=row[3],
        sold_by_weight=bool(row[4]),
        asks_price=bool(row[5]),
        controls_stock=bool(row[6]),
        tax_class=row[7],
        price_minor=int(row[8] or 0),
        available_milli=int(row[9] or 0) if row[6] else None,
        tracks_serials=bool(row[10]),
        category_id=_id(row[11]),
    )


def _id(value: bytes | UUID | None) -> UUID | None:
    return id_of(value) if isinstance(value, bytes) else value


def _find_folded(
    session: ReadSession, parts: list[str], now: datetime, limit: int
) -> tuple[Sellable, ...]:
    # The conditions hold names of binds only; what was typed goes in as values.
    conditions = " AND ".join(f"' ' || k.words LIKE :w{place}" for place in range(len(parts)))
    plain = (part.replace("%", "").replace("_", "") for part in parts)
    values: dict[str, Any] = {f"w{place}": f"% {part}%" for place, part in enumerate(plain)}
    found, place = "product_search_keys k", "k.place"
    query = text(_ROWS.format(found=found, words=conditions, place=place, limit=limit))
    rows = session.execute(query, {**values, "now": now})
    return tuple(_sellable(row[0], row) for row in rows)


def index(session: WriteSession, variant_id: UUID, words: str) -> None:
    """Make a variant findable by these words; saying the same again changes nothing."""
    connection = session.connection()
    folded = fold(words)
    session.info["changed"].add("product_search_keys")
    if connection.dialect.name != "sqlite":
        session.execute(
            text(
                "INSERT INTO product_search_keys (variant_id, words, place) VALUES (:v, :w,"
                " (SELECT coalesce(max(place), 0) + 1 FROM product_search_keys))"
                " ON CONFLICT (variant_id) DO UPDATE SET words = excluded.words"
            ),
            {"v": variant_id, "w": folded},
        )
        return
    run = driver(connection).execute
    known = run(
        "SELECT place, words FROM product_search_keys WHERE variant_id = ?", (variant_id.bytes,)
    ).fetchone()
    if known and known[1] == folded:
        return
    if known:
        run("DELETE FROM product_search WHERE rowid = ?", (known[0],))
        run("UPDATE product_search_keys SET words = ? WHERE place = ?", (folded, known[0]))
        place = known[0]
    else:
        place = run(
            "INSERT INTO product_search_keys (variant_id, words) VALUES (?, ?) RETURNING place",
            (variant_id.bytes, folded),
        ).fetchone()[0]
    run("INSERT INTO product_search (rowid, words) VALUES (?, ?)", (place, folded))


def reorder(session: WriteSession) -> None:
    """Renumber the index in the order of what sells; done at the close of a day."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    run = driver(connection).execute
    rows = run(
        "SELECT k.variant_id, k.words FROM product_search_keys k LEFT JOIN (SELECT variant_id,"
        " count(*) AS sold FROM sale_lines GROUP BY variant_id) s ON s.variant_id = k.variant_id"
        " ORDER BY coalesce(s.sold, 0) DESC, k.place"
    ).fetchall()
    run("DELETE FROM product_search")
    run("DELETE FROM product_search_keys")
    for place, (variant_id, words) in enumerate(rows, start=1):
        run("INSERT INTO product_search_keys (place, variant_id, words) VALUES (?, ?, ?)",
            (place, variant_id, words))  # fmt: skip
        run("INSERT INTO product_search (rowid, words) VALUES (?, ?)", (place, words))
    session.info["changed"].add("product_search_keys")


def clear(session: WriteSession) -> None:
    """Forget every product, where a till takes over the catalogue of a centre."""
    run = driver(session.connection()).execute
    if session.connection().dialect.name == "sqlite":
        run("DELETE FROM product_search")
    run("DELETE FROM product_search_keys")
    session.info["changed"].add("product_search_keys")


def index_new(session: WriteSession, variants: Sequence[tuple[UUID, str]]) -> None:
    """Make variants findable that were not there before: many at once, none of them known yet."""
    connection = session.connection()
    session.info["changed"].add("product_search_keys")
    if connection.dialect.name != "sqlite":
        for variant_id, words in variants:
            index(session, variant_id, words)
        return
    run = driver(connection)
    query = "SELECT coalesce(max(place), 0) FROM product_search_keys"
    last = run.execute(query).fetchone()[0]
    rows = [
        (place, variant_id.bytes, fold(words))
        for place, (variant_id, words) in enumerate(variants, start=last + 1)
    ]
    run.executemany(
        "INSERT INTO product_search_keys (place, variant_id, words) VALUES (?, ?, ?)", rows
    )
    run.executemany(
        "INSERT INTO product_search (rowid, words) VALUES (?, ?)",
        [(place, words) for place, _, words in rows],
    )


def forget(session: WriteSession, variant_ids: Sequence[UUID]) -> None:
    """Take variants out of the index, before they are deleted."""
    connection = session.connection()
    session.info["changed"].add("product_search_keys")
    if connection.dialect.name != "sqlite":
        return  # their keys go with them: there is no other index
    run = driver(connection).execute
    for variant_id in variant_ids:
        key = (variant_id.bytes,)
        run(
            "DELETE FROM product_search WHERE rowid IN"
            " (SELECT place FROM product_search_keys WHERE variant_id = ?)",
            key,
        )
        run("DELETE FROM product_search_keys WHERE variant_id = ?", key)
