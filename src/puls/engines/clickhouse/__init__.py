"""Facts and queries on ClickHouse, in-process through chdb, which is an optional extra."""
