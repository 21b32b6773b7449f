"""pos replay: the sums that the csv module alone makes, clear refusals, no harm from a kill."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pysqlite3
import pytest

from pos_app.core.errors import StoreBusy
from tests import retail
from tests.commands.pos import Ran, command, pos, run_pos
from tests.shared_data import PROJECT, shared

FORMAT = ("--format", "online-retail")
FIELDS = (
    "sales", "sale_lines", "units_sold", "adjustments_in", "adjustments_out", "returns",
    "return_lines", "units_returned", "returns_without_ticket", "skipped", "products", "customers",
    "movements",
)  # fmt: skip
DAY = "2010-12-01 08:26:00"


@pytest.fixture
def london(tmp_path: Path) -> Path:
    folder = tmp_path / "london"
    assert pos("init", "--currency", "GBP", "--data", folder).code == 0
    return folder


def replay(folder: Path, file: Path, *more: str) -> Ran:
    return pos("replay", file, *FORMAT, *more, "--data", folder, "--json")


def assert_comes_to(ran: Ran, path: Path) -> None:
    answer, expected = ran.answer, retail.sums(path)
    assert {name: answer[name] for name in FIELDS} == {
        name: getattr(expected, name) for name in FIELDS
    }
    assert answer["sales_total"] == str(expected.sales_total)
    assert answer["refund_total"] == f"{expected.refund_total:.2f}"
    assert answer["verify"] == "ok"


@pytest.mark.req("K3")
@pytest.mark.req("V2")
def test_a_real_month_comes_to_the_sums_that_the_csv_module_makes(tmp_path: Path) -> None:
    file, folder = shared("data/online_retail_2010-12.csv.gz"), tmp_path / "london"
    assert run_pos("init", "--currency", "GBP", "--data", folder).code == 0
    ran = run_pos("replay", file, *FORMAT, "--currency", "GBP", "--data", folder, "--json")
    assert ran.err == ""
    assert_comes_to(ran, file)
    verdict = run_pos("verify", "--data", folder, "--json").answer
    assert verdict["ok"] is True
    assert verdict["operations"] == ran.answer["operations"]
    assert verdict["movements"] == ran.answer["movements"]
    expected = retail.sums(file)
    listed = pos("sales", "--limit", "100000", "--data", folder, "--json").answer["sales"]
    assert len(listed) == expected.sales
    assert sum(Decimal(sale["total"]) for sale in listed) == expected.sales_total
    stock = pos("stock", "--data", folder, "--json").answer["products"]
    assert {row["code"]: int(row["available"]) for row in stock if row["available"] != "0"} == {
        code: units for code, units in expected.balances.items() if units
    }


def test_the_answer_has_every_field(london: Path, tmp_path: Path) -> None:
    file = retail.write(
        tmp_path, [*retail.many(30), *retail.returned(9), f"A1,B,Adjust,1,{DAY},5,"]
    )
    ran = replay(london, file)
    assert_comes_to(ran, file)
    answer = ran.answer
    assert answer["skipped_documents"][0]["document"] == "A1"
    assert answer["refused"] == []
    assert answer["in_shop"] == {"sales": 30, "sales_total": answer["sales_total"]}
    assert answer["operations"] > 30
    assert answer["seconds"] >= 0


def test_a_second_run_says_that_all_was_done(london: Path, tmp_path: Path) -> None:
    file = retail.write(tmp_path, [*retail.many(30), f"C9,20001,x,-1,{DAY},1,"])
    first = replay(london, file).answer
    again = replay(london, file).answer
    nothing = dict.fromkeys(FIELDS, 0) | {"skipped": 33}
    assert {name: again[name] for name in FIELDS} == nothing
    assert again["in_shop"] == first["in_shop"]
    assert again["sales_total"] == "0.00"


def test_people_read_a_summary(london: Path, tmp_path: Path) -> None:
    file = retail.write(
        tmp_path, [f"1,10,A,3,{DAY},2.50,", f"A7,B,x,1,{DAY},1,", f"2,10,A,-1,{DAY},1,"]
    )
    ran = pos("replay", file, *FORMAT, "--data", london)
    assert ran.code == 0
    assert "£7.50" in ran.out
    assert "A7" in ran.out
    assert ran.err == ""  # no bar where nobody looks


# Refusals -----------------------------------------------------------------------------------------


def test_another_currency_is_refused(tmp_path: Path) -> None:
    pos("init", "--currency", "CLP", "--data", tmp_path / "s")
    file = retail.write(tmp_path, [f"1,10,A,3,{DAY},2.50,"])
    refusal = replay(tmp_path / "s", file).refusal
    assert "GBP" in refusal
    assert "CLP" in refusal
    assert pos("sales", "--data", tmp_path / "s", "--json").answer == {"sales": []}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b,c\n1,2,3\n", "invoiceno"),
        ("", "invoiceno"),
        (f"{retail.HEADER}\n1,10,A,many,{DAY},1,,UK\n", "row 2"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_nothing_is_played(
    london: Path, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(text, encoding="utf-8")
    refusal = replay(london, file).refusal
    assert words in refusal
    assert "wrong.csv" in refusal
    assert pos("verify", "--data", london, "--json").answer["operations"] == 0


def test_an_unknown_time_zone_is_refused(london: Path, tmp_path: Path) -> None:
    file = retail.write(tmp_path, [f"1,10,A,3,{DAY},2.50,"])
    assert "Mars" in replay(london, file, "--timezone", "Mars/Base").refusal


def test_a_busy_store_is_said_and_the_next_run_goes_on(
    london: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.core.db.BUSY_TIMEOUT_MS", 50)
    file = retail.write(tmp_path, retail.many(30))
    other = pysqlite3.connect(london / "shop.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refusal = replay(london, file).refusal
    assert StoreBusy.title in refusal
    other.execute("ROLLBACK")
    other.close()
    assert_comes_to(replay(london, file), file)


def test_a_full_disk_is_said_and_the_next_run_goes_on(
    london: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = retail.write(tmp_path, retail.many(60))
    with monkeypatch.context() as patched:
        patched.setattr("pos_app.commands.store.open_database", _with_a_small_disk())
        assert "disk" in replay(london, file).refusal
    first = pos("verify", "--data", london, "--json").answer
    assert first["ok"] is True
    replay(london, file)
    expected = retail.sums(file)
    listed = pos("sales", "--limit", "1000", "--data", london, "--json").answer["sales"]
    assert first["operations"] > 0
    assert len(listed) == expected.sales
    assert sum(Decimal(sale["total"]) for sale in listed) == expected.sales_total


def _with_a_small_disk() -> Callable[..., object]:
    """Return `open_database` whose SQLite finds the disk full after a few more pages."""
    from sqlalchemy import event  # noqa: PLC0415 - here alone

    from pos_app.core import db  # noqa: PLC0415

    real = db.open_database

    def open_small(url: str, **options: object) -> db.Database:
        database = real(url, **options)  # type: ignore[arg-type]

        @event.listens_for(database.engine, "connect")
        def limit(connection: pysqlite3.dbapi2.Connection, _: object) -> None:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {max(pages, 1) + 30}")

        return database

    return open_small


# Killed -------------------------------------------------------------------------------------------


def _sales(folder: Path) -> int:
    connection = pysqlite3.connect(folder / "shop.db")
    try:
        return int(connection.execute("SELECT count(*) FROM sales").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.gate
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_in_its_middle_again_and_again_it_doubles_and_loses_nothing(
    london: Path, tmp_path: Path
) -> None:
    file = retail.write(tmp_path, [*retail.many(900, lines=4), *retail.returned(60)])
    expected = retail.sums(file)
    seen = [0]
    for _ in range(3):
        process = subprocess.Popen(
            command("replay", file, *FORMAT, "--data", london, "--json"),
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        goal = seen[-1] + 90
        while process.poll() is None and _sales(london) < goal:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it must be killed in its middle"
        seen.append(_sales(london))
        assert seen[-2] < seen[-1] < expected.sales
        assert run_pos("verify", "--data", london, "--json").answer["ok"] is True
    last = replay(london, file).answer
    assert last["sales"] == expected.sales - seen[-1]
    assert last["verify"] == "ok"
    assert last["in_shop"] == {"sales": expected.sales, "sales_total": str(expected.sales_total)}
    verdict = pos("verify", "--data", london, "--json").answer
    assert verdict["movements"] == expected.movements
