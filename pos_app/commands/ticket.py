"""pos ticket ID: a sale's ticket as text, as the bytes a printer gets, or as a picture."""

import base64
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command
from pos_app.core import documents, documents_parts, print_jobs
from pos_app.core.db import ReadSession
from pos_app.core.errors import FileNotWritten
from pos_app.core.models.sales import Sale
from pos_app.core.settings_shared import get_shop
from pos_app.core.tickets import Ticket, as_text, load, render_sale
from pos_app.devices.papers import Paper, PrinterSetup, get_paper


class Form(StrEnum):
    """What a ticket is given as."""

    TEXT = "text"
    ESCPOS = "escpos"
    PNG = "png"


app = command()


@app.command()
def ticket(
    sale: Annotated[str, typer.Argument(metavar="ID", help="A ticket's number, code, or sale id.")],
    data: DataFolder,
    as_json: AsJson = False,
    form: Annotated[Form, typer.Option("--as", help="What to give it as.")] = Form.TEXT,
    out: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
    paper: Annotated[str, typer.Option(help="58-32, 80-42 or 80-48.")] = "80-48",
) -> None:
    """Show the ticket of a sale as it was printed, or would be."""
    with open_shop(data) as shop:
        width = get_paper(paper)
        with shop.database.read() as session:
            found = documents.find_sale(session, sale)
            content = _content(_ticket(session, found), form, width)
        if out is not None:
            _write(out, content)
        if as_json:
            said: dict[str, object] = {"sale": str(found.id), "number": found.number, "as": form}
            if out is not None:
                said["out"] = str(out)
            elif form is Form.TEXT:
                said["text"] = content.decode()
            else:
                said["base64"] = base64.b64encode(content).decode()
            answer(said)
        elif out is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()


def _ticket(session: ReadSession, sale: Sale) -> Ticket:
    """Return what was printed, where it was; else what would be."""
    for job in print_jobs.list_for_document(session, sale.id):
        if job.copy_no == 0 and job.body is not None:
            return load(job.body)
    style = documents_parts.style_of(get_shop(session))
    return render_sale(
        documents.sale_ticket(session, sale.id), documents.shop_header(session), style
    )


def _content(printed: Ticket, form: Form, paper: Paper) -> bytes:
    # Late: text needs neither the printer's language nor pictures, which take a while to import.
    if form is Form.ESCPOS:
        from pos_app.devices.escpos import encode  # noqa: PLC0415

        return encode(printed, PrinterSetup(paper=paper))
    if form is Form.PNG:
        from pos_app.devices.paper import draw, png  # noqa: PLC0415

        return png(draw(printed, paper))
    return (as_text(printed, paper.columns).rstrip("\n") + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FileNotWritten(path=str(path), reason=error.strerror or str(error)) from error
