"""pos sync: talk to the centre."""

import threading
from typing import Annotated

import typer

from pos_app.commands.store import OpenShop, open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say, say_problem
from pos_app.core.errors import describe
from pos_app.core.i18n import N_
from pos_app.core.sync import outbox
from pos_app.core.sync.arriving import words
from pos_app.sync.worker import SyncStatus, SyncWorker, sync_once

STATES = {
    "never": N_("Not joined to a centre"),
    "online": N_("With the centre"),
    "offline": N_("Without connection"),
    "blocked": N_("A person must look"),
}

app = command()


@app.command()
def sync(
    data: DataFolder,
    as_json: AsJson = False,
    once: Annotated[bool, typer.Option("--once", help="Talk once and end.")] = False,
) -> None:
    """Send what the centre lacks, take its news. Without --once it goes on until stopped."""
    with open_shop(data) as shop:
        if once:
            _once(shop, as_json=as_json)
        else:
            _go_on(shop, as_json=as_json)


def _once(shop: OpenShop, *, as_json: bool) -> None:
    report = sync_once(shop.database, shop.keys)
    stopped = [describe(error, shop.translate)[1] for error in report.stopped]
    if as_json:
        answer(
            {
                "sent": report.sent,
                "quarantined": report.quarantined,
                "rows": report.rows,
                "acked": report.acked_seq,
                "pending": report.pending,
                "stopped": stopped,
            }
        )
    else:
        text = shop.translate(N_("{sent} operations sent, {rows} rows of news, {pending} wait"))
        say(text.format(sent=report.sent, rows=report.rows, pending=report.pending))
    for sentence in stopped:
        say_problem(sentence)
    if stopped:
        raise typer.Exit(1)


def _go_on(shop: OpenShop, *, as_json: bool) -> None:
    with shop.database.read() as session:
        outbox.get_link(session)  # a till without a centre would wait for ever
    shop.database.start_checkpoints()
    said = ""

    def tell(status: SyncStatus) -> None:
        nonlocal said
        if as_json:
            return
        if status.arrival is not None:
            say(words(status.arrival, shop.translate))
            return
        state = shop.translate(STATES[status.state])
        text = shop.translate(N_("{state}: {pending} wait"))
        line = text.format(state=state, pending=status.pending)
        if line == said:  # it talks every few seconds; only what changed is news
            return
        said = line
        say(line)
        if status.error is not None:
            say_problem(describe(status.error, shop.translate)[1])

    worker = SyncWorker(shop.database, shop.keys, on_status=tell)
    shop.database.listeners.append(worker.heard)
    worker.start()
    stopped = threading.Event()
    try:
        while not stopped.wait(1.0):  # in steps, so that Ctrl+C is heard on Windows too
            pass
    except KeyboardInterrupt:
        pass
    finally:
        worker.stop()
    if as_json:
        status = worker.status
        answer({"state": status.state, "pending": status.pending})
