"""The till's print worker as a process of its own, to be killed: print_child DATABASE ADDRESS HOW.

HOW is `careful`, as the product does it, or `naive`: what was being sent is sent again at the
next start. The naive one is the control: it must print twice.
"""

import sys
from pathlib import Path

from sqlalchemy import update

from pos_app.core import documents
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.models.local import PrintJob
from pos_app.devices.escpos import warm_up
from pos_app.devices.papers import PAPERS, PrinterSetup
from pos_app.devices.printing import PrintWorker, recover
from pos_app.devices.transports import open_transport


def main(path: Path, address: str, how: str) -> None:
    database = open_database(sqlite_url(path))
    if how == "naive":
        again = update(PrintJob).where(PrintJob.state == "sending").values(state="pending")
        database.write(lambda session: session.execute(again))
    else:
        recover(database)
    transport = open_transport(address, PAPERS["80-48"])
    worker = PrintWorker(database, transport, PrinterSetup(), documents.render)
    warm_up()
    print("ready", flush=True)
    while worker.step():
        continue
    print("done", flush=True)
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
