"""The choices and keys of the screen of returns, by name. Free of Qt."""

from typing import Final

from pos_app.core.i18n import N_
from pos_app.ui.returns.rows import ChoiceText

REASON, CONDITION, WAY = "reason", "condition", "way"  # what is chosen at the right
CORRECT = "correct"
EVERY, EXCHANGE, FEE, VOID, PAPER, WITHOUT = (
    "every", "exchange", "fee", "void", "paper", "without",
)  # fmt: skip
REASONS: Final = (
    ChoiceText("defective", N_("Defective"), "package-x"),
    ChoiceText("unwanted", N_("Not wanted"), "rotate-ccw"),
    ChoiceText("wrong", N_("Wrong one"), "arrow-left-right"),
    ChoiceText("expired", N_("Expired"), "calendar-x"),
    ChoiceText("other", N_("Another one"), "ellipsis"),
)
CONDITIONS: Final = (
    ChoiceText("good", N_("To the shelf"), "store"),
    ChoiceText("damaged", N_("Damaged"), "trash-2"),
)
# name, label, icon, cap
KEYS: Final = (
    (EVERY, N_("All of it"), "check-check", "F6"),
    (EXCHANGE, N_("Exchange"), "arrow-left-right", "F8"),
    (FEE, N_("Keep fee"), "percent", "F10"),
    (CORRECT, N_("Correct"), "square-pen", "Ctrl+E"),
    (VOID, N_("Void"), "ban", "F4"),
    (PAPER, N_("See ticket"), "receipt-text", "F3"),
    (WITHOUT, N_("No ticket"), "package-search", "Ctrl+N"),
)
TURNS: Final = {REASON: "F5", CONDITION: "F7", WAY: "F9"}  # the key that takes the next choice
