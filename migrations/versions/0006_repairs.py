"""What the centre stated of a cost is on record, so that averages can be proved; who may repair.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from migrations.permissions import give

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for what was stated before, and the permission."""
    op.add_column("baselines", sa.Column("average_cost_e4", sa.BigInteger(), nullable=True))
    give("ADMINISTRADOR", ("stock.repair",))
