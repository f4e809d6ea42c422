"""A delivery on its way in: cast, keyed and checked, and spooled to one Parquet file, so that size is no matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from arro3.core import Array, DataType
from arro3.core import Table as ArrowTable

from puls.core.errors import SourceError
from puls.engines.ledger.identity import content_key_sql, literal, stable_key_sql
from puls.engines.ledger.stored import DUCKDB_TYPES
from puls.ledger import TABLES, Column, Table
from puls.ledger.delivery import Value
from puls.ledger.tables import AUDIENCES, AUTHOR_KINDS, DISPOSITIONS, KINDS, STATUSES, Type

# What fits an order key of microseconds * 1024 + seq in 63 bits, with room to add durations to it.
EARLIEST_US = -2_208_988_800_000_000  # 1900
LATEST_US = 7_258_118_400_000_000  # 2200

_ARROW_TYPES: Mapping[Type, DataType] = {
    "string": DataType.string(),
    "long": DataType.int64(),
    "boolean": DataType.bool(),
    "timestamp": DataType.int64(),
    "double": DataType.float64(),
}


def relation_of(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[Value]]
) -> tuple[duckdb.DuckDBPyRelation, ArrowTable]:
    """Return `columns` as a relation of `con`, and the Arrow table behind it, which must outlive the relation.

    Raises SourceError when the columns differ in length or a value is not of its column's type.
    """
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise SourceError(f"the columns delivered for {table!r} differ in length: {lengths}.")
    types = {column.name: column.type for column in TABLES[table].columns}
    arrays = []
    for name, values in columns.items():
        try:
            arrays.append(Array(list(values), type=_ARROW_TYPES[types.get(name, "string")]))
        except (TypeError, ValueError, OverflowError) as error:
            raise SourceError(
                f"column {name!r} delivered for {table!r} must hold {types.get(name)}s: {error}."
            ) from None
    arrow = ArrowTable.from_arrays(arrays, names=list(columns))
    return con.from_arrow(arrow), arrow


def spool(relation: duckdb.DuckDBPyRelation, table: str, source: str, file: Path, people: str | None = None) -> None:
    """Write `relation` to the Parquet `file`: all columns of `table`, instants in microseconds, and three more.

    `event_key` and `content_key` (63-bit integers), and `reason`: why the row is rejected, else null. Columns that the
    table does not have are left out. Raises SourceError when a value cannot be cast.
    """
    declared = TABLES[table]
    given = dict(zip(relation.columns, (str(type_) for type_ in relation.types), strict=True))
    cast = ",\n".join(f"{_cast(column, given, source)} as {column.name}" for column in declared.columns)
    content = [f'"{column.name}"::varchar' for column in declared.columns if column.name not in ("source", "event_id")]
    if people is not None and people != source:
        # The same row with other people's ids is another content.
        content.append(literal(people))
    sql = f"""
        select
            *,
            {stable_key_sql("source", "event_id")} as event_key,
            case when deleted then 0 else {content_key_sql(content)} end as content_key,
            {_reason_sql(declared, source)} as reason
        from (select {cast} from delivered)
    """
    try:
        selected = relation.query("delivered", sql)
        assert selected is not None  # a select gives a relation
        selected.to_parquet(str(file), compression="lz4")
    except duckdb.ConversionException as error:
        raise SourceError(f"a value delivered for {table!r} has the wrong type: {error}") from None


def unknown_columns(relation: duckdb.DuckDBPyRelation, table: str) -> list[str]:
    """Return the columns of `relation` that `table` does not have."""
    return [name for name in relation.columns if name not in TABLES[table].names]


def _cast(column: Column, given: Mapping[str, str], source: str) -> str:
    name, type_ = column.name, column.type
    if name not in given:
        left_out = {"source": literal(source), "deleted": "false", "seq": "0::bigint"}
        return left_out.get(name, f"null::{'bigint' if type_ == 'timestamp' else DUCKDB_TYPES[type_]}")
    if type_ == "timestamp":
        # A timestamp without zone is UTC: epoch_us reads both as they are.
        return f'epoch_us("{name}")' if given[name].startswith("TIMESTAMP") else f'"{name}"::bigint'
    cast = f'"{name}"::{DUCKDB_TYPES[type_]}'
    if column.ids or name == "update_id":
        return f"nullif({cast}, '')"
    defaults = {"source": literal(source), "deleted": "false", "seq": "0"}
    return f"coalesce({cast}, {defaults[name]})" if name in defaults else cast


def _reason_sql(table: Table, source: str) -> str:
    rules = [
        (f"source <> {literal(source)}", f"concat('source is ', source, ', expected ', {literal(source)})"),
        ("event_id is null or event_id = ''", "'event_id is missing'"),
        ("seq not between 0 and 1023", "concat('seq ', seq, ' is not between 0 and 1023')"),
        ("deleted", "null"),
        *_RULES[table.name],
    ]
    rules += [
        (f"{column.name} not between {EARLIEST_US} and {LATEST_US}", f"'{column.name} is not between 1900 and 2200'")
        for column in table.columns
        if column.type == "timestamp"
    ]
    return "case " + "\n".join(f"when {test} then {reason}" for test, reason in rules) + " end"


def _one_of(column: str, words: Sequence[str], when: str = "") -> tuple[str, str]:
    listed = ", ".join(literal(word) for word in words)
    return (
        f"{when}{column} not in ({listed})",
        f"concat('unknown {column} ', {column}, ', expected one of: {', '.join(words)}')",
    )


def _needed(column: str, when: str = "") -> tuple[str, str]:
    return f"{when}({column} is null)", f"'{column} is missing'"


_RULES: Mapping[str, Sequence[tuple[str, str]]] = {
    "events": (
        _needed("ticket_id"),
        _needed("occurred_at"),
        _needed("kind"),
        _one_of("kind", KINDS),
        _one_of("author_kind", AUTHOR_KINDS),
        _one_of("audience", AUDIENCES),
        _needed("field", "kind = 'changed' and "),
        ("field = 'status' and value is null", "'a status is missing'"),
        _one_of("value", STATUSES, "field = 'status' and "),
        _one_of("value", DISPOSITIONS, "field = 'disposition' and "),
        _needed("other_id", "kind = 'merged' and "),
        ("seconds < 0", "'seconds is negative'"),
    ),
    "agents": (_needed("agent_id"), _needed("kind"), _one_of("kind", ("agent", "bot"))),
    "team_members": (_needed("agent_id"), _needed("team")),
    "customers": (_needed("customer_id"),),
    "orders": (
        _needed("ordered_at"),
        ("amount_micros is not null and currency is null", "'the amount has no currency'"),
        (
            "not regexp_full_match(currency, '[A-Z]{3}')",
            "concat('unknown currency ', currency, ', expected the three capital letters of ISO 4217, such as EUR')",
        ),
    ),
    "shifts": (
        _needed("agent_id"),
        _needed("from_at"),
        _needed("until_at"),
        ("until_at <= from_at", "'until_at is not after from_at'"),
        ("paid_seconds < 0", "'paid_seconds is negative'"),
    ),
    "texts": (_needed("kind"), _needed("about_id"), _one_of("kind", ("person", "subject", "message"))),
}
