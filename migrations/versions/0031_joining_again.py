"""Joining a till again from its screen is a permission of its own.

Revision ID: 0031
Revises: 0030
"""

from migrations.permissions import give

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let administrators and supervisors do it, and who sells with their approval."""
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("devices.join",))
    give("VENDEDOR", ("devices.join",), rule="approve")
