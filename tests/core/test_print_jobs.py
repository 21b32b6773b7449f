from datetime import timedelta

import pytest

from pos_app.core import print_jobs, sales
from pos_app.core.cart import add, open_cart
from pos_app.core.clock import SetClock
from pos_app.core.errors import NotPermitted, PrintJobMissing
from pos_app.core.ids import new_id
from pos_app.core.print_jobs import Job
from pos_app.core.settling import Tender
from tests.shop import ReadyShop


def sell(shop: ReadyShop) -> tuple[Job, ...]:
    shop.open_cash()
    cart = add(open_cart(), shop.item("7802920008134"), 1000)
    shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=cart, tenders=[Tender("cash", 2000)])
    )
    with shop.database.read() as session:
        return print_jobs.list_for_document(session, cart.id)


def test_the_drawer_goes_first_and_each_job_is_taken_once(shop: ReadyShop) -> None:
    sell(shop)
    taken = [shop.database.write(print_jobs.claim_next) for _ in range(4)]
    assert [job.kind if job else None for job in taken] == ["drawer", "cash_open", "sale", None]


def test_a_drawer_that_waited_too_long_stays_shut(shop: ReadyShop) -> None:
    clock = SetClock(shop.database.clock.now())
    shop.database.clock = clock
    sell(shop)
    clock.set(clock.now() + timedelta(seconds=6))
    kinds = []
    while job := shop.database.write(print_jobs.claim_next):
        kinds.append(job.kind)
    assert kinds == ["cash_open", "sale"]


def test_what_was_being_sent_at_a_stop_is_asked_about_and_printed_again_only_on_no(
    shop: ReadyShop,
) -> None:
    (ticket,) = sell(shop)
    while job := shop.database.write(print_jobs.claim_next):
        pass
    assert job is None
    unsure = shop.database.write(print_jobs.recover)
    assert ticket.id in {job.id for job in unsure}
    assert "drawer" not in {job.kind for job in unsure}
    shop.database.write(
        lambda session: print_jobs.settle_unconfirmed(session, ticket.id, came_out=False)
    )
    again = shop.database.write(print_jobs.claim_next)
    assert again is not None
    assert (again.id, again.copy_no, again.attempts) == (ticket.id, 0, 2)


def test_a_reprint_is_a_copy_unless_the_original_never_came_out(shop: ReadyShop) -> None:
    (ticket,) = sell(shop)

    def reprint() -> Job:
        job_id = shop.database.write(
            lambda session: print_jobs.reprint(session, shop.actor, ticket.document_id)
        )
        with shop.database.read() as session:
            return print_jobs.get(session, job_id)

    assert reprint().id == ticket.id  # still waiting: no second one
    shop.database.write(lambda session: print_jobs.mark(session, ticket.id, "failed", "no paper"))
    assert (reprint().id, reprint().copy_no) == (ticket.id, 0)
    shop.database.write(lambda session: print_jobs.mark(session, ticket.id, "printed"))
    assert [reprint().copy_no, reprint().copy_no] == [1, 2]


def test_what_was_rendered_is_kept_and_never_replaced(shop: ReadyShop) -> None:
    (ticket,) = sell(shop)
    for body in (b"first", b"second"):
        shop.database.write(
            lambda session, body=body: print_jobs.keep_body(session, ticket.id, body)  # type: ignore[misc]
        )
    with shop.database.read() as session:
        assert print_jobs.get(session, ticket.id).body == b"first"


def test_nothing_is_printed_for_what_is_not_there(shop: ReadyShop) -> None:
    with pytest.raises(PrintJobMissing):
        shop.database.write(lambda session: print_jobs.reprint(session, shop.actor, new_id()))
    with pytest.raises(NotPermitted):
        shop.database.write(
            lambda session: print_jobs.reprint(session, shop.person("BODEGUERO"), new_id())
        )
