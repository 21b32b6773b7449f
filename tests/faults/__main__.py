"""The fork server: `python -m tests.faults DESCRIPTOR`. Imports all; holds nothing open."""

import sys
import tempfile
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import alembic.command
import alembic.config
import alembic.script  # noqa: F401 - a migration imports these late

from pos_app.core.ids import new_id
from tests import compiled
from tests.faults import operations as ops
from tests.faults.forks import serve
from tests.shop import PRODUCTS, make_shop

ALL = (
    ops.open_cash, ops.keep_draft, ops.sell, ops.adjust, ops.waste, ops.sell_before, ops.give_back,
    ops.sell_before, ops.exchange, ops.sell_on_account, ops.pay_debt, ops.close_cash,
)  # fmt: skip
AFTER = {ops.give_back, ops.exchange, ops.pay_debt}  # each is about what was done before it


def compile_all(folder: Path) -> None:
    """Do each operation once, so that no child compiles its statements anew; close the store."""
    compiled.share()
    shop = make_shop(folder, stock_milli=1_000_000_000)
    items = tuple(shop.item(product.code) for product in PRODUCTS if product.price_minor)
    work = ops.Work(folder, shop.actor, (*items, items[0])[:5])
    op_id = new_id()
    for operation in ALL:
        if operation not in AFTER:
            op_id = new_id()
        shop.database.write(partial(operation, work=work, op_id=op_id), op_id=op_id)
    shop.database.close()


with tempfile.TemporaryDirectory() as scratch:
    compile_all(Path(scratch) / "shop")
serve(Connection(int(sys.argv[1])))
