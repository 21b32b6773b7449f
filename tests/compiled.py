"""Statements compiled once for a whole process of tests, not once for each store it opens.

A till opens one store in its life. A run of the tests opens thousands, and compiling their SQL anew
was a third of its time. Dialects of one class speak the same SQL here: the same driver, the same
server. So they count as equal, which makes them find each other's work, and their engines share one
cache. What is compiled, and when it may be used again, stays SQLAlchemy's own business.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

ROOM: Final = 20_000  # statements; all that the product has


@cache
def share() -> None:
    """Let every engine that this process makes from now on share what is compiled."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        made: Any = dialect
        made.__hash__ = lambda self: hash(type(self))
        made.__eq__ = lambda self, other: type(self) is type(other)
    compiled: Any = LRUCache(ROOM)
    engine: Any = Engine
    begin = engine.__init__

    def begin_sharing(self: Any, *words: Any, **settings: Any) -> None:
        begin(self, *words, **settings)
        self._compiled_cache = compiled

    engine.__init__ = begin_sharing
