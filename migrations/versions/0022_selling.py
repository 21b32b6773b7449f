"""Price lists and promotions; what they and the discount of the sale took off each line.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, the columns of sales and customers, and the permissions."""
    op.create_table(
        "price_lists",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_price_lists_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_price_lists")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "promotions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sale_offers",
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("promotion_id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["sales.id"], name=op.f("fk_sale_offers_sale_id_sales")
        ),
        sa.PrimaryKeyConstraint("sale_id", "line_no", "promotion_id", name=op.f("pk_sale_offers")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sale_offers_promotion_id"), "sale_offers", ["promotion_id"], unique=False
    )
    protect("sale_offers")
    no_text, nothing = sa.text("''"), sa.text("0")
    op.add_column(
        "sales", sa.Column("discount_reason", sa.Text(), nullable=False, server_default=no_text)
    )
    op.add_column(
        "sale_lines",
        sa.Column("shared_minor", sa.BigInteger(), nullable=False, server_default=nothing),
    )
    codes = ("sales.discount_percent", "sales.generic", "prices.edit")
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, codes)
    give("VENDEDOR", ("sales.discount_percent",))
    give("VENDEDOR", ("sales.generic",), rule="approve")
