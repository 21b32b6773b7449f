"""Every rule for facts that contradict each other has a test that names it, and each exists."""

import ast

from tests.test_tidy import name_of, python_files, tree_of

# What happened while nobody could know of the other; docs/PROOFS.md says what must be true after.
ROWS = {
    "oversell": "two tills sell the last piece",
    "claim_of_another_branch": "goods of another branch are claimed: sent, then received or not",
    "count_while_selling": "a stock take while others sell",
    "price_changed": "a price changed while the till was offline",
    "tax_changed": "a rate of tax from a day on that not every till had heard of",
    "deactivated": "a product taken out of sale while the till was offline",
    "returned_twice": "one line returned at two tills",
    "store_credit": "store credit spent at two tills",
    "folio_leasing": "numbers of tax documents for many tills",
    "clock_wrong": "a clock that is wrong or was moved",
    "restored_till": "a till restored or cloned",
    "user_list_old": "somebody let go, or given less, while the till was offline",
    "made_twice": "one customer or product made at two tills",
    "closed_centrally": "a cash session closed while its till sells",
}


def named_rows() -> dict[str, list[str]]:
    """Return the tests that name each row."""
    named: dict[str, list[str]] = {}
    for path in python_files("tests"):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and getattr(mark.func, "attr", "") == "conflict_row":
                    for name in mark.args:
                        row = ast.literal_eval(name)
                        named.setdefault(row, []).append(f"{name_of(path)}::{node.name}")
    return named


def test_every_row_of_the_conflict_table_has_its_test() -> None:
    named = named_rows()
    for row, what in ROWS.items():
        print(f"{row} {what}: {', '.join(named.get(row, ['none']))}")
    assert named.keys() == ROWS.keys()
