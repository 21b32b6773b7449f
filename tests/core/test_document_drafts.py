"""Documents half written: one of a kind for each person, kept until recorded."""

from datetime import date

from pos_app.core import document_drafts
from pos_app.core.document_drafts import DocumentDraft, DraftLine, new_draft
from pos_app.core.ids import new_id
from tests.shop import ReadyShop

LINE = DraftLine(variant=new_id(), code="1", name="Pan", quantity_milli=2000, price_e4=5_000_000,
                 lot="A-1", expires_on=date(2027, 1, 1))  # fmt: skip


def found(shop: ReadyShop, role: str, kind: str = "purchase") -> DocumentDraft | None:
    with shop.database.read() as session:
        return document_drafts.find(session, shop.person(role).user_id, kind)


def test_a_draft_is_found_again_by_its_writer_alone(shop: ReadyShop) -> None:
    ivan = shop.person("BODEGUERO")
    first = new_draft("purchase", number="77")
    full = DocumentDraft(id=first.id, kind="purchase", fields=first.fields, lines=(LINE,))
    for draft in (first, full):
        shop.database.write(lambda s, kept=draft: document_drafts.save(s, ivan, kept))  # type: ignore[misc]
    assert found(shop, "BODEGUERO") == full
    assert found(shop, "ADMINISTRADOR") is None
    assert found(shop, "BODEGUERO", "transfer") is None
    shop.database.write(lambda s: document_drafts.discard(s, ivan.user_id, "purchase"))
    assert found(shop, "BODEGUERO") is None
