"""Every row of the failure table of sync has a test that names it, and each of those exists."""

import ast

from tests.test_tidy import name_of, python_files, tree_of

# What happens, as the design numbers it; docs/PROOFS.md says what must be true after.
ROWS = {
    1: "kill -9 at statement k of a sale",
    2: "power cut at any write",
    3: "COMMIT returns IOERR or FULL",
    4: "request lost",
    5: "server committed, reply lost",
    6: "reply half received",
    7: "same batch twice, concurrently",
    8: "batches out of order",
    9: "server killed in the middle of a batch",
    10: "one bad operation among 200",
    11: "operation valid by chain, of an unknown type",
    12: "server restored from an old backup",
    13: "and advanced past the till's pull cursor",
    14: "till restored or cloned",
    15: "pull page applied, crash before the cursor",
    16: "late-committing writer on the server",
    17: "token expired or device revoked in the middle of a push",
    18: "clock jumps by ten years between sales",
    19: "disk full on the server",
    20: "bombs, huge and deep JSON",
    21: "migration killed half way",
    22: "printer or drawer fails after the commit",
    23: "second program holds the database",
    24: "backup copied while selling",
}


def named_rows() -> dict[int, list[str]]:
    """Return the tests that name each row."""
    named: dict[int, list[str]] = {}
    for path in python_files("tests"):
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and getattr(mark.func, "attr", "") == "failure_row":
                    for number in mark.args:
                        row = ast.literal_eval(number)
                        named.setdefault(row, []).append(f"{name_of(path)}::{node.name}")
    return named


def test_every_row_of_the_failure_table_has_its_test() -> None:
    named = named_rows()
    for number, what in ROWS.items():
        print(f"{number:2} {what}: {', '.join(named.get(number, ['none']))}")
    assert named.keys() == ROWS.keys()
