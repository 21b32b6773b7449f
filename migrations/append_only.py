"""Triggers that refuse to change what was recorded: the second wall behind the code (X11, X12)."""

from alembic import op

from pos_app.core.schema import wall

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def protect(*tables: str) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL) on `tables`."""
    if op.get_bind().dialect.name == "postgresql":
        for table in tables:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
        return
    for table in tables:
        for event in ("UPDATE", "DELETE"):
            op.execute(wall(table, event)[1])


def create_function() -> None:
    """Create the function that the triggers of PostgreSQL call; SQLite needs none."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
