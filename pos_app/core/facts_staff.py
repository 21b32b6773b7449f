"""The facts of who works here: people, what a role may do, and what the audit log keeps (X14).

No PIN, badge or token is ever in a fact. The hash of a PIN is, as in the rows that tills are given:
Argon2id under the company's pepper, which stands in no journal and no database.
"""

from uuid import UUID

from pos_app.core.fact_parts import Fact


class PersonSavedFact(Fact, frozen=True, omit_defaults=True):
    """A person as they are from now on.

    `what` names what changed: added, name, role, branch, pin, badge, active. `home` is the only
    branch where they work, None: all. A hash is None where it stays, "" where it is taken away.
    """

    branch: UUID
    person: UUID
    name: str
    role: str
    what: tuple[str, ...]
    active: bool = True
    home: UUID | None = None
    pin_hash: str | None = None
    badge_hash: str | None = None


class RuleFact(Fact, frozen=True, omit_defaults=True):
    """One rule: allow, approve or deny; `cap` in minor units, above it a supervisor is asked."""

    code: str
    rule: str
    cap: int | None = None


class RoleChangedFact(Fact, frozen=True):
    """The rules of a role that changed; the others stay, whoever changes them elsewhere."""

    branch: UUID
    role: str
    rules: tuple[RuleFact, ...]


class NotedFact(Fact, frozen=True, omit_defaults=True):
    """Something of security that somebody did and that is no document (`core/audit` names them)."""

    branch: UUID
    kind: str
    detail: dict[str, str | int]
    subject: UUID | None = None


STAFF_FACTS: dict[str, type[Fact]] = {
    "person.saved": PersonSavedFact,
    "role.changed": RoleChangedFact,
    "audit.noted": NotedFact,
}
