"""Customers: found, added, changed; their statement, their payments and their limit. Free of Qt.

With `choose` the screen answers a sale that asks who buys: Enter and F12 take the selected one.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from pos_app.core import customer_accounts, customers, price_lists, print_jobs
from pos_app.core.actor import Actor
from pos_app.core.customer_accounts import PAYING_METHODS, Paid
from pos_app.core.customers import CustomerView
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidTaxId, ShopError
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.settling import CASH
from pos_app.ui.customers import asking
from pos_app.ui.customers.rows import (
    CHOOSE,
    CORRECT,
    EDIT,
    LIMIT,
    NEW,
    NOBODY,
    PAY,
    PRINT,
    CustomerPages,
)
from pos_app.ui.desk import Desk
from pos_app.ui.documents.list_presenter import ListPresenter
from pos_app.ui.documents.rows import AskText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.values import FoundText, Level, StripText

T = TypeVar("T")
Choose = Callable[[UUID | None], object]


class CustomersPresenter(ListPresenter):
    """The list and its questions."""

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        *,
        choose: Choose | None = None,
        leave: Callable[[], object] | None = None,
    ) -> None:
        self._pages = CustomerPages(desk, actor, picking=choose is not None)
        super().__init__(view, desk, actor, self._pages)
        self._choose, self._leave = choose, leave
        self._customer: CustomerView | None = None  # the one that a question is about
        self._op = new_id()  # of what is being asked: pressed twice it is done once
        self._price_list = ""  # that was picked
        self._asking = False

    def search_entered(self, text: str) -> None:
        """Take the one that was found; on the screen of its own only look for it."""
        if self._choose is None or self._busy:
            super().search_entered(text)
        elif self.browsing.settled and self.browsing.selected is not None:
            self.acted(CHOOSE)
        else:
            self._choose_first(text)

    def _choose_first(self, text: str) -> None:
        """Choose whom a fast hand means, before the list has come."""

        def read() -> UUID | None:
            with self._desk.database.read() as session:
                found = customers.find_customers(session, text, limit=1)
                return found[0].id if found else None

        def found(customer_id: UUID | None) -> None:
            if customer_id is not None and self._choose is not None:
                self._choose(customer_id)

        self._desk.tasks.background(read, found, self._refused)

    def row_activated(self, row: int) -> None:
        """Choose a customer, or change one, at its second touch."""
        del row
        self.acted(CHOOSE if self._choose is not None else EDIT)

    def escaped(self) -> None:
        """Put away what is said; while a sale waits, go back to it."""
        self._view.show_strip(None)
        if self._leave is not None and not self._busy and not self._asking:
            self._leave()

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        self._customer, self._op = None, new_id()
        if key == NEW:
            self._ask(asking.customer(self._translate, None))
        elif key == NOBODY and self._choose is not None:
            self._choose(None)
        elif self.browsing.selected is not None:
            self._act_on(key, self.browsing.selected)

    def _act_on(self, key: str, customer_id: UUID) -> None:
        if key == CHOOSE and self._choose is not None:
            self._choose(customer_id)
            return
        with self._desk.database.read() as session:
            known = self._customer = customers.get_customer(session, customer_id)
            balance = customer_accounts.get_balance(session, customer_id)
        tr = self._translate
        if key == EDIT:
            self._ask(asking.customer(tr, known))
        elif key == PAY and balance.debt_minor > 0:
            debt = self._pages.texts.money(balance.debt_minor)
            self._ask(asking.payment(tr, PAYING_METHODS, debt, balance.debt_minor))
        elif key == LIMIT:
            self._price_list = known.price_list
            name = self._list_name(known.price_list)
            self._ask(asking.terms(tr, known.credit_limit_minor, name))
        elif key == CORRECT:
            self._ask(asking.correction(tr))
        elif key == PRINT:
            self._print(customer_id)

    def _ask(self, text: AskText) -> None:
        self._asking = True
        self._view.show_strip(None)
        self._view.ask(text)

    def ask_cancelled(self, key: str) -> None:
        """Put the question away."""
        self._asking = False
        super().ask_cancelled(key)

    # Answers -------------------------------------------------------------------------------------

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Do what was asked for, once."""
        if self._busy:
            return
        if key == EDIT:
            self._save(values)
        elif self._customer is not None:
            do = {PAY: self._pay, LIMIT: self._set_limit, CORRECT: self._correct}[key]
            do(self._customer, values)

    def _save(self, values: dict[str, str]) -> None:
        if not values["name"]:
            self._view.show_problem("name")
            return
        known = self._customer
        entry, customer_id = asking.stated(known, values), known.id if known else None
        op_id = self._op

        def saved(saved_id: UUID) -> None:
            self._view.close_ask()
            if self._choose is not None and customer_id is None:
                self._choose(saved_id)  # whoever adds one at the counter means that one
                return
            self._say(N_("{customer} is saved"), customer=entry.name)
            self.browsing.refresh(saved_id)

        self._write(
            lambda session, actor: customer_accounts.save_customer(
                session, actor, entry, customer_id=customer_id, op_id=op_id
            ),
            saved,
        )

    def _pay(self, known: CustomerView, values: dict[str, str]) -> None:
        amount = int(values["amount"] or 0)
        given = int(values["given"]) if values["given"] and values["method"] == CASH else None
        verb = partial(
            customer_accounts.pay_debt,
            op_id=self._op,
            customer_id=known.id,
            amount_minor=amount,
            method=values["method"],
            reference=values["reference"],
            given_minor=given,
        )

        def paid(done: Paid) -> None:
            money = self._pages.texts.money
            self._view.close_ask()
            title = N_("{customer} paid {amount}; {left} is owed")
            facts = {
                "customer": known.name,
                "amount": money(done.amount_minor),
                "left": money(done.left_minor),
            }
            if done.change_minor:
                title = N_("Change {change} · {customer} paid {amount}; {left} is owed")
                facts["change"] = money(done.change_minor)
            self._say(title, N_("The slip is printing."), **facts)
            self.browsing.refresh(known.id)

        self._write(verb, paid)

    def _set_limit(self, known: CustomerView, values: dict[str, str]) -> None:
        wanted = int(values["limit"] or 0)
        verb = partial(
            customer_accounts.set_terms,
            op_id=self._op,
            customer_id=known.id,
            limit_minor=wanted,
            price_list=self._price_list,
        )
        limit = self._pages.texts.money(wanted)
        self._write(verb, partial(self._done, known.id, N_("{customer} may owe {limit}"),
                                  customer=known.name, limit=limit))  # fmt: skip

    # The price list of a customer -----------------------------------------------------------------

    def _lists(self) -> dict[str, str]:
        """Return the names of the price lists by code, the shelf's own first."""
        with self._desk.database.read() as session:
            known = price_lists.list_price_lists(session)
        shelf = self._translate(N_("Shelf price"))
        return {"": shelf, **{each.code: each.name for each in known}}

    def _list_name(self, code: str) -> str:
        return self._lists().get(code, code)

    def field_searched(self, key: str, text: str) -> None:
        """Offer the price lists."""
        part = text.strip().lower()
        found = [FoundText(code, name) for code, name in self._lists().items()
                 if part in name.lower()]  # fmt: skip
        self._view.show_field_found(key, found)

    def field_picked(self, key: str, found: str) -> None:
        """Take a price list."""
        self._price_list = found
        self._view.set_answer(key, self._list_name(found))

    def _correct(self, known: CustomerView, values: dict[str, str]) -> None:
        amount = int(values["amount"] or 0)
        verb = partial(
            customer_accounts.correct,
            op_id=self._op,
            customer_id=known.id,
            account=values["account"],
            amount_minor=amount if values["sign"] == "more" else -amount,
            reason=values["reason"],
        )
        self._write(verb, partial(self._done, known.id, N_("The account of {customer} is right"),
                                  customer=known.name))  # fmt: skip

    def _print(self, customer_id: UUID) -> None:
        def add(session: WriteSession, actor: Actor) -> UUID:
            return print_jobs.add(session, actor, "statement", customer_id)

        self._write(add, lambda _job: self._say(N_("The statement is printing")))

    # Writing -------------------------------------------------------------------------------------

    def _write(self, verb: Callable[[WriteSession, Actor], T], done: Callable[[T], object]) -> None:
        """Do something once; where a supervisor must agree they are asked in place."""
        self._busy = True

        def recorded(result: T) -> None:
            self._busy = self._asking = False
            done(result)

        self._desk.approving.write(self._actor, self._op, verb, recorded, self._refused)

    def _done(self, customer_id: UUID, sentence: str, _result: object, **facts: str) -> None:
        self._view.close_ask()
        self._say(sentence, **facts)
        self.browsing.refresh(customer_id)

    def _refused(self, error: ShopError) -> None:
        if isinstance(error, InvalidTaxId):
            self._view.show_problem("tax_id")
        super()._refused(error)

    def _say(self, title: str, detail: str = "", **facts: str) -> None:
        said = self._pages.said(title, **facts)
        self._view.show_strip(StripText(Level.OK, said, self._translate(detail) if detail else ""))
