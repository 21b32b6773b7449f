"""Returns over HTTP, as the requests of seed 001 ask for them (R1–R9)."""

from typing import Any
from uuid import uuid4

import pytest

from tests.server.company import Company


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
