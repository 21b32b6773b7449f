"""What every resource is made of: its base, one shape of a page, one form of numbers.

A number in a request may be a JSON number or a decimal text; in an answer it is always a decimal
text, so that no reader rounds it on the way. Fifteen digits pass through a JSON number unharmed,
and nothing longer is taken.
"""

from decimal import Decimal
from math import inf
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

T = TypeVar("T")

MAX_DIGITS = 15
MAX_UNKNOWN = 20  # fields that are not declared: each is an object of its own to complain about


class Resource(BaseModel):
    """Base: what is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _few(cls, said: Any) -> Any:  # noqa: ANN401 - whatever was sent
        """Refuse too many fields or lines before each is looked at.

        pydantic complains of each of a million lines first, which takes half a minute, and counts
        them afterwards.
        """
        if not isinstance(said, dict):
            return said
        if len(said) > len(cls.model_fields) + MAX_UNKNOWN:
            raise PydanticCustomError("too_many_fields", "Too many fields")
        for name, value in said.items():
            if isinstance(value, list) and len(value) > (most := _most(cls, name)):
                text = "{name}: at most {most}"
                raise PydanticCustomError("too_long", text, {"name": name, "most": most})
        return said


def _most(kind: type[BaseModel], name: str) -> float:
    """Return how many a list of a resource may have; no end where none is said."""
    field = kind.model_fields.get(name)
    said = field.metadata if field is not None else ()
    return next((one.max_length for one in said if hasattr(one, "max_length")), inf)


class Page(Resource, Generic[T]):
    """One page of a list; `next` is the `after` of the following one, null at the end."""

    rows: tuple[T, ...]
    next: str | None = Field(
        default=None, description="`after` of the next page", examples=["WyIwMTljZCJd"]
    )


# In a request.
QuantityIn = Annotated[
    Decimal,
    Field(
        gt=0,
        le=10**9,
        max_digits=MAX_DIGITS,
        decimal_places=3,
        allow_inf_nan=False,
        description="In the unit of the product, above 0, at most three decimals",
        examples=["2", "0.735"],
    ),
]
LevelIn = Annotated[
    Decimal,
    Field(
        ge=0,
        le=10**9,
        max_digits=MAX_DIGITS,
        decimal_places=3,
        allow_inf_nan=False,
        description="In the unit of the product, 0 or more, at most three decimals",
        examples=["10"],
    ),
]
AmountIn = Annotated[
    Decimal,
    Field(
        ge=0,
        le=10**12,
        max_digits=MAX_DIGITS,
        allow_inf_nan=False,
        description="Money, with no more decimals than the currency has",
        examples=["1990"],
    ),
]
CostIn = Annotated[
    Decimal,
    Field(
        ge=0,
        le=10**10,
        max_digits=MAX_DIGITS,
        allow_inf_nan=False,
        description="Money per unit, with up to four decimals more than the currency has",
        examples=["1200.5"],
    ),
]
# In an answer.
Quantity = Annotated[
    str, Field(pattern=r"^-?\d+(\.\d{1,3})?$", description="A decimal text", examples=["24", "0.5"])
]
Amount = Annotated[
    str, Field(pattern=r"^-?\d+(\.\d+)?$", description="Money, a decimal text", examples=["1990"])
]
Note = Annotated[str, Field(max_length=500, description="For people", examples=["Conteo de marzo"])]
