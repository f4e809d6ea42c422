"""Tables around tickets, one row a customer, an order, a shift, an agent or a stretch in a team, as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from puls.core.errors import SourceError, UnknownName
from puls.core.periods import parse_zone
from puls.ledger.delivery import Columns, Delivery, Finding, Reject, Value
from puls.ledger.tables import PROVIDES
from puls.sources.asking import nothing_readable
from puls.sources.batches import BATCH_ROWS, Counted, Progress, over_files
from puls.sources.company_cells import Row, Sheet, Unreadable
from puls.sources.company_mapping import CompanyTablesFile
from puls.sources.csv_rows import CsvFile, column_index
from puls.sources.mapping import FileMapping
from puls.sources.placing import read_as_of
from puls.sources.times import Instants, LocalTimes

Told = dict[str, Value]

_INSTANTS = frozenset({"since", "lost", "at", "cancelled", "start", "end", "hired", "left", "last_day", "until"})
_NO_COLUMNS = frozenset({"file", "in_currency", "paid_in"})
_WORDS = frozenset({"segment", "industry", "region", "plan", "vip", "lost_reason", "currency", "kind", "team"})
# What has happened when it stands in a table; the end of a shift or of an employment may be planned.
_HAPPENED = ("since_at", "lost_at", "ordered_at", "cancelled_at", "hired_at", "from_at")


def provides(tables: CompanyTablesFile) -> frozenset[str]:
    """Return what tables with this mapping can tell; a list of agents tells of employments if it says since when."""
    told = frozenset(tables.mapped).intersection(PROVIDES)
    return told if tables.agents is None or tables.agents.hired is not None else told - {"agents"}


def read(
    mapping: FileMapping, paths: Sequence[Path], zone: str | None, source: str | None, progress: Progress | None
) -> Iterator[Delivery]:
    """Yield the rows of the files, each of the table that its name says; how far they tell comes last."""
    tables = mapping.tables
    assert isinstance(tables, CompanyTablesFile)
    _check(mapping.file, tables)
    names = [_table_of(path, mapping.file, tables) for path in paths]
    zone = zone or mapping.zone
    times = LocalTimes(parse_zone(zone)) if zone else None
    as_of_us = read_as_of(tables.source.as_of, tables.source.time_format, times)
    books = _Books(source or mapping.name, provides(tables), tables.source.people)
    for path, name, report in zip(paths, names, over_files(paths, progress), strict=True):
        file = CsvFile(path, tables.source.encoding, tables.source.delimiter, report)
        yield from _read_file(_sheet(file, name, tables, times, books), name, books)
    if books.rejects and not books.kept:
        raise nothing_readable(paths, books.rejects)
    books.findings += books.counted.findings()
    yield books.take(as_of_us if as_of_us is not None else books.latest_us)


class _Books:
    """Collects rows by table, rejects and findings until there are enough for a delivery."""

    def __init__(self, source: str, told: frozenset[str], people: str | None) -> None:
        self.findings: list[Finding] = []
        self.rejects: list[Reject] = []
        self.counted = Counted()
        self.latest_us: int | None = None
        self.kept = 0
        self._source = source
        self._told = told
        self._people = people
        self._rows: dict[str, list[Told]] = {}
        self._seen: set[tuple[str, str]] = set()

    def add(self, table: str, row: Row, told: Told) -> None:
        """Keep a row; of two rows with one id the later counts."""
        key = table, str(told["event_id"])
        if key in self._seen:
            row.find("duplicate_row", "a row of this id stands before it; what this row says counts")
        self._seen.add(key)
        self._rows.setdefault(table, []).append(told)
        self.kept += 1
        happened = [us for name in _HAPPENED if isinstance(us := told.get(name), int)]
        if happened:
            self.latest_us = max(happened if self.latest_us is None else [*happened, self.latest_us])

    def full(self) -> Iterator[Delivery]:
        """Yield one delivery if enough has come together."""
        if sum(map(len, self._rows.values())) + len(self.rejects) + len(self.findings) >= BATCH_ROWS:
            yield self.take(None)

    def take(self, read_until_us: int | None) -> Delivery:
        """Return what has come together."""
        tables: dict[str, Columns] = {
            name: {"source": [self._source] * len(rows)} | {key: [row[key] for row in rows] for key in rows[0]}
            for name, rows in self._rows.items()
        }
        delivery = Delivery(
            self._source,
            self._told,
            tables,
            read_until_us,
            tuple(self.rejects),
            tuple(self.findings),
            people=self._people,
        )
        self._rows, self.rejects, self.findings = {}, [], []
        return delivery


def _check(mapping: str, tables: CompanyTablesFile) -> None:
    if not tables.mapped:
        known = ", ".join(f"[{name}]" for name in _ROWS)
        raise SourceError(f"{mapping}: no table is mapped. Write at least one of {known}.")
    for name, table in tables.mapped.items():
        if table.file is None and len(tables.mapped) > 1:
            raise SourceError(f'{mapping}: which files are of [{name}]? Write file = "{name}*.csv" under it.')
    for field in tables.values:
        if field not in _WORDS:
            raise SourceError(f"{mapping}: [values.{field}]: {UnknownName('field', field, _WORDS)}")
    orders = tables.orders
    if orders is not None and orders.amount is not None and (orders.currency is None) == (orders.in_currency is None):
        raise SourceError(
            f"{mapping}: in which currency are the amounts of [orders]? Map the column currency, or write "
            'in_currency = "EUR"; one of the two.'
        )
    for name, end in (("agents", "left"), ("team_members", "until")):
        said = tables.mapped.get(name)
        if said is not None and getattr(said, end) and getattr(said, "last_day"):  # noqa: B009 - a column's name
            raise SourceError(f"{mapping}: [{name}] maps {end} and last_day. Keep one of the two.")


def _table_of(path: Path, mapping: str, tables: CompanyTablesFile) -> str:
    patterns = {name: table.file or "*" for name, table in tables.mapped.items()}
    fitting = [name for name, pattern in patterns.items() if fnmatchcase(path.name, pattern)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(f"{pattern} ([{name}])" for name, pattern in patterns.items())
    problem = "more than one table" if fitting else "no table"
    raise SourceError(f"{path}: the file's name is of {problem} of {mapping}. Tables: {listed}.")


def _sheet(file: CsvFile, name: str, tables: CompanyTablesFile, times: LocalTimes | None, books: _Books) -> Sheet:
    said = tables.mapped[name].model_dump(exclude=set(_NO_COLUMNS))
    columns = {key: column for key, column in said.items() if column is not None}
    places = {key: column_index(file, column, f"{name}.{key}") for key, column in columns.items()}
    formats = tables.source.time_format
    instants = {key: Instants(formats, column) for key, column in columns.items() if key in _INSTANTS}
    null = frozenset(("", *tables.source.null))
    return Sheet(file, tables, places, columns, instants, times, null, books)


def _read_file(sheet: Sheet, name: str, books: _Books) -> Iterator[Delivery]:
    for record in sheet.file.records():
        row = Row(sheet, record)
        try:
            books.add(name, row, _ROWS[name](row))
        except Unreadable as reason:
            sheet.file.reject(record, str(reason))
        yield from books.full()
    books.rejects += sheet.file.rejects
    for instants in sheet.instants.values():
        if instants.rounded:
            what = "{rows} times have more than six digits of a second; rounded half-even to microseconds"
            first_row = instants.first_rounded_row
            books.counted.add(sheet.file.path.name, first_row, "precision_rounded", what, instants.rounded)


# --- one row of each table ----------------------------------------------------------------------------------


def _customer(row: Row) -> Told:
    since_us = row.instant("since")
    lost_us = row.instant("lost", since_us)
    if since_us is not None and lost_us is not None and lost_us < since_us:
        row.find("lost_before_since", "the customer was lost before being one")
    customer = row.needed("id")
    return {
        "event_id": customer,
        "customer_id": customer,
        "segment": row.word("segment"),
        "industry": row.word("industry"),
        "region": row.word("region"),
        "plan": row.word("plan"),
        "vip": row.flag("vip"),
        "organization_id": row.text("organization"),
        "since_at": since_us,
        "lost_at": lost_us,
        "lost_reason": row.word("lost_reason"),
    }


def _order(row: Row) -> Told:
    order = row.needed("id")
    row.needed("at")
    ordered_us = row.instant("at")
    cancelled_us = row.instant("cancelled", ordered_us)
    if ordered_us is not None and cancelled_us is not None and cancelled_us < ordered_us:
        row.find("cancelled_before_ordered", "the order was cancelled before it was made")
    amount = row.amount("amount")
    said = row.sheet.tables.orders
    currency = said.in_currency if said is not None and said.in_currency else row.word("currency")
    if currency is not None and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise Unreadable(f"{currency!r} is no currency of ISO 4217, such as EUR")
    if amount is not None and currency is None:
        raise Unreadable("no currency")
    return {
        "event_id": order,
        "customer_id": row.text("customer"),
        "ordered_at": ordered_us,
        "amount_micros": amount,
        "currency": currency and currency.upper(),
        "cancelled_at": cancelled_us,
    }


def _shift(row: Row) -> Told:
    agent, start, _ = row.needed("agent"), row.needed("start"), row.needed("end")
    from_us = row.instant("start")
    until_us = row.instant("end", from_us)
    assert from_us is not None and until_us is not None  # both cells are filled
    if until_us <= from_us:
        raise Unreadable("the shift does not end after it starts")
    said = row.sheet.tables.shifts
    assert said is not None  # its row is read
    paid = row.seconds("paid", said.paid_in)
    if paid is not None and paid < 0:
        raise Unreadable("the paid time is negative")
    return {
        "event_id": row.needed("id") if said.id is not None else _id_of(agent, start),
        "agent_id": agent,
        "from_at": from_us,
        "until_at": until_us,
        "paid_seconds": paid,
    }


def _agent(row: Row) -> Told:
    agent, kind = row.needed("id"), (row.word("kind") or "agent").casefold()
    if kind not in ("agent", "bot"):
        raise Unreadable(f"the kind {kind!r} is neither agent nor bot")
    hired_us = row.instant("hired")
    left_us = _end(row, "left", hired_us)
    if hired_us is not None and left_us is not None and left_us <= hired_us:
        row.find("left_before_hired", "the agent left no later than hired")
    return {"event_id": agent, "agent_id": agent, "kind": kind, "hired_at": hired_us, "left_at": left_us}


def _member(row: Row) -> Told:
    agent, team = row.needed("agent"), row.word("team")
    if team is None:
        raise Unreadable("no team")
    from_us = row.instant("since")
    until_us = _end(row, "until", from_us)
    if from_us is not None and until_us is not None and until_us <= from_us:
        row.find("ends_before_start", "the stretch in the team ends no later than it starts")
    return {
        "event_id": _id_of(agent, team, row.text("since") or ""),
        "agent_id": agent,
        "team": team,
        "from_at": from_us,
        "until_at": until_us,
    }


_ROWS: dict[str, Callable[[Row], Told]] = {
    "customers": _customer,
    "orders": _order,
    "shifts": _shift,
    "agents": _agent,
    "team_members": _member,
}


def _end(row: Row, key: str, after_us: int | None) -> int | None:
    until_us = row.instant(key, after_us)
    return row.end_of_day("last_day") if until_us is None else until_us


def _id_of(*parts: str) -> str:
    """Return an id made of what a row says, as it is written, so that another zone gives the same id."""
    return ":".join(part.replace("%", "%25").replace(":", "%3A") for part in parts)
