"""Rules of the company that belong to no document."""

from pydantic import Field

from sync_server.resources.base import Resource


class ShopRulesRow(Resource):
    """What a close may differ by, and when the prices of a till are old."""

    cash_tolerance: str = Field(
        pattern=r"^\d{1,13}(\.\d{1,4})?$", description="a greater difference needs a supervisor"
    )
    max_price_age_days: int = Field(
        ge=1, le=365, description="sales with older prices are told apart in the report of sales"
    )
