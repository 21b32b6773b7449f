"""Whether the centre can work."""

from pydantic import Field

from sync_server.resources.base import Resource


class Health(Resource):
    """Whether the centre can work."""

    status: str
    database: str
    shop: bool = Field(description="the first till has brought its shop")
