"""Text on PostgreSQL is compared by its bytes, as SQLite does, whatever locale the database has."""

import sqlalchemy as sa

# All text, not only keys: two columns that are compared must agree on it.
_OTHERWISE = sa.text(
    "SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a"
    " JOIN pg_class c ON c.oid = a.attrelid"
    " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
    " AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'text'::regtype"
    " AND a.attcollation <> '\"C\"'::regcollation"
    " GROUP BY c.relname ORDER BY c.relname"
)


def compare_by_bytes(connection: sa.Connection) -> None:
    """Give every column of text the collation C that has another; rows are not written again."""
    if connection.dialect.name != "postgresql":
        return
    for table, columns in connection.execute(_OTHERWISE).all():
        changes = ", ".join(f'ALTER "{name}" TYPE text COLLATE "C"' for name in columns)
        connection.execute(sa.text(f'ALTER TABLE "{table}" {changes}'))
