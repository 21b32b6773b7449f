"""Returns over HTTP, as the requests of seed 001 ask for them (R1–R9)."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from pos_app.core.settings_shared import get_return_rules
from tests.server.company import Company
from tests.sync.tills import next_till


def sold(company: Company, pieces: int = 3, customer: str | None = None) -> tuple[str, str, str]:
    """Sell some of a new product at 1.190 from a storeroom; return sale, product and place."""
    place = company.warehouse("Tienda")
    product = company.item("Martillo", price=1190)
    company.fill(product, 10, place)
    sale = company.owner.post(
        "sales", location_id=place, customer_id=customer,
        lines=[{"product_id": product, "quantity": pieces}],
        payments=[{"method": "debit", "amount": 1190 * pieces, "reference": "4711"}],
    )  # fmt: skip
    return str(sale["id"]), product, place


def asked(sale: str, product: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {
        "original_sale_id": sale,
        "tipo_dte": 111,
        "sii_reason_code": 4,
        "reason": "Producto defectuoso",
        "items": [{"product_id": product, "cantidad": quantity}],
        "return_method_id": 2,
        "return_reference": "8812",
        **more,
    }


@pytest.mark.req("R1", "R2", "R3", "R4")
def test_a_return_as_the_seed_asks_for_it(company: Company) -> None:
    sale, product, place = sold(company)
    body, key = asked(sale, product, 2), str(uuid4())
    made = company.manager.ask(
        "POST", "sales/return", json=body, headers={"Idempotency-Key": key}
    ).json()
    again = company.manager.ask(
        "POST", "sales/return", json=body, headers={"Idempotency-Key": key}
    ).json()
    assert made == again
    assert (made["monto_neto"], made["iva"], made["monto_total"]) == ("2000", "380", "2380")
    assert made["tipo_dte"] is None  # a plain note: the company has no folios
    (reference,) = made["referencias"]
    assert (reference["tipo_documento"], reference["sii_reason_code"]) == ("sale_receipt", 3)
    assert [line["cantidad"] for line in made["details"]] == ["2"]
    assert made["refunds"] == [{"method": "card", "amount": "2380", "reference": "8812"}]
    assert company.on_hand(product, place) == "9"
    assert company.movements(product)[0] == ("ENTRADA", "DEVOLUCION", "2")
    shown = company.owner.get(f"sales/{sale}")["returns"]
    assert [(one["id"], one["total"], one["reason"]) for one in shown] == [
        (made["id"], "2380", "goods")
    ]
    company.is_true()


@pytest.mark.req("R1", "R5", "R6", "R9", refusal=True)
def test_what_may_not_be_is_refused_and_nothing_is_changed(company: Company) -> None:
    sale, product, place = sold(company)
    much = asked(sale, product, 4)
    assert company.manager.refused("POST", "sales/return", json=much) == (409, "return.too_much")
    cash = asked(sale, product, 1, return_method_id=1)
    assert company.manager.refused("POST", "sales/return", json=cash)[0] == 409
    bare = asked(sale, product, 1, return_reference="")
    assert company.manager.refused("POST", "sales/return", json=bare) == (
        422,
        "return.reference_needed",
    )
    one = asked(sale, product, 1)
    assert company.clerk.refused("POST", "sales/return", json=one)[0] == 403
    none = asked(str(uuid4()), product, 1)
    assert company.manager.refused("POST", "sales/return", json=none) == (
        404,
        "return.ticket_unknown",
    )
    assert company.on_hand(product, place) == "7"
    assert company.owner.get(f"sales/{sale}")["returns"] == []
    company.is_true()


@pytest.mark.req("R4", "R9")
def test_a_void_and_corrections(company: Company) -> None:
    sale, product, place = sold(company)
    body = {"original_sale_id": sale, "sii_reason_code": 1, "reason": "Error en emisión"}
    void = company.manager.post("sales/return", **body)
    assert (void["monto_total"], void["motivo"]) == ("3570", "void")
    assert void["referencias"][0]["sii_reason_code"] == 1
    assert void["refunds"][0]["reference"] == "4711"
    assert company.on_hand(product, place) == "10"
    assert company.manager.refused("POST", "sales/return", json=body) == (409, "void.twice")

    other, wrong, _ = sold(company)
    items = [{"product_id": wrong, "monto": 119}]
    price = company.manager.post(
        "sales/return", **{**asked(other, wrong, 1), "sii_reason_code": 2, "items": items}
    )
    assert (price["monto_total"], price["iva"], price["motivo"]) == ("119", "19", "amount")
    said = company.manager.post(
        "sales/return", original_sale_id=other, sii_reason_code=3, reason="Giro: ferretería"
    )
    assert (said["monto_total"], said["referencias"][0]["sii_reason_code"]) == ("0", 2)
    company.is_true()


@pytest.mark.req("R5")
def test_internal_credit_is_the_customers(company: Company) -> None:
    eva = company.owner.post("customers", name="Eva Díaz")["id"]
    sale, product, _ = sold(company, customer=eva)
    made = company.manager.post(
        "sales/return", **asked(sale, product, 1, return_method_id=5, customer_id=eva)
    )
    assert made["customer"]["razon_social"] == "Eva Díaz"
    statement = company.owner.get(f"customers/{eva}/statement")
    assert statement["store_credit"] == "1190"
    company.is_true()


@pytest.mark.req("R7")
def test_the_company_sets_its_rules_and_its_tills_hear_of_them(
    company: Company, tmp_path: Path
) -> None:
    rules = company.owner.get("sales/return-rules")
    assert (rules["window_days"], rules["approval_above"], rules["fee_bp"]) == (30, "50000", 1500)
    stated = {**rules, "window_days": 10, "without_ticket": "5000"}
    assert company.owner.put("sales/return-rules", **stated) == stated
    assert company.manager.refused("PUT", "sales/return-rules", json=stated)[0] == 403
    till = next_till(tmp_path / "Caja 9", company.centre)
    with till.database.read() as session:
        known = get_return_rules(session)
    assert (known.window_days, known.without_ticket_minor) == (10, 5000)
    till.database.close()
    company.owner.put("sales/return-rules", **rules)
    company.is_true()
