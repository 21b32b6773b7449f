"""Variants that differ, packs with a name, units of measure, categories that are no longer used.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# code, Spanish, English, whole, UN/ECE Recommendation 20
UOMS = (
    ("un", "Unidad", "Unit", True, "H87"),
    ("kg", "Kilogramo", "Kilogram", False, "KGM"),
    ("g", "Gramo", "Gram", False, "GRM"),
    ("l", "Litro", "Litre", False, "LTR"),
    ("ml", "Mililitro", "Millilitre", False, "MLT"),
    ("m", "Metro", "Metre", False, "MTR"),
    ("cm", "Centímetro", "Centimetre", False, "CMT"),
    ("m2", "Metro cuadrado", "Square metre", False, "MTK"),
    ("m3", "Metro cúbico", "Cubic metre", False, "MTQ"),
    ("par", "Par", "Pair", True, "PR"),
    ("set", "Juego", "Set", True, "SET"),
    ("doc", "Docena", "Dozen", True, "DZN"),
    ("paq", "Paquete", "Pack", True, "XPK"),
    ("caja", "Caja", "Box", True, "XBX"),
    ("bolsa", "Bolsa", "Bag", True, "XBG"),
    ("saco", "Saco", "Sack", True, "XSA"),
    ("bot", "Botella", "Bottle", True, "XBO"),
    ("lata", "Lata", "Can", True, "XCA"),
    ("rollo", "Rollo", "Roll", True, "XRO"),
    ("hora", "Hora", "Hour", False, "HUR"),
)


def upgrade() -> None:
    """Create the units with what shops use, and the columns of variants, packs and categories."""
    uoms = op.create_table(
        "uoms",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("un_code", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_uoms_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_uoms")),
        sqlite_with_rowid=False,
    )
    names = ("code", "name_es", "name_en", "whole", "un_code")
    op.bulk_insert(uoms, [dict(zip(names, row, strict=True), active=True) for row in UOMS])
    no_text, yes = sa.text("''"), sa.true()
    op.add_column("variants", sa.Column("label", sa.Text(), nullable=False, server_default=no_text))
    op.add_column(
        "barcodes", sa.Column("pack_name", sa.Text(), nullable=False, server_default=no_text)
    )
    op.add_column(
        "categories", sa.Column("active", sa.Boolean(), nullable=False, server_default=yes)
    )
    op.create_index(op.f("ix_products_name"), "products", ["name"], unique=False)
