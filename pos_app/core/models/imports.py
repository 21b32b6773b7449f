"""What was brought in from files, and what such an import has prepared but not yet put to use."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class Import(Base):
    """An import: of which file, by whom, and whether it took effect."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("state IN ('preparing', 'done', 'withdrawn')", name="state"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    file: Mapped[str]
    sha256: Mapped[bytes]
    user_id: Mapped[UUID]
    began_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="preparing")


class ImportRow(Base):
    """A row that an import made: nobody uses it until the import takes effect.

    `kind`: product (to be made active), idle (a product that stays inactive), category.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'idle', 'category')", name="kind"),
        KEYED,
    )
    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]


# What is there but not yet: whoever lists products or looks for a code leaves these out.
PREPARED = (
    select(ImportRow.row_id)
    .join(Import, Import.id == ImportRow.import_id)
    .where(Import.state != "done")
)
