"""The sale without a screen: a presenter at work on a real shop, and what a person does at it."""

from dataclasses import dataclass

from pos_app.core import sales
from pos_app.ui.sale.presenter import SalePresenter
from tests.shop import PRODUCTS, ReadyShop
from tests.ui.fakes import FakeSaleView, FakeWays, InlineTasks, make_desk

MILK, BREAD, CHOCOLATE, SAUSAGE, LOLLY = (product.code for product in PRODUCTS)
MILK_NAME, BREAD_NAME = PRODUCTS[0].name, PRODUCTS[1].name


@dataclass
class Counter:
    """A person at the sale screen."""

    shop: ReadyShop
    view: FakeSaleView
    ways: FakeWays
    tasks: InlineTasks
    sale: SalePresenter

    def another(self, role: str = "ADMINISTRADOR") -> "Counter":
        """Return the counter after the till was started again."""
        return counter_of(self.shop, role)

    def sold(self) -> int:
        with self.shop.database.read() as session:
            return len(sales.list_recent(session))

    def type(self, text: str) -> None:
        """Type into the box and press Enter."""
        self.view.box = text
        self.sale.entered(text)


def counter_of(shop: ReadyShop, role: str = "ADMINISTRADOR") -> Counter:
    view, ways, tasks = FakeSaleView(), FakeWays(), InlineTasks()
    sale = SalePresenter(view, make_desk(shop, tasks), ways)
    sale.start(shop.person(role))
    return Counter(shop, view, ways, tasks, sale)
