"""Ranges of numbers that a tax authority gave beforehand."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class FolioRange(Base):
    """Folios of one type for one device. `counter` is the number series that says the last used.

    `usable_until` is the last day on which they are used; None: they do not expire.
    """

    __tablename__ = "folio_ranges"
    __table_args__ = (
        Index(None, "series", "first_number"),
        Index(None, "device_id", "code"),
        CheckConstraint("first_number > 0 AND last_number >= first_number", name="numbers"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    user_id: Mapped[UUID]
    added_at: Mapped[datetime]
    code: Mapped[str]
    series: Mapped[str]
    counter: Mapped[str]
    first_number: Mapped[int]
    last_number: Mapped[int]
    authorised_on: Mapped[date | None]
    usable_until: Mapped[date | None]
    environment: Mapped[str]
