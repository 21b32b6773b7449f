"""Preparing the products of a file out of sight, and making them the catalogue in one short commit.

New products are written some hundreds at a time as inactive rows, which no scan and no search
finds; so a till that sells meanwhile waits for a few milliseconds at most. `take_effect` then makes
all of them active and changes what was known, in one transaction. Until it has committed, the
catalogue is as it was, and `withdraw` takes away what was prepared (docs/decisions/0016).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, delete, select, text, true, update

from pos_app.core import catalog, search
from pos_app.core.actor import Actor
from pos_app.core.catalog import BarcodeInput, ProductInput
from pos_app.core.codes import normalise_code
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import ImportOvertaken
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.imports.compare import CHANGED, FIELDS, NEW, REFUSED, UNCHANGED, Outcome
from pos_app.core.imports.lines import Noted, ProductRow, Remark
from pos_app.core.models import Base
from pos_app.core.models.base import Id
from pos_app.core.models.catalog import Barcode, Category, Price, Product, SearchKey, Variant
from pos_app.core.models.imports import Import, ImportRow
from pos_app.core.pricing import SHELF
from pos_app.core.statements import Prepared, insert_into

PREPARING, DONE, WITHDRAWN = "preparing", "done", "withdrawn"
PRODUCT, IDLE, CATEGORY = "product", "idle", "category"

_insert_product = insert_into(Product)
_insert_variant = insert_into(Variant)
_insert_barcode = insert_into(Barcode)
_insert_price = insert_into(Price)
_insert_row = insert_into(ImportRow)
_put_barcode = Prepared(
    text(
        "INSERT INTO barcodes (code, variant_id, quantity_milli, pack_name)"
        " VALUES (:code, :variant_id, :quantity_milli, :pack_name) ON CONFLICT (code) DO UPDATE"
        " SET quantity_milli = excluded.quantity_milli, pack_name = excluded.pack_name"
        " WHERE barcodes.variant_id = excluded.variant_id"
    ).bindparams(bindparam("variant_id", type_=Id())),
    changes="barcodes",
)
_activate = Prepared(
    text(
        "UPDATE products SET active = :yes WHERE id IN"
        " (SELECT row_id FROM import_rows WHERE import_id = :import AND kind = 'product')"
    ).bindparams(bindparam("import", type_=Id())),
    changes="products",
)


def begin(session: WriteSession, actor: Actor, *, file: str, sha256: bytes) -> UUID:
    """Note that an import begins; return its id. One that was begun before is overtaken."""
    overtake(session)
    import_id = new_id()
    session.add(
        Import(
            id=import_id,
            file=file,
            sha256=sha256,
            user_id=actor.user_id,
            began_at=clock_of(session).now(),
        )
    )
    session.flush()
    return import_id


def prepare(
    session: WriteSession, import_id: UUID, outcomes: Sequence[Outcome], *, file: str
) -> list[Outcome]:
    """Write the new products of some rows, out of sight; return the outcomes as they are now.

    A code that somebody else gave to a product since the rows were compared refuses its row.
    Raises `ImportOvertaken`.
    """
    _check_own(session, import_id, file)
    outcomes = _not_taken(session, outcomes)  # codes of families too, though they come later
    _make_categories(session, import_id, outcomes)
    new = [outcome for outcome in outcomes if _is_new_product(outcome)]
    if new:
        _insert_products(session, import_id, new)
    return outcomes


def prepare_family(
    session: WriteSession,
    import_id: UUID,
    product: Outcome,
    variants: Sequence[Outcome],
    *,
    file: str,
) -> None:
    """Write a new product that has variants, out of sight. Raises `ImportOvertaken`."""
    _check_own(session, import_id, file)
    source, fields = product.source, dict(product.changes)
    price_minor, category = fields.pop("price_minor"), fields.pop("category")
    active = fields.pop("active", True)
    stated = tuple(one.variant for one in variants if one.variant is not None)
    entry = ProductInput(
        code=source.code,
        category_code=category,
        active=False,
        price_minor=price_minor or None,
        variants=stated,
        **{**fields, "asks_price": False},
    )
    product_id, _ = catalog.save_product(session, entry)
    kind = PRODUCT if active else IDLE
    session.add(ImportRow(import_id=import_id, row_id=product_id, kind=kind))
    session.flush()


def take_effect(
    session: WriteSession, import_id: UUID, outcomes: Iterable[Outcome], *, file: str
) -> None:
    """Make the prepared products the catalogue, and change those that were there: all at once.

    Raises `ImportOvertaken`, nothing changed.
    """
    _check_own(session, import_id, file)
    _activate.run(session, **{"import": import_id, "yes": True})
    plain: list[Outcome] = []
    families: dict[UUID | None, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.variant is not None or outcome.family:
            families.setdefault(outcome.product_id, []).append(outcome)
        elif outcome.state == CHANGED and (outcome.changes or outcome.barcodes):
            plain.append(outcome)
    _change_products(session, plain)
    for product_id, members in families.items():
        if product_id is not None:
            _change_family(session, product_id, members)
    session.execute(update(Import).where(Import.id == import_id).values(state=DONE))


def withdraw(session: WriteSession, *, limit: int) -> bool:
    """Take away some of what imports without effect have prepared; return whether any is left."""
    products = _rows_of(session, WITHDRAWN, ImportRow.kind != CATEGORY, limit)
    if products:
        _delete_products(session, products)
    # Categories come when no product of theirs is left.
    categories = () if products else _rows_of(session, WITHDRAWN, ImportRow.kind == CATEGORY, limit)
    for category_id in categories:
        if not _is_used(session, category_id):
            session.execute(delete(Category).where(Category.id == category_id))
    gone = (*products, *categories)
    session.execute(delete(ImportRow).where(ImportRow.row_id.in_(gone)))
    return bool(gone)


def tidy(session: WriteSession, *, limit: int) -> bool:
    """Forget some of what imports that took effect have made; return whether any is left."""
    gone = _rows_of(session, DONE, true(), limit)
    session.execute(delete(ImportRow).where(ImportRow.row_id.in_(gone)))
    return len(gone) == limit


def _rows_of(
    session: ReadSession, state: str, condition: ColumnElement[bool], limit: int
) -> Sequence[UUID]:
    query = select(ImportRow.row_id).join(Import, Import.id == ImportRow.import_id)
    return session.scalars(query.where(Import.state == state, condition).limit(limit)).all()


def has_leftovers(session: ReadSession) -> bool:
    """Return whether imports that ended, or were cut, have left something to take away."""
    return session.execute(select(ImportRow.row_id).limit(1)).first() is not None


def overtake(session: WriteSession) -> None:
    """Note that no import begun before this one will take effect."""
    session.execute(update(Import).where(Import.state == PREPARING).values(state=WITHDRAWN))


def give_up(session: WriteSession, import_id: UUID) -> None:
    """Note that an import will not take effect."""
    session.execute(
        update(Import)
        .where(Import.id == import_id, Import.state == PREPARING)
        .values(state=WITHDRAWN)
    )


def _check_own(session: ReadSession, import_id: UUID, file: str) -> None:
    state = session.execute(select(Import.state).where(Import.id == import_id)).scalar()
    if state != PREPARING:
        raise ImportOvertaken(file=file)


def _is_new_product(outcome: Outcome) -> bool:
    source = outcome.source
    plain = not outcome.family and outcome.variant is None
    new = outcome.state == NEW and isinstance(source, ProductRow)
    return plain and new and isinstance(source, ProductRow) and source.says_product


def _codes(outcome: Outcome) -> tuple[str, ...]:
    """Return the codes that a row takes for a product that has not got them."""
    if outcome.state != NEW:
        return ()
    if len(outcome.barcodes) == 1:
        return (outcome.source.key,) if isinstance(outcome.source, ProductRow) else ()
    return tuple(normalise_code(one.code) for one in outcome.barcodes)


def _not_taken(session: ReadSession, outcomes: Sequence[Outcome]) -> list[Outcome]:
    codes = [code for outcome in outcomes for code in _codes(outcome)]
    taken = set(session.scalars(select(Barcode.code).where(Barcode.code.in_(codes))))
    if not taken:
        return list(outcomes)
    remark = Remark("code_taken", N_("somebody gave the code to a product meanwhile"))
    return [
        Outcome(Noted(outcome.source.row, outcome.source.code, remark), REFUSED)
        if taken.intersection(_codes(outcome))
        else outcome
        for outcome in outcomes
    ]


def _make_categories(session: WriteSession, import_id: UUID, outcomes: Iterable[Outcome]) -> None:
    stated = (outcome.changes.get("category") for outcome in outcomes)
    wanted = {code for code in stated if code is not None}
    for code in sorted(wanted - _categories(session).keys()) if wanted else ():
        row = catalog.get_category(session, code)
        session.add(ImportRow(import_id=import_id, row_id=row.id, kind=CATEGORY))
    session.flush()


def _categories(session: ReadSession) -> dict[str, UUID]:
    return {row[0]: row[1] for row in session.execute(select(Category.code, Category.id))}


def _is_used(session: ReadSession, category_id: UUID) -> bool:
    query = select(Product.id).where(Product.category_id == category_id).limit(1)
    return session.execute(query).first() is not None


def _insert_products(session: WriteSession, import_id: UUID, new: Sequence[Outcome]) -> None:
    now, categories = clock_of(session).now(), _categories(session)
    products, variants, barcodes, prices, rows, words = [], [], [], [], [], []
    for outcome in new:
        source, product_id = cast("ProductRow", outcome.source), outcome.product_id
        assert product_id is not None
        fields = dict(outcome.changes)
        price_minor, category = fields.pop("price_minor"), fields.pop("category")
        active = fields.pop("active", True)
        code = source.key
        products.append(
            {
                **_PRODUCT,
                **fields,
                "id": product_id,
                "code": code,
                "category_id": categories.get(category),
                "active": False,
                "updated_at": now,
            }
        )
        variants.append({**_VARIANT, "id": product_id, "product_id": product_id, "code": code})
        barcodes += [_code(product_id, one) for one in outcome.barcodes]
        prices.append(_price(product_id, price_minor, now))
        kind = PRODUCT if active else IDLE
        rows.append({"import_id": import_id, "row_id": product_id, "kind": kind})
        words.append((product_id, f"{source.name} {code}"))
    _insert_product.run_many(session, products)
    _insert_variant.run_many(session, variants)
    _insert_barcode.run_many(session, barcodes)
    _insert_price.run_many(session, prices)
    _insert_row.run_many(session, rows)
    search.index_new(session, words)


def _defaults(model: type[Base]) -> dict[str, Any]:
    """Return a row of what a table holds where nothing is said."""
    table = cast("Table", model.__table__)
    return {
        column.name: getattr(column.default, "arg", None) if column.default else None
        for column in table.columns
    }


_PRODUCT: Final = _defaults(Product)
_VARIANT: Final = _defaults(Variant)
_BARCODE: Final = _defaults(Barcode)
_PRICE: Final = _defaults(Price)


def _code(variant_id: UUID, stated: BarcodeInput) -> dict[str, Any]:
    return {
        **_BARCODE,
        "code": normalise_code(stated.code),
        "variant_id": variant_id,
        "quantity_milli": stated.quantity_milli,
        "pack_name": stated.pack_name,
    }


def _price(variant_id: UUID, amount_minor: int, now: datetime) -> dict[str, Any]:
    return {
        **_PRICE,
        "variant_id": variant_id,
        "price_list": SHELF,
        "from_at": now,
        "amount_minor": amount_minor,
    }


def _change_products(session: WriteSession, changed: Sequence[Outcome]) -> None:
    """Bring known products to what was stated: only what becomes another is written."""
    now, categories = clock_of(session).now(), _categories(session)
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    prices, barcodes = [], []
    for outcome in changed:
        product_id = cast("UUID", outcome.product_id)
        fields = dict(outcome.changes)
        if "price_minor" in fields:
            prices.append(_price(product_id, fields.pop("price_minor"), now))
        if "category" in fields:
            fields["category_id"] = categories[fields.pop("category")]
        barcodes += [_code(product_id, one) for one in outcome.barcodes]
        row = {f"new_{name}": value for name, value in fields.items()}
        rows.setdefault(tuple(sorted(fields)), []).append(
            {**row, "product": product_id, "updated_at": now}
        )
        if "name" in fields:
            code = normalise_code(outcome.source.code)
            search.index(session, product_id, f"{fields['name']} {code}")
    for names, of_them in rows.items():
        _change(names).run_many(session, of_them)
    _insert_price.run_many(session, prices)
    _put_barcode.run_many(session, barcodes)


@cache
def _change(names: tuple[str, ...]) -> Prepared:
    """Return the statement that changes these fields of a product."""
    columns = {name: getattr(Product, name).type for name in names}
    return Prepared(
        update(Product)
        .where(Product.id == bindparam("product"))
        .values(
            updated_at=bindparam("updated_at"),
            **{name: bindparam(f"new_{name}", type_=kind) for name, kind in columns.items()},
        )
    )


def _change_family(session: WriteSession, product_id: UUID, members: Sequence[Outcome]) -> None:
    """Bring a known product with variants to what its rows state; a new one is as it should be."""
    if all(one.state in {UNCHANGED, REFUSED} for one in members):
        return
    if session.get(Product, product_id) is None:
        return
    now = catalog.get_product(session, product_id)
    changes = {name: getattr(now, name) for name in FIELDS}
    for one in members:
        if one.family:
            changes |= one.changes
    stated = tuple(
        one.variant for one in members if one.variant is not None and one.state in {NEW, CHANGED}
    )
    category = changes.pop("category", None)
    entry = ProductInput(code=now.code, category_code=category, variants=stated, **changes)
    catalog.save_product(session, entry)


def _delete_products(session: WriteSession, ids: Sequence[UUID]) -> None:
    variants = session.scalars(select(Variant.id).where(Variant.product_id.in_(ids))).all()
    search.forget(session, variants)
    for model, column in ((Price, Price.variant_id), (Barcode, Barcode.variant_id)):
        session.execute(delete(model).where(column.in_(variants)))
    session.execute(delete(SearchKey).where(SearchKey.variant_id.in_(variants)))
    session.execute(delete(Variant).where(Variant.product_id.in_(ids)))
    session.execute(delete(Product).where(Product.id.in_(ids)))
