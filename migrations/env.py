"""Alembic's entry: runs the history on the connection that `pos_app.core.schema` hands over."""

from alembic import context

from migrations.collation import compare_by_bytes
from pos_app.core.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=False,
)
context.run_migrations()
compare_by_bytes(connection)
