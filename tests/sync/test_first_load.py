"""The first load of a till: page by page, resumed where it broke, in use only when it is whole."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import func, select

from pos_app.core import catalog
from pos_app.core.errors import CentreUnreachable, StreamUnreadable
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Product
from pos_app.core.models.sync import FeedToken
from pos_app.core.sync import applying, bodies, centre, feed, first_load, joining
from pos_app.core.sync.arriving import Arrival
from pos_app.core.sync.bodies import ProductBody, VariantBody
from pos_app.core.sync.messages import EnrolReply, Page
from pos_app.core.sync.receiving import Sender
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.sync.direct import DirectCentre, DirectLine, ask, bring, make_centre, sender_of, talk
from tests.sync.tills import product

OWN = "12345670"  # a product of the new till's own shop, which the centre's will replace
OFF = CentreUnreachable(url="direct:", reason="cut")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[DirectCentre]:
    made, till = make_centre(tmp_path / "centre"), make_shop(tmp_path / "one", own_device=True)
    bring(made, till)
    till.database.close()
    yield made
    made.database.close()


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[ReadyShop]:
    made = make_shop(
        tmp_path / "new", products=(product(OWN, "De antes"),), stock_milli=0, own_device=True
    )
    yield made
    made.database.close()


class Joining:
    """A till in the middle of joining: what `pos enrol` does between the code and the end."""

    def __init__(self, node: DirectCentre, till: ReadyShop) -> None:
        self.reply: EnrolReply = node.enrol(ask(till, node.code(till="Caja 2")))
        self.node, self.till = node, till
        self.told: list[Arrival | None] = []  # how far it was
        self.device: UUID = sender_of(till).device_id

    def fetch(self, on_page: Callable[[Page], Page] = lambda page: page) -> list[str]:
        """Fetch what is not here yet and take it over; return the streams that were asked for."""
        line = DirectLine(self.node, Sender(self.device, self.reply.branch), on_page)
        pages = first_load.fetch(self.till.database, line, self.reply.branch, self.told.append)
        take = partial(joining.take_over, url="direct:", reply=self.reply, pages=pages)
        self.till.database.write(take)
        return line.asked

    def knows(self, code: str) -> bool:
        with self.till.database.read() as session:
            return catalog.find_by_code(session, code) is not None

    def staged(self) -> int:
        with self.till.database.read() as session:
            return first_load.count_staged(session)


def test_a_load_that_breaks_at_each_page_goes_on_and_the_old_shop_is_in_use_meanwhile(
    node: DirectCentre, blank: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_load, "MAX_ROWS", 2)
    joins, seen, staged = Joining(node, blank), set(), 0

    def breaking(page: Page) -> Page:
        """Break off before each page once: also the empty one behind what came before."""
        if (page.stream, page.position) not in seen:
            seen.add((page.stream, page.position))
            raise OFF
        return page

    for _attempt in range(100):
        try:
            joins.fetch(breaking)
            break
        except CentreUnreachable:
            assert joins.staged() in {staged, staged + 1}  # never one that is lost again
            staged = joins.staged()
            assert joins.knows(OWN)
            assert not joins.knows(PRODUCTS[0].code)
    assert staged > 5
    done = [one.done for one in joins.told if one is not None and one.kind == "catalog"]
    assert done == sorted(set(done))  # it goes on where it was, and never back
    assert len({one.total for one in joins.told if one is not None}) == 2  # of each stream all
    assert joins.knows(PRODUCTS[0].code)
    assert not joins.knows(OWN)
    assert joins.staged() == 0


def test_what_changed_between_two_attempts_is_as_it_is_now(
    node: DirectCentre, blank: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_load, "MAX_ROWS", 2)
    gone, late = product("11111113", "Se va"), product("22222226", "Llega")
    gone_id, _ = node.database.write(lambda s: centre.save_product(s, gone))
    node.database.write(lambda s: centre.save_product(s, PRODUCTS[0]))
    joins = Joining(node, blank)

    def cut_branch(page: Page) -> Page:
        if page.stream.startswith("branch:"):
            raise OFF
        return page

    with pytest.raises(CentreUnreachable):
        joins.fetch(cut_branch)
    node.database.write(lambda s: centre.save_product(s, late))
    node.database.write(lambda s: feed.publish(s, feed.CATALOG, {f"product:{gone_id}": None}))
    joins.fetch()
    assert joins.knows(late.code)
    assert not joins.knows(gone.code)  # its tombstone came before it was ever in use


def test_a_load_of_a_centre_that_was_put_back_begins_anew(
    node: DirectCentre, blank: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_load, "MAX_ROWS", 2)
    joins, left = Joining(node, blank), 3

    def after_three(page: Page) -> Page:
        nonlocal left
        left -= 1
        if left < 0:
            raise OFF
        return page

    with pytest.raises(CentreUnreachable):
        joins.fetch(after_three)
    assert joins.staged() == 3

    def other_feed(session: object) -> None:
        for row in session.scalars(select(FeedToken)):  # type: ignore[attr-defined]
            row.token = bytes(reversed(row.token))

    node.database.write(other_feed)
    joins.fetch()
    assert joins.knows(PRODUCTS[0].code)


def of_the_future(page: Page) -> Page:
    """Return a page of the catalogue in which one row has a schema that nobody knows yet."""
    if page.stream != feed.CATALOG or not page.rows:
        return page
    last = msgspec.structs.replace(page.rows[-1], schema=2)
    return msgspec.structs.replace(page, rows=(*page.rows[:-1], last))


def test_a_row_that_cannot_be_read_leaves_the_old_shop_in_use(
    node: DirectCentre, blank: ReadyShop
) -> None:
    joins = Joining(node, blank)
    with pytest.raises(StreamUnreadable, match="schema 2 is not known"):
        joins.fetch(of_the_future)
    assert joins.knows(OWN)
    assert not joins.knows(PRODUCTS[0].code)
    with blank.database.read() as session:
        assert applying.positions(session, (feed.CATALOG,))[feed.CATALOG].position == 0


def test_later_a_row_that_cannot_be_read_stops_its_stream_alone(
    node: DirectCentre, blank: ReadyShop
) -> None:
    joins = Joining(node, blank)
    joins.fetch()
    talk(node, blank)
    branch = feed.branch_stream(joins.reply.branch)
    before = positions(blank, branch)
    node.database.write(lambda s: centre.save_product(s, product("33333339", "Nuevo")))
    node.database.write(lambda s: centre.tell_branch(s, joins.reply.branch))
    node.database.write(lambda s: centre.add_branch(s, code="9", name="Otra"))
    report = talk(node, blank, on_page=of_the_future)
    assert [error.facts["reason"] for error in report.stopped] == ["schema 2 is not known"]
    assert not joins.knows("33333339")  # of the page with that row nothing is taken
    assert positions(blank, feed.CATALOG) < node_head(node, feed.CATALOG)
    assert talk(node, blank).stopped == ()  # a newer program, or a row that was put right
    assert joins.knows("33333339")
    assert positions(blank, feed.CATALOG) == node_head(node, feed.CATALOG)
    assert positions(blank, branch) >= before


def positions(till: ReadyShop, stream: str) -> int:
    with till.database.read() as session:
        return applying.positions(session, (stream,))[stream].position


def node_head(node: DirectCentre, stream: str) -> int:
    with node.database.read() as session:
        return feed.head_of(session, stream)


def many(count: int, first: int = 0) -> dict[str, bytes | None]:
    """Return rows of products that only the feed has: what a till does with them is measured."""
    rows: dict[str, bytes | None] = {}
    for number in range(first, first + count):
        made, variant = new_id(), new_id()
        body = ProductBody(
            id=made, code=f"P{number}", name=f"Producto {number}", unit="un",
            variants=(VariantBody(id=variant, code=f"P{number}"),), barcodes=(), prices=(),
        )  # fmt: skip
        rows[f"product:{made}"] = bodies.encode(body)
    return rows


@pytest.mark.gate
@pytest.mark.timeout(600)
def test_a_catalogue_of_many_thousands_loads_in_proportion(
    node: DirectCentre, tmp_path: Path
) -> None:
    """Judged by the ratio of two sizes only: the machine may be a slow one."""
    took, here = [], 0
    for count in (500, 4_000):
        for start in range(here, count, 500):
            rows = many(500, start)
            node.database.write(partial(feed.publish, stream=feed.CATALOG, rows=rows))
        here = count
        till = make_shop(tmp_path / str(count), products=(), own_device=True)
        began = time.process_time()
        Joining(node, till).fetch()
        took.append(time.process_time() - began)
        with till.database.read() as session:
            assert session.scalar(select(func.count()).select_from(Product)) == count + 5
        till.database.close()
    print(f"500 products in {took[0]:.1f} s, 4,000 in {took[1]:.1f} s")
    assert took[1] < 16 * took[0]
