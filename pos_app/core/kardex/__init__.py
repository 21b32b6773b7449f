"""The Kardex: the only code that touches stock.

`take` and `put` decide (which lots, at what cost) and give movements for a fact; `record` writes
the movements of a fact and the levels projected from them; `card` reads; `verify` proves that the
levels equal the replay, and `rebuild` makes them so again. A balance is never edited: a
correction is a new movement.
"""

from pos_app.core.kardex.baselines import restate_levels, state_level
from pos_app.core.kardex.cards import CardRow, StockRow, card, list_stock, on_hand
from pos_app.core.kardex.checkpoints import (
    Checked,
    check_new,
    check_whole,
    find_last_check,
    is_due,
)
from pos_app.core.kardex.decide import Demand, Shortage, Taken, put, take
from pos_app.core.kardex.desk import (
    Desk,
    Gone,
    Held,
    has_record,
    list_held,
    list_left,
    release,
    reserve,
    selling_locations,
)
from pos_app.core.kardex.holding import add_hold, hold
from pos_app.core.kardex.items import StockItem, find_items, get_item
from pos_app.core.kardex.listing import (
    MovementRow,
    list_moved_by,
    list_moved_by_order,
    list_movements,
)
from pos_app.core.kardex.openings import OpeningKey, has_records, list_openings
from pos_app.core.kardex.past import (
    Folded,
    PastLevel,
    Span,
    Statement,
    find_statement,
    list_folded,
    on_hand_at,
    stock_at,
)
from pos_app.core.kardex.places import (
    Place,
    get_place,
    holds_stock,
    list_places,
    may_move,
    name_of_place,
)
from pos_app.core.kardex.proof import REBUILT, Replay, rebuild, replay, verify
from pos_app.core.kardex.receiving import Receipt, put_all
from pos_app.core.kardex.recording import keeping_levels, record
from pos_app.core.kardex.replayed import age_lots, keep_averages, list_last_words
from pos_app.core.kardex.retelling import levels_kept
from pos_app.core.kardex.returning import Back, put_back
from pos_app.core.kardex.seen import LevelsSeen, get_seen, note_page, note_seen
from pos_app.core.kardex.serials import (
    SerialAt,
    SerialStep,
    check_returned,
    check_there,
    find_serial,
    list_serials,
    names_serials,
    where_is,
)
from pos_app.core.kardex.serials import all_there as all_serials
from pos_app.core.kardex.serials import list_moves as list_serial_moves
from pos_app.core.kardex.serials import moved_with as serials_moved
from pos_app.core.kardex.serials import outgoing as outgoing_serials
from pos_app.core.kardex.serials import rows_of as serial_rows
from pos_app.core.kardex.serials import take_over as take_over_serials
from pos_app.core.kardex.since import (
    CLOCK_OK,
    DatedLot,
    LotRow,
    Moved,
    list_dated,
    list_lots,
    list_moved,
)
from pos_app.core.kardex.standing import (
    BY_EXPIRY,
    BY_LOT,
    BatchFilter,
    BatchLevel,
    BatchRow,
    LevelFilter,
    LevelRow,
    find_batch,
    list_batch_levels,
    list_levels,
    select_batches,
)
from pos_app.core.kardex.stated import (
    LevelKey,
    StatedLevel,
    get_stated,
    take_up,
)
from pos_app.core.kardex.unsaid import await_levels, end_unsaid, note_stated

__all__ = [
    "BY_EXPIRY",
    "BY_LOT",
    "CLOCK_OK",
    "REBUILT",
    "Back",
    "BatchFilter",
    "BatchLevel",
    "BatchRow",
    "CardRow",
    "Checked",
    "DatedLot",
    "Demand",
    "Desk",
    "Folded",
    "Gone",
    "Held",
    "LevelFilter",
    "LevelKey",
    "LevelRow",
    "LevelsSeen",
    "LotRow",
    "Moved",
    "MovementRow",
    "OpeningKey",
    "PastLevel",
    "Place",
    "Receipt",
    "Replay",
    "SerialAt",
    "SerialStep",
    "Shortage",
    "Span",
    "StatedLevel",
    "Statement",
    "StockItem",
    "StockRow",
    "Taken",
    "add_hold",
    "age_lots",
    "all_serials",
    "await_levels",
    "card",
    "check_new",
    "check_returned",
    "check_there",
    "check_whole",
    "end_unsaid",
    "find_batch",
    "find_items",
    "find_last_check",
    "find_serial",
    "find_statement",
    "get_item",
    "get_place",
    "get_seen",
    "get_stated",
    "has_record",
    "has_records",
    "hold",
    "holds_stock",
    "is_due",
    "keep_averages",
    "keeping_levels",
    "levels_kept",
    "list_batch_levels",
    "list_dated",
    "list_folded",
    "list_held",
    "list_last_words",
    "list_left",
    "list_levels",
    "list_lots",
    "list_moved",
    "list_moved_by",
    "list_moved_by_order",
    "list_movements",
    "list_openings",
    "list_places",
    "list_serial_moves",
    "list_serials",
    "list_stock",
    "may_move",
    "name_of_place",
    "names_serials",
    "note_page",
    "note_seen",
    "note_stated",
    "on_hand",
    "on_hand_at",
    "outgoing_serials",
    "put",
    "put_all",
    "put_back",
    "rebuild",
    "record",
    "release",
    "replay",
    "reserve",
    "restate_levels",
    "select_batches",
    "selling_locations",
    "serial_rows",
    "serials_moved",
    "state_level",
    "stock_at",
    "take",
    "take_over_serials",
    "take_up",
    "verify",
    "where_is",
]  # fmt: skip
