"""Draws a ticket of each kind at each width, to look at: python -m tests.devices.look FOLDER."""

import sys
from pathlib import Path

from pos_app.devices.escpos import encode
from pos_app.devices.paper import draw, dress
from pos_app.devices.papers import PAPERS, PrinterSetup
from pos_app.devices.transports import open_transport
from pos_app.devices.virtual import VirtualTransport
from tests.devices.samples import tickets


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for paper in PAPERS.values():
        for kind, ticket in tickets().items():
            draw(ticket, paper).save(folder / f"{kind}_{paper.code}.png")
            printer = open_transport("virtual:", paper)
            assert isinstance(printer, VirtualTransport)
            with printer.open() as link:
                link.send(encode(ticket, PrinterSetup(paper)))
            printed = dress(printer.printed[0].image, torn=True)
            printed.save(folder / f"{kind}_{paper.code}_printed.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
