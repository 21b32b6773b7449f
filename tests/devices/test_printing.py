import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.core import documents, print_jobs
from pos_app.core.clock import SetClock
from pos_app.core.db import ReadSession
from pos_app.core.errors import (
    PrinterInterrupted,
    PrinterTimedOut,
    SaleMissing,
    ShopError,
    StoreBusy,
)
from pos_app.core.print_jobs import Job
from pos_app.core.tickets import Ticket
from pos_app.devices.papers import PAPERS, PrinterSetup
from pos_app.devices.printing import PrinterState, PrintWorker, recover
from pos_app.devices.status import Health, Status
from pos_app.devices.transports import open_transport
from pos_app.devices.virtual import VirtualTransport
from tests.devices.counter import jobs, make_worker, sell, states, text_of, ticket_job
from tests.devices.printer import TcpPrinter
from tests.shop import ReadyShop, make_shop, shop

__all__ = ["shop"]


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    made = TcpPrinter()
    yield made
    made.close()


@pytest.fixture
def counter(shop: ReadyShop) -> ReadyShop:
    """Return a shop with an open session whose slip is out of the way."""
    shop.open_cash()
    put_slip_aside(shop)
    return shop


def put_slip_aside(shop: ReadyShop) -> None:
    slip = next(job for job in jobs(shop) if job.kind == "cash_open")
    shop.database.write(lambda session: print_jobs.mark(session, slip.id, "discarded"))


def sale_states(shop: ReadyShop) -> list[tuple[str, str, str]]:
    return [each for each in states(shop) if each[0] != "cash_open"]


def papers_of(printer: TcpPrinter) -> list[bytes]:
    return [printed.data for printed in printer.emulator.printed]


def work(worker: PrintWorker) -> None:
    while worker.step():
        continue


@pytest.mark.req("V2")
def test_a_cash_sale_opens_the_drawer_and_then_prints(
    counter: ReadyShop, printer: TcpPrinter
) -> None:
    sell(counter, method="cash")
    work(make_worker(counter, printer))
    assert sale_states(counter) == [("sale", "printed", ""), ("drawer", "printed", "")]
    assert (printer.papers, printer.emulator.kicks) == (1, 1)
    assert printer.received.index(b"\x1bp") < printer.received.index(b"Leche")


def test_a_card_sale_leaves_the_drawer_shut(counter: ReadyShop, printer: TcpPrinter) -> None:
    sell(counter)
    work(make_worker(counter, printer))
    assert (printer.papers, printer.emulator.kicks) == (1, 0)


def test_the_worker_prints_what_is_committed_without_being_asked(
    counter: ReadyShop, printer: TcpPrinter
) -> None:
    worker = make_worker(counter, printer)
    worker.start()
    try:
        sell(counter)
        deadline = time.monotonic() + 10
        while ticket_job(counter).state != "printed" and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        worker.stop()
    assert sale_states(counter) == [("sale", "printed", "")]
    assert printer.papers == 1
    sell(counter)  # after the stop nothing prints, and nothing is lost
    assert ticket_job(counter).state == "printed"
    assert jobs(counter)[-1].state == "pending"


def test_no_paper_keeps_the_job_and_the_new_roll_prints_it_once(
    counter: ReadyShop, printer: TcpPrinter
) -> None:
    printer.emulator.condition.paper = False
    sell(counter)
    worker = make_worker(counter, printer)
    assert not worker.step()
    assert not worker.step()
    assert sale_states(counter) == [("sale", "pending", "printer.no_paper")]
    assert worker.state.problem is not None
    assert worker.state.problem.code == "printer.no_paper"
    printer.emulator.condition.paper = True
    work(worker)
    assert sale_states(counter) == [("sale", "printed", "")]
    assert printer.papers == 1
    assert worker.state == PrinterState(Health.OK)


def test_without_paper_the_drawer_still_opens(counter: ReadyShop, printer: TcpPrinter) -> None:
    printer.emulator.condition.paper = False
    sell(counter, method="cash")
    work(make_worker(counter, printer))
    assert ("drawer", "printed", "") in sale_states(counter)
    assert b"\x1bp" in printer.received


@pytest.mark.failure_row(22)
def test_a_printer_that_is_off_is_tried_again_and_given_up_after_two_minutes(
    tmp_path: Path,
) -> None:
    clock = SetClock(datetime(2026, 11, 21, 15, 0, tzinfo=UTC))
    counter = make_shop(tmp_path / "shop", clock=clock)
    counter.open_cash()
    gone = TcpPrinter()
    gone.close()
    worker = make_worker(counter, gone)
    sell(counter)
    put_slip_aside(counter)
    assert not worker.step()
    assert sale_states(counter) == [("sale", "pending", "printer.refused")]
    clock.set(clock.at + timedelta(minutes=3))
    assert not worker.step()
    assert sale_states(counter) == [("sale", "failed", "printer.refused")]
    assert not worker.step()  # it does not try for ever
    assert ticket_job(counter).attempts == 2

    # It never came out, so what the person asks for now is still the original.
    sale_id = ticket_job(counter).document_id
    counter.database.write(lambda session: print_jobs.reprint(session, counter.actor, sale_id))
    printer = TcpPrinter()
    work(make_worker(counter, printer))
    printer.close()
    assert sale_states(counter) == [("sale", "printed", "")]
    assert b"COPIA" not in papers_of(printer)[0]
    counter.database.close()


def test_a_mute_printer_is_asked_about_and_never_sent_the_same_by_itself(
    counter: ReadyShop, printer: TcpPrinter
) -> None:
    printer.emulator.condition.mute = True
    sell(counter)
    worker = make_worker(counter, printer)
    work(worker)
    assert sale_states(counter) == [("sale", "unconfirmed", "printer.unconfirmed")]
    work(worker)
    assert printer.papers == 1

    job = ticket_job(counter)
    counter.database.write(
        lambda session: print_jobs.settle_unconfirmed(session, job.id, came_out=True)
    )
    work(worker)
    assert sale_states(counter) == [("sale", "printed", "")]
    assert printer.papers == 1


def test_the_answer_no_prints_the_same_original(counter: ReadyShop, printer: TcpPrinter) -> None:
    printer.swallow = 3000  # the plug was pulled inside the ticket
    sell(counter)
    worker = make_worker(counter, printer)
    work(worker)
    assert ticket_job(counter).state == "unconfirmed"
    first = ticket_job(counter).body
    printer.swallow = None
    printer.emulator.switch_off()
    job = ticket_job(counter)
    counter.database.write(
        lambda session: print_jobs.settle_unconfirmed(session, job.id, came_out=False)
    )
    work(worker)
    assert ticket_job(counter).state == "printed"
    assert ticket_job(counter).body == first
    assert len(papers_of(printer)) == 1
    assert b"COPIA" not in papers_of(printer)[0]


def test_a_connection_lost_after_the_last_byte_is_not_called_unsent(
    counter: ReadyShop, printer: TcpPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job was sent whole and the question after it could not be: it may be on paper."""

    def lost(link: object, timeout_s: float) -> bool:
        raise PrinterTimedOut(printer="x")

    monkeypatch.setattr("pos_app.devices.transports.network.TcpLink.confirm", lost)
    sell(counter)
    worker = make_worker(counter, printer)
    work(worker)
    work(worker)
    assert sale_states(counter) == [("sale", "unconfirmed", "printer.timed_out")]


def test_a_printer_that_is_not_to_be_had_is_tried_less_and_less_often(
    counter: ReadyShop, printer: TcpPrinter
) -> None:
    printer.emulator.condition.paper = False
    worker = make_worker(counter, printer)
    sell(counter)
    worker.start()
    time.sleep(2.0)  # tries after 0, 0.5 and 1.5 seconds
    assert 2 <= ticket_job(counter).attempts <= 3
    sell(counter)  # a customer at the counter is worth a try at once
    time.sleep(0.3)
    attempts = ticket_job(counter).attempts
    worker.stop()
    assert 3 <= attempts <= 4


def test_an_old_drawer_job_opens_nothing(tmp_path: Path, printer: TcpPrinter) -> None:
    clock = SetClock(datetime(2026, 11, 21, 15, 0, tzinfo=UTC))
    counter = make_shop(tmp_path / "shop", clock=clock)
    counter.open_cash()
    sell(counter, method="cash")
    clock.set(clock.at + timedelta(seconds=6))
    work(make_worker(counter, printer))
    assert ("drawer", "discarded", "expired") in states(counter)
    assert printer.emulator.kicks == 0
    counter.database.close()


def test_a_drawer_that_may_have_opened_is_not_opened_again(
    counter: ReadyShop, printer: TcpPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(link: object, data: bytes) -> None:
        raise PrinterInterrupted(printer="x")

    monkeypatch.setattr("pos_app.devices.transports.network.TcpLink.send", breaks)
    monkeypatch.setattr(
        "pos_app.devices.transports.network.TcpLink.status", lambda link: Status(Health.OK)
    )
    sell(counter, method="cash")
    make_worker(counter, printer).step()
    assert ("drawer", "discarded", "printer.interrupted") in sale_states(counter)


@pytest.mark.logs_warnings
def test_a_ticket_that_cannot_be_drawn_does_not_stop_the_next(
    counter: ReadyShop, printer: TcpPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    bad, lost, _ = sell(counter), sell(counter), sell(counter)

    def render(session: ReadSession, job: Job) -> Ticket:
        if job.document_id == bad:
            raise ZeroDivisionError
        if job.document_id == lost:
            raise SaleMissing(ticket="1")
        return documents.render(session, job)

    transport = open_transport(printer.address, PAPERS["80-48"])
    work(PrintWorker(counter.database, transport, PrinterSetup(), render))
    assert sale_states(counter) == [
        ("sale", "failed", "printer.render"),
        ("sale", "failed", SaleMissing.code),
        ("sale", "printed", ""),
    ]
    assert printer.papers == 1
    assert "cannot be rendered" in caplog.text


def test_a_store_that_cannot_be_written_delays_the_note_and_prints_nothing_twice(
    counter: ReadyShop, printer: TcpPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(counter)
    worker = make_worker(counter, printer)
    really = print_jobs.mark

    def busy(*_: object, **__: object) -> None:
        raise StoreBusy

    monkeypatch.setattr(print_jobs, "mark", busy)
    with pytest.raises(StoreBusy):
        worker.step()
    assert ticket_job(counter).state == "sending"
    assert printer.papers == 1
    monkeypatch.setattr(print_jobs, "mark", really)
    work(worker)
    assert sale_states(counter) == [("sale", "printed", "")]
    assert printer.papers == 1


def test_a_busy_store_while_rendering_keeps_the_ticket(
    counter: ReadyShop, printer: TcpPrinter
) -> None:
    sell(counter)
    problems: list[ShopError] = [StoreBusy()]

    def render(session: ReadSession, job: Job) -> Ticket:
        if problems:
            raise problems.pop()
        return documents.render(session, job)

    transport = open_transport(printer.address, PAPERS["80-48"])
    worker = PrintWorker(counter.database, transport, PrinterSetup(), render)
    assert not worker.step()
    assert sale_states(counter) == [("sale", "pending", "store.busy")]
    work(worker)
    assert sale_states(counter) == [("sale", "printed", "")]


def test_a_reprint_is_a_copy_and_opens_no_drawer(counter: ReadyShop, printer: TcpPrinter) -> None:
    sale_id = sell(counter, method="cash")
    worker = make_worker(counter, printer)
    work(worker)
    counter.database.write(lambda session: print_jobs.reprint(session, counter.actor, sale_id))
    work(worker)
    original, copy = [job for job in jobs(counter) if job.kind == "sale"]
    assert (original.copy_no, copy.copy_no) == (0, 1)
    assert "COPIA" not in text_of(original)
    assert "*** COPIA ***" in text_of(copy)
    assert text_of(original) in text_of(copy)
    assert [b"COPIA" in paper for paper in papers_of(printer)] == [False, True]
    assert printer.emulator.kicks == 1


def test_a_printer_known_to_be_mute_is_believed(counter: ReadyShop, printer: TcpPrinter) -> None:
    printer.emulator.condition.mute = True
    sell(counter)
    work(make_worker(counter, printer, setup=PrinterSetup(answers=False)))
    assert sale_states(counter) == [("sale", "printed", "")]


def test_the_status_bar_hears_of_changes_only(counter: ReadyShop, printer: TcpPrinter) -> None:
    told: list[PrinterState] = []
    worker = make_worker(counter, printer, on_state=told.append)
    sell(counter)
    sell(counter)
    work(worker)
    assert told == [PrinterState(Health.OK)]
    printer.emulator.condition.cover_closed = False
    sell(counter)
    worker.step()
    worker.step()
    assert [state.problem.code for state in told if state.problem] == ["printer.cover_open"]


def test_an_idle_worker_looks_at_its_printer(counter: ReadyShop, printer: TcpPrinter) -> None:
    told: list[PrinterState] = []
    worker = make_worker(counter, printer, on_state=told.append)
    worker.start()
    deadline = time.monotonic() + 10
    while not told and time.monotonic() < deadline:
        time.sleep(0.01)
    worker.stop()
    assert told == [PrinterState(Health.OK)]


@pytest.mark.failure_row(22)
def test_what_was_being_sent_at_the_crash_is_asked_once(
    counter: ReadyShop, printer: TcpPrinter
) -> None:
    sell(counter, method="cash")
    for _ in range(2):
        counter.database.write(print_jobs.claim_next)
    asked = recover(counter.database)
    assert [job.kind for job in asked] == ["sale"]
    assert {state for _, state, _ in sale_states(counter)} == {"unconfirmed", "discarded"}
    work(make_worker(counter, printer))
    assert (printer.papers, printer.emulator.kicks) == (0, 0)


def test_the_virtual_printer_prints_a_real_sale(counter: ReadyShop) -> None:
    printer = VirtualTransport(PAPERS["80-48"])
    sell(counter, method="cash")
    work(PrintWorker(counter.database, printer, PrinterSetup(), documents.render))
    assert (len(printer.printed), printer.kicks) == (1, 1)
    assert sale_states(counter) == [("sale", "printed", ""), ("drawer", "printed", "")]
