"""Doing what may need the approval of a supervisor, in place, without leaving the screen.

A presenter hands over a verb that takes the actor; where it raises `ApprovalRequired` the panel of
the supervisor opens, and with the approval the same verb runs again under the same operation id.
Free of Qt.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar
from uuid import UUID

from pos_app.core import approvals
from pos_app.core.actor import Actor, Grant
from pos_app.core.approvals import Ask
from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import ApprovalRequired, ShopError
from pos_app.ui.ports import Failed, Tasks

T = TypeVar("T")


@dataclass(frozen=True)
class Needed:
    """What a supervisor is asked to agree to: who asks, what, and the words for it."""

    requester: Actor
    ask: Ask
    summary: str


class Supervisor(Protocol):
    """Asks a supervisor; `ui/approvals` is the real one."""

    def ask(
        self,
        needed: Needed,
        granted: Callable[[Grant], object],
        given_up: Callable[[], object],
    ) -> None:
        """Open the panel; exactly one of the two is called, on the thread of the screens."""
        ...


@dataclass(frozen=True)
class Approving:
    """Writes as an actor, and asks a supervisor where the actor alone may not."""

    database: Database
    tasks: Tasks
    supervisor: Supervisor | None = None

    def write(
        self,
        actor: Actor,
        op_id: UUID,
        verb: Callable[[WriteSession, Actor], T],
        done: Callable[[T], object],
        failed: Failed,
        *,
        summary: str = "",
    ) -> None:
        """Run a verb in one transaction under `op_id`, with what was granted for it before.

        Where the supervisor does not agree, `failed` gets the `ApprovalRequired` it began with.
        """
        self._try(actor, op_id, verb, done, failed, summary)

    def _try(
        self,
        actor: Actor,
        op_id: UUID,
        verb: Callable[[WriteSession, Actor], T],
        done: Callable[[T], object],
        failed: Failed,
        summary: str,
    ) -> None:
        def refused(error: ShopError) -> None:
            if not isinstance(error, ApprovalRequired) or self.supervisor is None:
                failed(error)
                return
            self._look_for_grants(
                actor, op_id, error, failed,
                lambda grants: self._try(
                    replace(actor, grants=grants), op_id, verb, done, failed, summary
                ),
                summary,
            )  # fmt: skip

        self.tasks.write(
            lambda: self.database.write(lambda session: verb(session, actor), op_id=op_id),
            done,
            refused,
        )

    def _look_for_grants(
        self,
        actor: Actor,
        op_id: UUID,
        error: ApprovalRequired,
        failed: Failed,
        again: Callable[[tuple[Grant, ...]], object],
        summary: str,
    ) -> None:
        """Go on with what was granted meanwhile, here or from afar; ask where that is too little.

        Only what a supervisor must agree to comes here, so a plain sale asks nothing.
        """
        permission, amount = str(error.facts["permission"]), int(error.facts["amount"])

        def found(grants: tuple[Grant, ...]) -> None:
            if any(
                grant.permission == permission and grant.amount_minor >= amount for grant in grants
            ):
                again(grants)
            elif self.supervisor is not None:
                self.supervisor.ask(
                    Needed(actor, Ask(permission, op_id, amount), summary),
                    lambda _grant: self.tasks.background(self._reader(op_id), again, failed),
                    lambda: failed(error),
                )

        self.tasks.background(self._reader(op_id), found, failed)

    def _reader(self, op_id: UUID) -> Callable[[], tuple[Grant, ...]]:
        def read() -> tuple[Grant, ...]:
            with self.database.read() as session:
                return approvals.find_grants(session, op_id)

        return read
