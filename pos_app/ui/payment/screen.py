"""What the presenter of the payment asks of its screen. Free of Qt."""

from collections.abc import Callable, Sequence
from typing import Protocol

from pos_app.core.settling import Tender
from pos_app.ui.payment.rows import AccountText, MethodText, PaymentText, SoldText
from pos_app.ui.ports import Failed
from pos_app.ui.values import ChangeText, StripText


class PaymentScreen(Protocol):
    """What the presenter asks of the screen; `ui/payment/view.py` says what each does."""

    def show_sale(
        self,
        rows: Sequence[SoldText],
        count: str,
        sums: Sequence[tuple[str, str]],
        total: tuple[str, str],
    ) -> None: ...

    def show_payments(self, rows: Sequence[PaymentText], *, selected: int = -1) -> None: ...

    def show_sums(self, due: str, paid: str, missing: str, *, settled: bool) -> None: ...

    def show_change(self, text: ChangeText) -> None: ...

    def show_customer(self, name: str) -> None: ...

    def show_notes(self) -> None: ...

    def show_reference(self, text: str) -> None: ...

    def show_account(self, text: AccountText) -> None: ...

    def show_methods(self, methods: Sequence[MethodText], chosen: str) -> None: ...

    def show_amount(self, caption: str, amount_minor: int | None) -> None: ...

    def show_exact(self, text: str) -> None: ...

    def show_can_finish(self, can: bool) -> None: ...

    def show_strip(self, text: StripText | None) -> None: ...

    def take_focus(self) -> None: ...


Charge = Callable[[Sequence[Tender], Failed], object]
