"""Lists of documents by branch, person, supplier, customer and place, newest first.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LISTED = (
    "purchases", "purchase_orders", "item_requests", "stock_transactions", "orders", "transfers",
    "stock_takes",
)  # fmt: skip
ALSO = (
    ("purchases", "supplier_id"),
    ("purchase_orders", "supplier_id"),
    ("stock_transactions", "from_location_id"),
    ("stock_transactions", "to_location_id"),
    ("orders", "customer_id"),
    ("transfers", "to_branch_id"),
    ("stock_takes", "location_id"),
)
# What the new ones begin with.
REPLACED = (("purchase_orders", "supplier_id"), ("item_requests", "user_id"))


def upgrade() -> None:
    """Create the indexes of the filters; a document pays for them, a sale does not."""
    every = [(table, column) for table in LISTED for column in ("branch_id", "user_id")]
    for table, column in (*every, *ALSO):
        name = op.f(f"ix_{table}_{column}_occurred_at")
        op.create_index(name, table, [column, "occurred_at"], unique=False)
    for table, column in REPLACED:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
