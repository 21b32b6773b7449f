"""The facts of a person who looked at what could not go by itself: cases, and what was set aside.

A decision is an operation like any other: who, when and why are in the journal for ever.
"""

from uuid import UUID

from pos_app.core.fact_parts import Fact


class CaseResolvedFact(Fact, frozen=True, omit_defaults=True):
    """A case was looked at and closed.

    `case` is its id where it was decided; `device`, `seq`, `kind` and `subject` say which it is at
    any node. `document` is the one of two that was chosen, where the decision chooses one.
    """

    branch: UUID
    case: UUID
    kind: str
    device: UUID
    seq: int
    decision: str
    note: str
    subject: UUID | None = None
    document: UUID | None = None


class AsideDecidedFact(Fact, frozen=True, omit_defaults=True):
    """What became of an operation that had been set aside: replayed, corrected or dismissed.

    `device` and `seq` name it. `operation` is the one that took effect: itself where it was
    replayed, another that stands for it where it was corrected.
    """

    branch: UUID
    device: UUID
    seq: int
    decision: str
    note: str
    operation: UUID | None = None


REVIEW_FACTS: dict[str, type[Fact]] = {
    "case.resolved": CaseResolvedFact,
    "aside.decided": AsideDecidedFact,
}
