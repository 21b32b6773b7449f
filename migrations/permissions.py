"""New permissions for the shipped roles of a shop that is there already."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

_GIVE = sa.text(
    "INSERT INTO permissions (role_code, code, rule)"
    " SELECT r.code, CAST(:code AS TEXT), CAST(:rule AS TEXT) FROM roles r"
    " WHERE r.code = :role AND NOT EXISTS"
    " (SELECT 1 FROM permissions p WHERE p.role_code = r.code AND p.code = :code)"
)


def give(role: str, codes: Iterable[str], *, rule: str = "allow") -> None:
    """Give a role new permissions; a rule that the shop has set already stays."""
    for code in codes:
        op.get_bind().execute(_GIVE, {"role": role, "code": code, "rule": rule})
