"""Who may agree to what others ask for is a permission of its own.

Revision ID: 0025
Revises: 0024
"""

from migrations.permissions import give

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let administrators and supervisors approve, as they did."""
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("approvals.give",))
