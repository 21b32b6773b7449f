"""The schema history: one, run on SQLite and PostgreSQL."""
