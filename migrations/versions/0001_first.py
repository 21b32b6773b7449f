"""Everything from the first table: catalogue, people, journal, Kardex, sales, cash, jobs, sync.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import create_function, protect
from pos_app.core.models.base import Id, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


RECORDED = (
    "journal",
    "applied",
    "movements",
    "baselines",
    "sales",
    "sale_lines",
    "payments",
    "fiscal_documents",
    "cash_moves",
    "cash_counts",
    "z_reports",
)


def upgrade() -> None:
    """Create the tables, the full-text index, and the walls around what is recorded."""
    create_tables()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE product_search USING fts5(words, content='',"
            " contentless_delete=1, tokenize=\"unicode61 remove_diacritics 2\", prefix='1 2 3')"
        )
    create_function()
    protect(*RECORDED)


def create_tables() -> None:
    """Create every table and index."""
    op.create_table(
        "applied",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_applied")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "baselines",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("after_position", sa.BigInteger(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("on_hand_milli", sa.BigInteger(), nullable=False),
        sa.Column("reserved_milli", sa.BigInteger(), nullable=False),
        sa.Column("included_seq", sa.BigInteger(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_baselines")),
    )
    op.create_index(
        op.f("ix_baselines_location_id_variant_id_lot_id"),
        "baselines",
        ["location_id", "variant_id", "lot_id"],
        unique=False,
    )
    op.create_table(
        "branches",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branches")),
        sa.UniqueConstraint("code", name=op.f("uq_branches_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cases",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", Id(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.Column("resolved_by", Id(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_cases_resolved_at_opened_at"), "cases", ["resolved_at", "opened_at"], unique=False
    )
    op.create_table(
        "cash_sessions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", Id(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("float_minor", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", Id(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("float_minor >= 0", name=op.f("ck_cash_sessions_float")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_cash_sessions_open",
        "cash_sessions",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "categories",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("code", name=op.f("uq_categories_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "centre_link",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("server_id", Id(), nullable=False),
        sa.Column("enrolled_at", UtcTime(), nullable=False),
        sa.Column("last_contact_at", UtcTime(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_link")),
    )
    op.create_table(
        "customers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("tax_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credit_limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("reference", name=op.f("uq_customers_reference")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_customers_tax_id"), "customers", ["tax_id"], unique=False)
    op.create_table(
        "devices",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("branch_id", Id(), nullable=True),
        sa.Column("location_id", Id(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("forked_from", Id(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("enrolled_at", UtcTime(), nullable=False),
        sa.Column("last_seen_at", UtcTime(), nullable=True),
        sa.CheckConstraint("kind IN ('till', 'centre')", name=op.f("ck_devices_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "drafts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'parked')", name=op.f("ck_drafts_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_drafts_state_updated_at"), "drafts", ["state", "updated_at"], unique=False
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("till_name", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.Column("used_by", Id(), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("schema_version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "key", name=op.f("pk_feed")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_feed_stream_position"), "feed", ["stream", "position"], unique=True)
    op.create_table(
        "feed_tokens",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "position", name=op.f("pk_feed_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fiscal_documents",
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_fiscal_documents")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_fiscal_documents_series_number"),
        "fiscal_documents",
        ["series", "number"],
        unique=False,
    )
    op.create_table(
        "imported",
        sa.Column("file_hash", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("op_id", Id(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file_hash", "document", name=op.f("pk_imported")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_journal_seq")),
        sa.PrimaryKeyConstraint("device_id", "seq", name=op.f("pk_journal")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal_heads",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_journal_heads")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lockouts",
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        sa.Column("last_failure_at", UtcTime(), nullable=False),
        sa.Column("locked_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_lockouts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "node",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("acked_seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_node_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_series")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "print_jobs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("copy_no", sa.BigInteger(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("requested_by", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sale', 'drawer', 'cash_open', 'cash_close', 'test')",
            name=op.f("ck_print_jobs_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unconfirmed', 'printed', 'failed', 'discarded')",
            name=op.f("ck_print_jobs_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_print_jobs_document_id"), "print_jobs", ["document_id"], unique=False)
    op.create_index(op.f("ix_print_jobs_state_id"), "print_jobs", ["state", "id"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("quarantined_at", UtcTime(), nullable=False),
        sa.Column("released_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("device_id", "seq", name=op.f("pk_quarantine")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "roles",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_roles")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sales",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=True),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("exempt_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "total_minor = net_minor + tax_minor + exempt_minor", name=op.f("ck_sales_tax")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sales_cash_session_id"), "sales", ["cash_session_id"], unique=False)
    op.create_index(op.f("ix_sales_occurred_at"), "sales", ["occurred_at"], unique=False)
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stream_heads",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_heads")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stream_positions",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_positions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cash_counts",
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("denomination_minor", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cash_session_id"],
            ["cash_sessions.id"],
            name=op.f("fk_cash_counts_cash_session_id_cash_sessions"),
        ),
        sa.PrimaryKeyConstraint(
            "cash_session_id", "moment", "denomination_minor", name=op.f("pk_cash_counts")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cash_moves",
        sa.Column("id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('paid_in', 'paid_out', 'drop')", name=op.f("ck_cash_moves_kind")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_cash_moves_amount")),
        sa.ForeignKeyConstraint(
            ["cash_session_id"],
            ["cash_sessions.id"],
            name=op.f("fk_cash_moves_cash_session_id_cash_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_moves")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_cash_moves_cash_session_id"), "cash_moves", ["cash_session_id"], unique=False
    )
    op.create_table(
        "locations",
        sa.Column("id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('shelf', 'store', 'transit', 'damaged')", name=op.f("ck_locations_kind")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_locations_branch_id_branches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payments",
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("given_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "method IN ('cash', 'debit', 'credit', 'transfer', 'account')",
            name=op.f("ck_payments_method"),
        ),
        sa.ForeignKeyConstraint(["sale_id"], ["sales.id"], name=op.f("fk_payments_sale_id_sales")),
        sa.PrimaryKeyConstraint("sale_id", "line_no", name=op.f("pk_payments")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "permissions",
        sa.Column("role_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "rule IN ('allow', 'approve', 'deny')", name=op.f("ck_permissions_rule")
        ),
        sa.ForeignKeyConstraint(
            ["role_code"], ["roles.code"], name=op.f("fk_permissions_role_code_roles")
        ),
        sa.PrimaryKeyConstraint("role_code", "code", name=op.f("pk_permissions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "products",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category_id", Id(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("sold_by_weight", sa.Boolean(), nullable=False),
        sa.Column("controls_stock", sa.Boolean(), nullable=False),
        sa.Column("tracks_lots", sa.Boolean(), nullable=False),
        sa.Column("tracks_serials", sa.Boolean(), nullable=False),
        sa.Column("asks_price", sa.Boolean(), nullable=False),
        sa.Column("min_stock_milli", sa.BigInteger(), nullable=False),
        sa.Column("lead_time_days", sa.BigInteger(), nullable=False),
        sa.Column("shortage", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "shortage IN ('refuse', 'approve', 'record')", name=op.f("ck_products_shortage")
        ),
        sa.CheckConstraint("unit <> ''", name=op.f("ck_products_unit")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_products_category_id_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("code", name=op.f("uq_products_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sale_lines",
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("price_e4", sa.BigInteger(), nullable=False),
        sa.Column("price_reason", sa.Text(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_reason", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("tax_rate_bp", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_sale_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["sales.id"], name=op.f("fk_sale_lines_sale_id_sales")
        ),
        sa.PrimaryKeyConstraint("sale_id", "line_no", name=op.f("pk_sale_lines")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sale_lines_variant_id"), "sale_lines", ["variant_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role_code", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("badge_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("valid_until", UtcTime(), nullable=True),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_code"], ["roles.code"], name=op.f("fk_users_role_code_roles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "z_reports",
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=False),
        sa.Column("sales_count", sa.BigInteger(), nullable=False),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=False),
        sa.Column("perpetual_minor", sa.BigInteger(), nullable=False),
        sa.Column("ledger_head", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cash_session_id"],
            ["cash_sessions.id"],
            name=op.f("fk_z_reports_cash_session_id_cash_sessions"),
        ),
        sa.PrimaryKeyConstraint("cash_session_id", name=op.f("pk_z_reports")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "variants",
        sa.Column("id", Id(), nullable=False),
        sa.Column("product_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_variants_product_id_products")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variants")),
        sa.UniqueConstraint("code", name=op.f("uq_variants_code")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_variants_product_id"), "variants", ["product_id"], unique=False)
    op.create_table(
        "average_costs",
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("unit_cost_e4", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_average_costs_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_average_costs")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "barcodes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_barcodes_quantity")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_barcodes_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_barcodes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_barcodes_variant_id"), "barcodes", ["variant_id"], unique=False)
    op.create_table(
        "lots",
        sa.Column("id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("unit_cost_e4", sa.BigInteger(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_lots_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_lots_variant_id_number"), "lots", ["variant_id", "number"], unique=False
    )
    op.create_table(
        "prices",
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("price_list", sa.Text(), nullable=False),
        sa.Column("from_at", UtcTime(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_prices_amount")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_prices_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("variant_id", "price_list", "from_at", name=op.f("pk_prices")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "product_search_keys",
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_product_search_keys_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_product_search_keys")),
        sa.UniqueConstraint("variant_id", name=op.f("uq_product_search_keys_variant_id")),
    )
    op.create_table(
        "quick_keys",
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_quick_keys_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("page", "place", name=op.f("pk_quick_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "levels",
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("on_hand_milli", sa.BigInteger(), nullable=False),
        sa.Column("reserved_milli", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_levels_location_id_locations")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_levels_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_levels_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("location_id", "variant_id", "lot_id", name=op.f("pk_levels")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_levels_variant_id"), "levels", ["variant_id"], unique=False)
    op.create_table(
        "movements",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost_e4", sa.BigInteger(), nullable=False),
        sa.Column("on_hand_after_milli", sa.BigInteger(), nullable=False),
        sa.Column("reserved_after_milli", sa.BigInteger(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('VENTA', 'COMPRA', 'AJUSTE', 'DEVOLUCION', 'INICIAL', 'MERMA', 'TRASLADO',"
            " 'PEDIDO')",
            name=op.f("ck_movements_reason"),
        ),
        sa.CheckConstraint(
            "type IN ('ENTRADA', 'SALIDA', 'RESERVA', 'LIBERACION')", name=op.f("ck_movements_type")
        ),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_movements_quantity")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_movements_location_id_locations")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_movements_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_movements_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_movements")),
        sa.UniqueConstraint(
            "device_id", "seq", "line_no", name=op.f("uq_movements_device_id_seq_line_no")
        ),
    )
    op.create_index(
        op.f("ix_movements_variant_id_position"),
        "movements",
        ["variant_id", "position"],
        unique=False,
    )
    op.create_table(
        "reservations",
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_reservations_quantity")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_reservations_location_id_locations")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_reservations_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_reservations_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "line_no", "location_id", "lot_id", name=op.f("pk_reservations")
        ),
        sqlite_with_rowid=False,
    )
