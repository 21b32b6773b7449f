"""What the screen of customers says of itself, its list and its statements. Free of Qt."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pos_app.core import customer_accounts, customers, documents_accounts, fiscal
from pos_app.core.actor import Actor
from pos_app.core.customer_accounts import Line, Statement
from pos_app.core.customers import CustomerView
from pos_app.core.db import ReadSession
from pos_app.core.facts_accounts import DEBT
from pos_app.core.i18n import N_, Translate
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    CellText,
    ColumnText,
    DetailText,
    DocumentText,
    FilterText,
    LineText,
    Words,
)
from pos_app.ui.documents.texts import Texts
from pos_app.ui.format import DOT, filled
from pos_app.ui.values import BadgeText, Tone

NEW, EDIT, PAY, LIMIT, PRINT, CORRECT = "new", "edit", "pay", "limit", "print", "correct"
CHOOSE, NOBODY = "choose", "nobody"
ACTIVE, OWING, ALL = "active", "owing", "all"
LINES: Final = 60  # of a statement on the screen, newest first


def words(tr: Translate, *, picking: bool = False) -> Words:
    """Return what the page says of itself."""
    return Words(
        search=tr(N_("Name or RUT")),
        list_title=tr(N_("Who buys?")) if picking else tr(N_("Customer")),
        amount_title=tr(N_("Owed")),
        empty=("users", tr(N_("No customer here")), tr(N_("F6 adds one"))),
        list_columns=(
            ColumnText("what", tr(N_("Movement"))),
            ColumnText("due", tr(N_("Due")), 112, 0),
            ColumnText("amount", tr(N_("Amount")), 112, 100, "right"),
            ColumnText("balance", tr(N_("Balance")), 112, 100, "right"),
        ),
    )


class CustomerPages(Listed):
    """What the page shows; `picking` is while a sale asks who buys."""

    def __init__(self, desk: Desk, actor: Actor, *, picking: bool) -> None:
        self._desk, self._actor, self._picking = desk, actor, picking
        self._translate, self.texts = desk.translate, Texts(desk)
        self._shown = fiscal.get_profile(desk.shop).tax_ids().shown

    def chips(self) -> tuple[FilterText, ...]:
        """Return the filters over the list."""
        tr = self._translate
        return (
            FilterText(ACTIVE, tr(N_("Active"))),
            FilterText(OWING, tr(N_("Who owe"))),
            FilterText(ALL, tr(N_("All"))),
        )

    def idle(self) -> tuple[ActionText, ...]:
        """Return the keys that need nobody selected."""
        tr, keys = self._translate, []
        if self._picking:
            keys.append(ActionText(NOBODY, tr(N_("Without customer")), "user", "F8"))
        if self._actor.rule("customers.edit") != "deny":
            keys.append(ActionText(NEW, tr(N_("New customer")), "plus", "F6"))
        return tuple(keys)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of customers, by name; those who owe by how much, all at once."""
        if asked.chip == OWING:
            if asked.before is not None:
                return ()
            owing = customer_accounts.list_owing(session)
            rows = [customers.get_customer(session, customer) for customer, _ in owing]
            rows = [row for row in rows if asked.text.lower() in f"{row.name} {row.tax_id}".lower()]
        else:
            rows = list(
                customers.find_customers(
                    session,
                    asked.text,
                    limit=asked.limit,
                    after=asked.before,
                    active=None if asked.chip == ALL else True,
                )
            )
        balances = customer_accounts.list_balances(session, [row.id for row in rows])
        return [self._row(row, balances.get(row.id, (0, 0))[0]) for row in rows]

    def _row(self, row: CustomerView, debt_minor: int) -> DocumentText:
        return DocumentText(
            row.id.hex,
            row.name,
            DOT.join(part for part in (self.tax_id(row), row.phone) if part),
            self._state(row),
            self.texts.money(debt_minor) if debt_minor else "",
        )

    def tax_id(self, row: CustomerView) -> str:
        """Return a RUT as people write it."""
        return self._shown(row.tax_id) if row.tax_id else ""

    def _state(self, row: CustomerView) -> BadgeText | None:
        if not row.active:
            return BadgeText(self._translate(N_("Not active")), Tone.GREY, "ban")
        if row.blocked:
            return BadgeText(self._translate(N_("Blocked")), Tone.RED, "lock")
        return None

    def look(self, session: ReadSession, customer_id: UUID) -> Looked:
        """Return a customer with their statement, newest first, and what can be done."""
        row = customers.get_customer(session, customer_id)
        statement = customer_accounts.get_statement(session, customer_id, limit=LINES)
        badges = [badge for badge in (self._state(row),) if badge is not None]
        known = ((row.phone, "phone"), (row.email, "mail"), (self._place(row), "map-pin"))
        badges += [BadgeText(text, icon=icon) for text, icon in known if text]
        detail = DetailText(
            row.name,
            DOT.join(part for part in (self.tax_id(row), row.activity) if part)
            or self._translate(N_("without RUT")),
            tuple(badges),
            self._figures(statement),
            tuple(self._line(line) for line in reversed(statement.lines)),
            note=row.notes,
            icon="user",
        )
        return Looked(detail, self._keys(statement))

    @staticmethod
    def _place(row: CustomerView) -> str:
        return ", ".join(part for part in (row.address, row.city) if part)

    def _figures(self, statement: Statement) -> tuple[tuple[str, str], ...]:
        tr, money, balance = self._translate, self.texts.money, statement.balance
        figures = [(tr(N_("Owed")), money(balance.debt_minor))]
        if statement.overdue_minor:
            figures.append((tr(N_("Overdue")), money(statement.overdue_minor)))
        figures.append((tr(N_("May still owe")), money(balance.available_minor)))
        if balance.store_credit_minor and len(figures) < 3:
            figures.append((tr(N_("Store credit")), money(balance.store_credit_minor)))
        return tuple(figures)

    def _line(self, line: Line) -> LineText:
        what = documents_accounts.entry_words(line, self._desk.shop, self._translate)
        of_debt = line.account == DEBT
        due = line.due_on.strftime("%d-%m-%Y") if line.due_on else ""
        balance = line.debt_minor if of_debt else line.store_credit_minor
        return LineText(
            (
                CellText(what, self.texts.moment(line.at)),
                CellText(due, tone="text2"),
                CellText(self.texts.money(line.amount_minor)),
                CellText(
                    self.texts.money(balance),
                    "" if of_debt else self._translate(N_("store credit")),
                    strong=True,
                ),
            )
        )

    def _keys(self, statement: Statement) -> tuple[ActionText, ...]:
        tr, may = self._translate, self._actor.may_ask
        keys = []
        if may("customers.edit"):
            keys.append(ActionText(EDIT, tr(N_("Edit")), "pencil", "F4"))
        if self._picking:
            return (*keys, ActionText(CHOOSE, tr(N_("Choose")), "check", "F12", "primary"))
        if may("customers.limit"):
            keys.append(ActionText(LIMIT, tr(N_("Limit")), "wallet", "F7"))
        if may("customers.correct"):
            keys.append(ActionText(CORRECT, tr(N_("Put right")), "square-pen", "F8"))
        if statement.lines:
            keys.append(ActionText(PRINT, tr(N_("Print")), "printer", "F9"))
        if statement.balance.debt_minor > 0 and may("customers.collect"):
            keys.append(ActionText(PAY, tr(N_("Take a payment")), "hand-coins", "F12", "primary"))
        return tuple(keys)

    def said(self, sentence: str, **facts: str) -> str:
        """Return a sentence with its facts."""
        return filled(self._translate, sentence, **facts)
