"""Facts and queries on DuckDB."""
