"""Transfers: goods from one location to another, within a branch or between branches (K8).

Two linked documents with one transfer id: what was sent, and what arrived. Between them the goods
are in the transit location of the branch they go to, so the sum over all places never changes. A
reception accounts for what it names, in part or whole; every difference has a name and a place:

    received  to the location it was sent to
    damaged   to the damaged location of that branch, from where it is written off with its cause
    missing   to the same: it did not arrive, and a person says there what became of it
    returned  back to the location it was sent from (it never left, or was sent back)
"""

from pos_app.core.transfers.carrying import PERMISSION
from pos_app.core.transfers.lines import (
    DIFFERENCES,
    RECEIVED,
    RETURNED,
    LineOnTheWay,
    get_transfer,
    list_lines,
    status_of,
)
from pos_app.core.transfers.moving import move
from pos_app.core.transfers.receiving import OVERDUE, ReceiveLine, receive, record_received
from pos_app.core.transfers.sending import SendLine, record_sent, send

__all__ = [
    "DIFFERENCES",
    "OVERDUE",
    "PERMISSION",
    "RECEIVED",
    "RETURNED",
    "LineOnTheWay",
    "ReceiveLine",
    "SendLine",
    "get_transfer",
    "list_lines",
    "move",
    "receive",
    "record_received",
    "record_sent",
    "send",
    "status_of",
]
