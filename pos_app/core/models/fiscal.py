"""Ranges of numbers that a tax authority gave beforehand."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base


class FolioRange(Base):
    """Folios of one type for one device. `counter` is the number series that says the last used.

    `usable_until` is the last day on which they are used; None: they do not expire. `pool_id` is
    the pool of the centre of which they were leased; None: they were given by hand.
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
    pool_id: Mapped[UUID | None]


class FolioPool(Base):
    """Centre: a range that the authority gave the company; parts of it are leased to devices.

    `lease_size` is how many a device gets at a time.
    """

    __tablename__ = "folio_pools"
    __table_args__ = (
        Index(None, "series", "first_number"),
        CheckConstraint("first_number > 0 AND last_number >= first_number", name="numbers"),
        CheckConstraint("lease_size > 0", name="lease_size"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    added_at: Mapped[datetime]
    code: Mapped[str]
    series: Mapped[str]
    first_number: Mapped[int]
    last_number: Mapped[int]
    lease_size: Mapped[int]
    authorised_on: Mapped[date | None]
    usable_until: Mapped[date | None]
    environment: Mapped[str]


class FolioSlot(Base):
    """Centre: a part of a pool that was handed out, chained to the part before it.

    Each part follows exactly one other and begins after its end, so two parts never overlap: the
    database refuses a second one that follows the same, whoever decides it at the same time. The
    first of a pool is empty: it ends before the pool begins.
    """

    __tablename__ = "folio_slots"
    __table_args__ = (
        UniqueConstraint("pool_id", "last_number"),
        UniqueConstraint("pool_id", "follows"),
        ForeignKeyConstraint(
            ("pool_id", "follows"), ("folio_slots.pool_id", "folio_slots.last_number")
        ),
        CheckConstraint(
            "follows IS NOT NULL AND first_number > follows AND last_number >= first_number"
            " OR follows IS NULL AND first_number = last_number",
            name="order",
        ),
        KEYED,
    )
    pool_id: Mapped[UUID] = mapped_column(primary_key=True)
    first_number: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    follows: Mapped[int | None]


class FolioEnd(Base):
    """What is left of a range, or of a pool, and will never be used: returned, or burnt."""

    __tablename__ = "folio_ends"
    __table_args__ = (
        Index(None, "range_id"),
        Index(None, "series", "first_number"),
        CheckConstraint("outcome IN ('returned', 'burnt')", name="outcome"),
        CheckConstraint("first_number > 0 AND last_number >= first_number", name="numbers"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    range_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    user_id: Mapped[UUID]
    ended_at: Mapped[datetime]
    series: Mapped[str]
    first_number: Mapped[int]
    last_number: Mapped[int]
    outcome: Mapped[str]
    note: Mapped[str]
