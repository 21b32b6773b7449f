"""Search by name: FTS5 on SQLite, accents ignored, words by their beginnings.

Rows of the index are numbered in the order of sales, so the best sold come first without a sort:
`ORDER BY rank` on one letter costs a hundred times the query. On PostgreSQL (the centre) a folded
text with LIKE answers, for the back office is in no hurry.
"""

import unicodedata
from uuid import UUID

from sqlalchemy import text

from pos_app.core.db import ReadSession, WriteSession, driver

WORDS_LIMIT = 8
_FIND = """
SELECT p.variant_id,
       (SELECT sum(l.on_hand_milli - l.reserved_milli) FROM levels l WHERE l.variant_id = p.variant_id)
FROM product_search s JOIN product_search_keys p ON p.place = s.rowid
WHERE product_search MATCH ? LIMIT ?
"""


def fold(name: str) -> str:
    """Return lower case without accents: «Ñandú» is «nandu»."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def find(session: ReadSession, words: str, *, limit: int = 20) -> tuple[tuple[UUID, int], ...]:
    """Return variants whose words begin with all of `words`, and what is available of each."""
    parts = fold(words).replace('"', " ").split()[:WORDS_LIMIT]
    if not parts:
        return ()
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return _find_folded(session, parts, limit)
    match = " ".join(f'"{part}"*' for part in parts)
    rows = driver(connection).execute(_FIND, (match, limit)).fetchall()
    return tuple((UUID(bytes=variant), available or 0) for variant, available in rows)


def _find_folded(
    session: ReadSession, parts: list[str], limit: int
) -> tuple[tuple[UUID, int], ...]:
    conditions = " AND ".join(f"' ' || k.words LIKE :w{i}" for i in range(len(parts)))
    query = text(
        "SELECT k.variant_id, (SELECT sum(l.on_hand_milli - l.reserved_milli) FROM levels l"
        f" WHERE l.variant_id = k.variant_id) FROM product_search_keys k WHERE {conditions}"
        " ORDER BY k.place LIMIT :limit"
    )
    escaped = (part.replace("%", "").replace("_", "") for part in parts)
    values = {f"w{i}": f"% {part}%" for i, part in enumerate(escaped)}
    rows = session.execute(query, {**values, "limit": limit})
    return tuple((variant, int(available or 0)) for variant, available in rows)


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
    """Number the index anew in the order of what sells; done at the close of a day."""
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
