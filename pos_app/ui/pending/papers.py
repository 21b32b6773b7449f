"""Papers that wait for the printer, in words. Free of Qt."""

from dataclasses import dataclass
from typing import Final

from pos_app.core import errors
from pos_app.core.errors import ShopError, describe
from pos_app.core.i18n import N_, Translate
from pos_app.core.print_jobs import State
from pos_app.ui.desk import Desk
from pos_app.ui.format import DOT, money_text
from pos_app.ui.pending.rows import AdviceText, PendingText
from pos_app.ui.pending.standing import when_text
from pos_app.ui.tickets.papers import Printed, badge_of, title_of

_CASES: Final = {
    case.code: case
    for case in vars(errors).values()
    if isinstance(case, type) and issubclass(case, ShopError) and case.code
}
_HAPPENED: Final[dict[State, str]] = {
    "failed": N_(
        "It did not come out. The document exists and is valid: only the paper is missing."
    ),
    "unconfirmed": N_("The printer stopped while printing. Nobody knows whether it came out."),
    "sending": N_("It is being printed now."),
    "pending": N_("It waits for the printer and is tried again by itself."),
}
_WHAT_TO_DO: Final[dict[State, str]] = {
    "failed": N_("See to the printer, then press Print."),
    "unconfirmed": N_("Look at the paper and answer once: did it come out?"),
}


@dataclass(frozen=True)
class Paper:
    """A print job with its document, and who asked for it."""

    printed: Printed
    who: str

    @property
    def state(self) -> State:
        """Return how the print stands."""
        return self.printed.job.state


def paper_text(paper: Paper, desk: Desk) -> PendingText:
    """Return the row of a paper."""
    tr, printed = desk.translate, paper.printed
    amount = printed.amount_minor
    return PendingText(
        icon="printer",
        what=tr(N_("Print")),
        document=title_of(printed, tr, desk.money),
        since=DOT.join((when_text(printed.job.created_at, desk), paper.who)),
        amount="—" if amount is None else money_text(amount, desk.money),
        badge=badge_of(printed.job, tr),
    )


def paper_advice(paper: Paper, desk: Desk, *, may_print: bool) -> AdviceText:
    """Return what happened to a paper, why, and what to do."""
    tr, job = desk.translate, paper.printed.job
    text = paper_text(paper, desk)
    return AdviceText(
        icon="printer",
        title=text.document,
        subtitle=DOT.join((text.amount, text.since)),
        happened=tr(_HAPPENED[job.state]),
        why=_why(job.error, tr),
        todo=tr(_WHAT_TO_DO[job.state]) if job.state in _WHAT_TO_DO else "",
        bad=job.state == "failed",
        print_label=_print_label(job.state, tr, may_print=may_print),
        can_discard=job.state in {"failed", "pending"} and may_print,
        asks=job.state == "unconfirmed",
    )


def _print_label(state: State, tr: Translate, *, may_print: bool) -> str:
    if state == "unconfirmed":
        return tr(N_("No, print it"))
    return tr(N_("Print")) if state == "failed" and may_print else ""


def _why(code: str, tr: Translate) -> str:
    """Return why in words: the job keeps the code of the error that the printer gave."""
    case = _CASES.get(code)
    if case is None:
        return ""
    facts: dict[str, str | int] = dict.fromkeys(case.fact_names(), tr(N_("The printer")))
    return describe(case(**facts), tr)[0]
