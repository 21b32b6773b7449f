"""Text is compared by its bytes on PostgreSQL too, whatever the locale of the database.

Every run of the history does it at its end (`migrations/env.py`), so that no later migration can
forget it. This revision makes it run where the store was up to date.

Revision ID: 0032
Revises: 0031
"""

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing else."""
