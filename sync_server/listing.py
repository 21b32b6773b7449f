"""Lists of documents: the filters that all of them have, and a page of what is left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import ColumnElement, Select

from pos_app.core.db import ReadSession
from sync_server.callers import Who
from sync_server.pages import USUAL, After, Limit, page
from sync_server.resources.base import Page

R = TypeVar("R", bound=BaseModel)
Rows = Select[*tuple[Any, ...]]
Since = Annotated[AwareDatetime | None, Query(description="made then or later")]
Until = Annotated[AwareDatetime | None, Query(description="made before")]
Mine = Annotated[bool, Query(description="only what I made")]


@dataclass(frozen=True)
class Listing:
    """One request for a list of documents: whose, of when, and after which row."""

    who: Who
    branch: UUID | None = None
    since: Since = None
    until: Until = None
    mine: Mine = False
    after: After = ""
    limit: Limit = USUAL

    def narrow(self, query: Rows, table: Any) -> Rows:  # noqa: ANN401 - any table of documents
        """Return what this person may see of a table and asked for; raise `OtherBranch`."""
        branch = self.who.branch(self.branch)
        if branch is not None:
            query = query.where(table.branch_id == branch)
        return self.narrow_by_time(query, table)

    def narrow_by_time(self, query: Rows, table: Any) -> Rows:  # noqa: ANN401 - a table
        """Narrow a list that has another rule of whose branch it is."""
        conditions: list[ColumnElement[bool]] = []
        made_at: ColumnElement[datetime] = table.occurred_at
        if self.since is not None:
            conditions.append(made_at >= self.since)
        if self.until is not None:
            conditions.append(made_at < self.until)
        if self.mine:
            conditions.append(table.user_id == self.who.actor.user_id)
        return query.where(*conditions)

    def page(
        self,
        session: ReadSession,
        query: Rows,
        table: Any,  # noqa: ANN401 - a table
        row: Callable[..., R],
    ) -> Page[R]:
        """Return one page, newest first; `row` makes a resource of what one row selects."""
        by = (table.occurred_at, table.id)
        return page(
            session, query, row, by=by, after=self.after, limit=self.limit, newest_first=True
        )


Listed = Annotated[Listing, Depends()]
