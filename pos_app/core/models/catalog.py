"""What the shop sells: products, variants, barcodes, prices, and where stock may be."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, case, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, POSITION, Base


class Branch(Base):
    """A shop of the company (sucursal)."""

    __tablename__ = "branches"
    __table_args__ = KEYED
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class Location(Base):
    """A place that holds stock: shelf (sala), store (bodega), transit, damaged."""

    __tablename__ = "locations"
    __table_args__ = (
        CheckConstraint("kind IN ('shelf', 'store', 'transit', 'damaged')", name="kind"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class Category(Base):
    """A family of products; `tint` is the colour of its quick keys."""

    __tablename__ = "categories"
    __table_args__ = KEYED
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    tint: Mapped[str] = mapped_column(default="despensa")
    active: Mapped[bool] = mapped_column(default=True)


class Uom(Base):
    """A unit of measure. `whole`: sold by the piece; `un_code` is its UN/ECE code (Rec. 20)."""

    __tablename__ = "uoms"
    __table_args__ = (CheckConstraint("code <> ''", name="code"), KEYED)
    code: Mapped[str] = mapped_column(primary_key=True)
    name_es: Mapped[str]
    name_en: Mapped[str]
    whole: Mapped[bool] = mapped_column(default=True)
    un_code: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class Product(Base):
    """What is sold, counted or done; each product has at least one variant."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("shortage IN ('refuse', 'approve', 'record')", name="shortage"),
        CheckConstraint("unit <> ''", name="unit"),
        Index(None, "name"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    category_id: Mapped[UUID | None] = mapped_column(ForeignKey("categories.id"))
    unit: Mapped[str]
    sold_by_weight: Mapped[bool] = mapped_column(default=False)
    controls_stock: Mapped[bool] = mapped_column(default=True)
    tracks_lots: Mapped[bool] = mapped_column(default=False)
    tracks_serials: Mapped[bool] = mapped_column(default=False)
    asks_price: Mapped[bool] = mapped_column(default=False)
    min_stock_milli: Mapped[int] = mapped_column(default=0)
    lead_time_days: Mapped[int] = mapped_column(default=0)
    shortage: Mapped[str] = mapped_column(default="refuse")
    tax_class: Mapped[str] = mapped_column(default="standard")
    image: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class Variant(Base):
    """A size, a colour: it sells, is counted and is costed by itself (K7).

    A product without variants has one, of the same id; so its open lot, of the same id again, is
    known on every node without being told. `attributes` are ordered names and values
    (`core/attributes.py`), `label` their values as they are read: `M · Azul`.
    """

    __tablename__ = "variants"
    __table_args__ = (Index(None, "product_id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    code: Mapped[str] = mapped_column(unique=True)
    attributes: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


# What a variant is called, in SQL: `Polera · M · Azul`. The text is in the statement, for a bound
# one costs the path of a sale.
SHOWN_NAME = case(
    (Variant.label == literal_column("''", Text), Product.name),
    else_=Product.name + literal_column("' · '", Text) + Variant.label,
)


class Barcode(Base):
    """A code that finds a variant, normalised (`codes.normalise_code`); a pack is several units."""

    __tablename__ = "barcodes"
    __table_args__ = (
        Index(None, "variant_id"),
        CheckConstraint("quantity_milli > 0", name="quantity"),
        KEYED,
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"))
    quantity_milli: Mapped[int] = mapped_column(default=1000)
    pack_name: Mapped[str] = mapped_column(default="")


class Price(Base):
    """A gross price from a moment on; the newest that has begun is the price."""

    __tablename__ = "prices"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="amount"), KEYED)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    price_list: Mapped[str] = mapped_column(primary_key=True, default="shelf")
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    until_at: Mapped[datetime | None]
    amount_minor: Mapped[int]


class PriceList(Base):
    """A price list beside the shelf's own, such as wholesale; a customer may have one."""

    __tablename__ = "price_lists"
    __table_args__ = (CheckConstraint("code <> ''", name="code"), KEYED)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class ShopPromotion(Base):
    """A promotion as the shop keeps it; `body` is JSON (`shop_promotions.PromotionBody`).

    Never deleted, for sales name it: one that ended is switched off.
    """

    __tablename__ = "promotions"
    __table_args__ = KEYED
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    body: Mapped[bytes]
    updated_at: Mapped[datetime]


class QuickKey(Base):
    """A product key on the sale screen: page, place."""

    __tablename__ = "quick_keys"
    __table_args__ = KEYED
    page: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"))


class Customer(Base):
    """Who buys with a name; `reference` is the code of another system it came from.

    `merged_into` is who they are known as, where one person had been made twice: an alias.
    """

    __tablename__ = "customers"
    __table_args__ = (
        Index(None, "tax_id"),
        Index(None, "name"),
        Index(None, "merged_into"),
        KEYED,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str | None] = mapped_column(unique=True)
    tax_id: Mapped[str | None]
    name: Mapped[str]
    activity: Mapped[str] = mapped_column(default="")  # what an invoice says they do (giro)
    address: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    price_list: Mapped[str] = mapped_column(default="")  # "" buys at the shelf price
    credit_limit_minor: Mapped[int] = mapped_column(default=0)
    blocked: Mapped[bool] = mapped_column(default=False)  # nothing on account
    active: Mapped[bool] = mapped_column(default=True)
    merged_into: Mapped[UUID | None]


class SearchKey(Base):
    """What a variant is found by; `place` is its row in the full-text index, best sold first."""

    __tablename__ = "product_search_keys"
    place: Mapped[int] = mapped_column(POSITION, primary_key=True, autoincrement=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variants.id"), unique=True)
    words: Mapped[str]
