"""Stock as it is."""

from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Quantity, Resource


class StockRow(Resource):
    """What there is of a product at one location."""

    branch_id: UUID
    branch: str
    location_id: UUID
    location: str
    product_id: UUID = Field(description="the variant that is counted; as in lines")
    code: str
    name: str
    unit: str
    on_hand: Quantity
    reserved: Quantity
    available: Quantity
