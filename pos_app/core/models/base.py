"""The declarative base: one naming convention and the column types that both databases share."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    literal_column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer, TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
QUARTER_S: Final = 900  # every zone of today is whole quarters of an hour from UTC
DAY_S: Final = 86_400


class Id(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite, the native type on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return Uuid() if dialect.name == "postgresql" else LargeBinary(16)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Give the database bytes, or the UUID itself where it is native."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Give the program a UUID."""
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[no-any-return]
        return UUID(bytes=value)


def microseconds(at: datetime) -> int:
    """Return the microseconds from 1970 to an aware time."""
    return (at - EPOCH) // MICROSECOND


def moment(value: int) -> datetime:
    """Return the aware time of microseconds from 1970."""
    return EPOCH + timedelta(microseconds=value)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: microseconds since 1970 on SQLite, TIMESTAMPTZ on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a time without zone; give SQLite an integer."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        return value if dialect.name == "postgresql" else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the program an aware time in UTC."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]
        return moment(int(value))


class _TimeBucket(FunctionElement[int]):
    """The number of the stretch of time that a moment falls in, counted from 1970."""

    type = BigInteger()
    inherit_cache = True


@compiles(_TimeBucket, "sqlite")
def _bucket_sqlite(element: _TimeBucket, compiler: Any, **options: Any) -> str:
    column, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} / ({seconds} * 1000000))"


@compiles(_TimeBucket, "postgresql")
def _bucket_postgresql(element: _TimeBucket, compiler: Any, **options: Any) -> str:
    column, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"CAST(floor(extract(epoch FROM {column}) / {seconds}) AS BIGINT)"


def time_bucket(column: Any, seconds: int = QUARTER_S) -> ColumnElement[int]:
    """Return the number of the stretch of so many seconds that a stored time falls in."""
    return _TimeBucket(column, literal_column(str(seconds)))


POSITION = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's rowid must be INTEGER


class Base(DeclarativeBase):
    """All tables of till and centre, one schema history."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the name and form SQLAlchemy asks for
        UUID: Id,
        datetime: UtcTime,
        int: BigInteger,
        str: Text,
        bytes: LargeBinary,
    }


# Rows that live by their key are stored in it: half the pages of a rowid table with a unique index.
KEYED = {"sqlite_with_rowid": False}


class Decided:
    """What somebody decided or did at a node: a document, an answer, an entry of the log."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
