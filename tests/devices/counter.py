"""A counter for tests of printing: a shop, a sale, a printer, and a worker between them."""

from typing import get_args
from uuid import UUID

from pos_app.core import cart, documents, print_jobs, sales
from pos_app.core.print_jobs import Job
from pos_app.core.settling import Tender
from pos_app.core.tickets import as_text, load
from pos_app.devices.papers import PAPERS, PrinterSetup
from pos_app.devices.printing import PrintWorker
from pos_app.devices.transports import open_transport
from tests.devices.printer import TcpPrinter
from tests.shop import PRODUCTS, ReadyShop


def sell(shop: ReadyShop, *, method: str = "debit") -> UUID:
    """Charge a sale; by card it prints a ticket, in cash it opens the drawer too."""
    filled = cart.add(cart.open_cart(), shop.item(PRODUCTS[0].code), 2000)
    tender = Tender(method, 3200)
    shop.database.write(
        lambda session: sales.charge(session, shop.actor, cart=filled, tenders=[tender])
    )
    return filled.id


def make_worker(shop: ReadyShop, printer: TcpPrinter, **more: object) -> PrintWorker:
    setup = more.pop("setup", PrinterSetup())
    assert isinstance(setup, PrinterSetup)
    transport = open_transport(printer.address, PAPERS["80-48"])
    return PrintWorker(shop.database, transport, setup, documents.render, **more)  # type: ignore[arg-type]


def jobs(shop: ReadyShop) -> tuple[Job, ...]:
    """Return all jobs, also those of the drawer."""
    with shop.database.read() as session:
        return print_jobs.list_by_state(session, get_args(print_jobs.State))


def states(shop: ReadyShop) -> list[tuple[str, str, str]]:
    """Return kind, state and error of each job, oldest first."""
    return [(job.kind, job.state, job.error) for job in jobs(shop)]


def ticket_job(shop: ReadyShop) -> Job:
    return next(job for job in jobs(shop) if job.kind == "sale")


def text_of(job: Job) -> str:
    assert job.body is not None
    return as_text(load(job.body), 48)
