"""pos verify, kardex, stock, sales, ticket: what they say of a shop, to people and to programs."""

import base64
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pysqlite3
import pytest

from pos_app.core import adjustments, cart, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.settling import Tender
from tests.commands.pos import command, pos, run_pos
from tests.shared_data import PROJECT
from tests.shop import ReadyShop

MILK, SAUSAGE = "7802920008134", "305"


@pytest.fixture
def sold(shop: ReadyShop) -> ReadyShop:
    """Return a shop that sold twice: two of milk, then 0,735 kg of sausage and one milk."""
    shop.open_cash()
    seller = shop.person("VENDEDOR")
    first = cart.add(cart.open_cart(), shop.item(MILK), 2000)
    second = cart.add(cart.open_cart(), shop.item(SAUSAGE), 735)
    second = cart.add(second, shop.item(MILK), 1000)
    for one, tender in ((first, Tender("cash", 5000)), (second, Tender("debit", 4540))):
        shop.database.write(partial(sales.charge, actor=seller, cart=one, tenders=[tender]))
    return shop


def test_verify_counts_and_is_content(sold: ReadyShop) -> None:
    said = pos("verify", "--data", sold.folder, "--json").answer
    assert said == {"ok": True, "operations": 4, "movements": 8, "products": 5, "problems": []}
    assert pos("verify", "--data", sold.folder).code == 0


@pytest.mark.req("K3", refusal=True)
def test_verify_names_the_row_that_is_wrong_and_ends_with_one(sold: ReadyShop) -> None:
    sold.database.close()
    with pysqlite3.connect(sold.folder / "shop.db") as connection:
        connection.execute("UPDATE levels SET on_hand_milli = on_hand_milli + 1000")
    ran = pos("verify", "--data", sold.folder, "--json")
    assert ran.code == 1
    answer = ran.answer
    assert answer["ok"] is False
    assert {problem["kind"] for problem in answer["problems"]} == {"level"}
    assert "levels location" in answer["problems"][0]["where"]
    assert "levels location" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.req("K17")
def test_the_card_of_a_product_names_documents_and_balances(sold: ReadyShop) -> None:
    said = pos("kardex", MILK, "--data", sold.folder, "--json").answer
    assert (said["code"], said["on_hand"]) == (MILK, "97")
    rows = said["movements"]
    assert [
        (row["type"], row["reason"], row["quantity"], row["balance_after"]) for row in rows
    ] == [
        ("SALIDA", "VENTA", "1", "97"),
        ("SALIDA", "VENTA", "2", "98"),
        ("ENTRADA", "INICIAL", "100", "100"),
    ]
    assert rows[0]["user"] == "Ana Rojas"
    newest = pos("sales", "--data", sold.folder, "--json").answer["sales"][0]
    assert rows[0]["document"] == newest["id"]
    assert len(pos("kardex", MILK, "--limit", "1", "--data", sold.folder).out.splitlines()) == 5


@pytest.mark.req("K17")
def test_the_card_can_be_asked_as_of_a_moment(sold: ReadyShop) -> None:
    before = pos("kardex", MILK, "--as-of", "2020-01-01", "--data", sold.folder, "--json").answer
    after = pos("kardex", MILK, "--as-of", "2999-01-01T10:00", "--data", sold.folder, "--json")
    assert (before["on_hand"], before["movements"]) == ("0", [])
    assert after.answer["on_hand"] == "97"


@pytest.mark.req("K18")
def test_stock_and_what_is_low(sold: ReadyShop) -> None:
    everything = pos("stock", "--data", sold.folder, "--json").answer["products"]
    sausage = next(row for row in everything if row["code"] == SAUSAGE)
    assert (sausage["available"], sausage["unit"]) == ("99.265", "kg")
    assert pos("stock", "--low", "--data", sold.folder, "--json").answer["products"] == []
    taken = AdjustmentLine(sold.item(MILK).variant_id, -97_000)
    sold.database.write(
        lambda session: adjustments.adjust(
            session, sold.actor, lines=[taken], reason="MERMA", note="frío", cause="damage"
        )
    )
    low = pos("stock", "--low", "--data", sold.folder, "--json").answer["products"]
    assert [row["code"] for row in low] == [MILK]
    assert "99,265" in pos("stock", "--data", sold.folder).out


def test_sales_are_listed_newest_first(sold: ReadyShop) -> None:
    said = pos("sales", "--data", sold.folder, "--json").answer["sales"]
    assert [(sale["number"], sale["total"], sale["lines"]) for sale in said] == [
        (2, "4540", 2),
        (1, "3200", 1),
    ]
    assert said[0]["payments"] == [{"method": "debit", "amount": "4540"}]
    limited = pos("sales", "--limit", "1", "--data", sold.folder, "--json").answer["sales"]
    assert limited == said[:1]
    assert "$4.540" in pos("sales", "--data", sold.folder).out


def test_a_ticket_is_named_by_number_by_id_and_by_its_barcode(sold: ReadyShop) -> None:
    newest = pos("sales", "--data", sold.folder, "--json").answer["sales"][0]
    by_number = pos("ticket", "2", "--data", sold.folder)
    assert "Longaniza" in by_number.out
    assert pos("ticket", newest["id"], "--data", sold.folder) == by_number
    code = next(line for line in by_number.out.splitlines() if "[" in line).strip(" []")
    assert len(code) == 16
    assert pos("ticket", code, "--data", sold.folder) == by_number


def test_a_ticket_comes_as_bytes_of_a_printer_and_as_a_picture(
    sold: ReadyShop, tmp_path: Path
) -> None:
    picture = tmp_path / "ticket.png"
    said = pos(
        "ticket", "1", "--as", "png", "--out", picture, "--data", sold.folder, "--json"
    ).answer
    assert (said["number"], said["as"], said["out"]) == (1, "png", str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
    escpos = pos("ticket", "1", "--as", "escpos", "--data", sold.folder, "--json").answer
    sent = base64.b64decode(escpos["base64"])
    assert sent.startswith(b"\x1b@")
    raw = subprocess.run(
        command("ticket", "1", "--as", "escpos", "--data", sold.folder),
        cwd=PROJECT, capture_output=True, check=True,
    )  # fmt: skip
    assert raw.stdout == sent
    text = pos("ticket", "1", "--paper", "58-32", "--data", sold.folder, "--json").answer["text"]
    assert max(map(len, text.splitlines())) <= 32


# Refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("kardex", "7501"), "7501"),
        (("ticket", "99"), "99"),
        (("ticket", "no such"), "no such"),
        (("ticket", "1", "--paper", "A4"), "A4"),
        (("import", "products", "none.tsv"), "none.tsv"),
        (("sync", "--once"), ""),
    ],
)
def test_what_is_not_there_is_said_in_one_line_of_the_shops_language(
    shop: ReadyShop, arguments: tuple[str, ...], words: str
) -> None:
    assert words in pos(*arguments, "--data", shop.folder, "--json").refusal


def test_a_ticket_is_not_written_where_it_cannot_be(sold: ReadyShop, tmp_path: Path) -> None:
    ran = pos("ticket", "1", "--out", tmp_path / "no" / "t.txt", "--data", sold.folder)
    assert "t.txt" in ran.refusal


READERS = (
    ("verify",),
    ("kardex", "1"),
    ("stock",),
    ("sales",),
    ("ticket", "1"),
    ("sync", "--once"),
)


@pytest.mark.parametrize("arguments", READERS, ids=lambda arguments: arguments[0])
def test_a_folder_without_a_shop_is_said_and_stays_empty(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    refusal = pos(*arguments, "--data", tmp_path / "none", "--json").refusal
    assert f"pos init --data {tmp_path / 'none'}" in refusal
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", READERS, ids=lambda arguments: arguments[0])
def test_a_file_that_is_no_shop_is_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "shop.db").write_bytes(b"a letter to my aunt\n" * 500)
    assert "shop.db" in pos(*arguments, "--data", tmp_path).refusal
    assert (tmp_path / "shop.db").read_bytes().startswith(b"a letter")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("verify", "--nonsense"),
        ("verify", "extra"),
        ("kardex",),
        ("kardex", "1", "--limit", "0"),
        ("kardex", "1", "--as-of", "yesterday"),
        ("ticket", "1", "--as", "pdf"),
        ("sales", "--limit", "many"),
        ("import",),
        ("import", "people", "x.tsv"),
        ("replay", "x.csv"),
        ("replay", "x.csv", "--format", "excel"),
        ("enrol", "http://127.0.0.1:1"),
    ],
)
def test_wrong_use_ends_with_two_and_says_nothing_on_standard_output(
    shop: ReadyShop, arguments: tuple[str, ...]
) -> None:
    data = ("--data", shop.folder) if len(arguments) > 1 else ()
    ran = pos(*arguments, *data)
    assert ran.code == 2
    assert "Usage" in ran.out + ran.err


def test_help_and_version_are_answers() -> None:
    assert pos("--help").code == 0
    assert pos("--version").out.startswith("mostrador ")
    for name in ("init", "verify", "replay", "ticket"):
        said = pos(name, "--help")
        assert said.code == 0
        assert "--data" in said.out
        assert "--json" in said.out


def test_reading_a_shop_loads_neither_screens_nor_http(sold: ReadyShop) -> None:
    program = (
        "import json, sys\n"
        "from pos_app.commands.app import app\n"
        "app(sys.argv[1:], standalone_mode=False)\n"
        "heavy = {'PySide6', 'httpx', 'fastapi', 'alembic', 'PIL', 'rich', 'psycopg', 'keyring'}\n"
        "print(json.dumps(sorted(heavy & set(sys.modules))))\n"
    )
    for arguments in (("verify",), ("kardex", MILK), ("stock",), ("sales",), ("ticket", "1")):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments, "--data", sold.folder, "--json"],
            cwd=PROJECT, capture_output=True, check=True, encoding="utf-8",
        )  # fmt: skip
        assert json.loads(done.stdout.splitlines()[-1]) == [], arguments


def test_the_language_of_an_answer_is_the_shops(shop: ReadyShop, tmp_path: Path) -> None:
    assert "7501" in run_pos("kardex", "7501", "--data", shop.folder).refusal
    assert "No se cambió nada" in run_pos("kardex", "7501", "--data", shop.folder).refusal
    spanish = run_pos("verify", "--data", tmp_path / "none", LC_ALL="es_CL.UTF-8").refusal
    english = run_pos("verify", "--data", tmp_path / "none", LC_ALL="C").refusal
    assert spanish != english
    assert english.startswith("There is no shop here")


@pytest.mark.req("Q12")
def test_a_file_damaged_in_the_middle_says_to_restore_the_backup(sold: ReadyShop) -> None:
    sold.database.close()
    with (sold.folder / "shop.db").open("r+b") as file:
        for page in range(2, 90):
            file.seek(4096 * page)
            file.write(b"\xff" * 512)
    ran = pos("verify", "--data", sold.folder)
    assert ran.code == 1
    assert "restore the last backup" in ran.err or "restaure" in ran.err
