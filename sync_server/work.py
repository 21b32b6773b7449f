"""Writing at the centre: one request, one transaction, once.

`Work.decide` runs a verb of the core for a branch; `Work.keep` changes what is kept and not decided
(catalogue, people, places). With an `Idempotency-Key` the answer is stored in the same transaction,
so that the same request again changes nothing and gets the same answer.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import bindparam, text

from pos_app.core.db import Database, WriteSession, clock_of
from pos_app.core.errors import InvalidRequest, KeyReused, PersonNeeded
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.base import Id, UtcTime
from pos_app.core.models.centre import KeptAnswer
from pos_app.core.statements import Prepared
from pos_app.core.sync import deciding
from sync_server.callers import Caller, Who
from sync_server.resources.base import Resource

R = TypeVar("R", bound=Resource)
READS = (401, 403, 404, 409, 422, 503)  # how a request that reads may be refused
WRITES = (401, 403, 404, 409, 422, 503)  # how a request that writes may be refused
Write = Callable[[WriteSession, UUID], R]

_claim = Prepared(
    text(
        "INSERT INTO kept_answers (id, request_hash, body, answered_at)"
        " VALUES (:id, :digest, '', :at) ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("id", type_=Id()), bindparam("at", type_=UtcTime())),
    changes="kept_answers",
)

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="The same request with the same key again changes nothing and gets the same"
        " answer. A UUID becomes the id of what is made.",
    ),
]


@dataclass(frozen=True)
class Work:
    """One request that writes: by whom, with which key."""

    store: Database
    who: Caller
    route: str
    key: str = ""

    def decide(
        self,
        answer: type[R],
        write: Write[R],
        *,
        asked: BaseModel | None = None,
        op_id: UUID | None = None,
        location_id: UUID | None = None,
        branch_id: UUID | None = None,
    ) -> R:
        """Run a verb standing at a location or branch, and tell the tills what it moved.

        `write` gets the session and the id of the operation, and gives the answer. `location_id`
        or `branch_id` say where; else the branch of this person, or the only one. Raises
        `PersonNeeded`, `OtherBranch`, `LocationMissing`, `InvalidRequest`, `KeyReused` and what
        the verb raises.
        """
        if not self.who.is_person:
            raise PersonNeeded

        def standing(session: WriteSession, op: UUID) -> R:
            place = deciding.find_place(
                session,
                location_id=location_id,
                branch_id=branch_id or (None if location_id else self.who.branch_id),
            )
            if place is None:
                raise InvalidRequest(field="location_id", reason=N_("say at which location"))
            self.who.branch(place.branch_id)
            return deciding.decide(session, self.who.actor, place, lambda _: write(session, op))

        return self.keep(answer, standing, asked=asked, op_id=op_id)

    def keep(
        self,
        answer: type[R],
        write: Write[R],
        *,
        asked: BaseModel | None = None,
        op_id: UUID | None = None,
    ) -> R:
        """Write in one transaction; raise `KeyReused` and what `write` raises."""
        op = op_id or self._op_id()
        if not self.key:
            return self.store.write(lambda session: write(session, op), op_id=op)
        digest = self._digest(asked)
        return self.store.write(lambda s: self._once(s, answer, write, op, digest), op_id=op)

    def _once(
        self, session: WriteSession, answer: type[R], write: Write[R], op: UUID, digest: bytes
    ) -> R:
        kept_id, now = uuid5(self.who.actor.user_id, self.key), clock_of(session).now()
        # On PostgreSQL this waits for who asks the same at this moment, in whatever process.
        if not _claim.run(session, id=kept_id, digest=digest, at=now):
            kept = session.get_one(KeptAnswer, kept_id)
            if kept.request_hash != digest:
                raise KeyReused(key=self.key)
            return answer.model_validate_json(kept.body)
        made = write(session, op)
        session.get_one(KeptAnswer, kept_id).body = made.model_dump_json().encode()
        session.flush()
        return made

    def _op_id(self) -> UUID:
        """Return the id of the operation: the key itself if it is one, or made from it."""
        if not self.key:
            return new_id()
        try:
            return UUID(self.key)
        except ValueError:
            return uuid5(self.who.actor.user_id, self.key)

    def _digest(self, asked: BaseModel | None) -> bytes:
        said = asked.model_dump_json() if asked is not None else ""
        return hashlib.sha256(f"{self.route}\n{said}".encode()).digest()


def work(request: Request, who: Who, key: Key = "") -> Work:
    """Return the work of this request."""
    route = f"{request.method} {request.url.path}"
    return Work(request.app.state.database, who, route, key)


Working = Annotated[Work, Depends(work)]
