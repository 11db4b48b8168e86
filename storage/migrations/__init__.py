"""The schema's history, kept by Alembic: a file in `versions/` for each change, never edited afterwards."""
