"""How long tills honour their lists of people, and the codes that let them for longer."""

from datetime import datetime

from pydantic import Field

from sync_server.resources.base import Resource


class PeopleRulesRow(Resource):
    """Without contact with the centre; 0 turns a limit off. Selling never stops."""

    list_days: int = Field(ge=0, le=3650, description="then the list is called old")
    supervisor_hours: int = Field(ge=0, le=8760, description="then supervisors agree to nothing")
    emergency_hours: int = Field(ge=1, le=168, description="that an emergency code is good for")


class EmergencyCodeOut(Resource):
    """Ten digits that a till takes once, without a line."""

    code: str = Field(examples=["40718 29563"])


class EmergencyCodeRow(Resource):
    """A code that was made, never its digits; who used it is null while nobody has."""

    number: int
    made_by: str
    made_at: datetime
    used_by: str | None
    used_at: datetime | None
