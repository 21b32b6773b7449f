"""Price lists, dated prices and promotions over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from sync_server.resources.base import Amount, AmountIn, Resource

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
Share = Annotated[int, Field(ge=0, le=10_000, description="hundredths of a percent: 1500 is 15 %")]
Minute = Annotated[int, Field(ge=0, le=1440, description="of the day, in the time of the shop")]
Ids = Annotated[tuple[UUID, ...], Field(max_length=500)]


class PriceListIn(Resource):
    """A price list as it shall be."""

    name: Name
    active: bool = True


class PriceListRow(Resource):
    """A price list beside the shelf's own."""

    code: str
    name: str
    active: bool


class PriceIn(Resource):
    """A price from a moment on (now), perhaps until another."""

    variant_id: UUID
    price_list: str = Field(default="shelf", max_length=48, pattern=r"^[^\x00]*$")
    amount: AmountIn
    from_at: AwareDatetime | None = None
    until_at: AwareDatetime | None = None


class PriceRow(Resource):
    """A price that was stated."""

    price_list: str
    amount: Amount
    from_at: AwareDatetime
    until_at: AwareDatetime | None


class GoodsIn(Resource):
    """Goods by variant and by category; nothing named means all."""

    variants: Ids = ()
    categories: Ids = ()


class SlotIn(Resource):
    """A part of a bundle."""

    goods: GoodsIn
    count: int = Field(ge=1, le=1000)


class PromotionIn(Resource):
    """A promotion as it shall be: a share off, every nth unit, or several for one price."""

    name: Name
    kind: Literal["percent", "nth", "bundle"]
    goods: GoodsIn = GoodsIn()
    n: int = Field(default=1, ge=1, le=1000)
    percent_bp: Share = 0
    slots: tuple[SlotIn, ...] = Field(default=(), max_length=10)
    price: AmountIn | None = None
    priority: int = Field(default=0, ge=0, le=100)
    from_at: AwareDatetime | None = None
    until_at: AwareDatetime | None = None
    customers: Ids = ()
    weekdays: tuple[int, ...] = Field(default=(), max_length=7, description="Monday is 0")
    from_minute: Minute = 0
    until_minute: Minute = 1440
    active: bool = True


class PromotionRow(Resource):
    """A promotion of the company."""

    id: UUID
    name: str
    kind: str
    goods: GoodsIn
    n: int
    percent_bp: int
    slots: tuple[SlotIn, ...]
    price: Amount
    priority: int
    from_at: AwareDatetime | None
    until_at: AwareDatetime | None
    customers: tuple[UUID, ...]
    weekdays: tuple[int, ...]
    from_minute: int
    until_minute: int
    active: bool
