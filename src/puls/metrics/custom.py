"""Metrics of a project: the same kinds, read from `metrics/*.toml`; whatever is wrong names file, line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from puls.core.errors import ProjectError, UnknownName
from puls.core.text import Text
from puls.core.units import Clock, Unit
from puls.facts.declarations import FACTS
from puls.metrics import cohorts as shared
from puls.metrics.custom_tables import (
    ExampleRowsTable,
    ExampleTable,
    FormulaTable,
    MetricsFile,
    MetricTable,
    PartTable,
    WordsTable,
)
from puls.metrics.declaration import (
    Ages,
    Arrivals,
    AsOf,
    Change,
    Cohort,
    Count,
    Credit,
    Distinct,
    Duration,
    Example,
    ExampleRows,
    FactName,
    Formula,
    Kept,
    Mean,
    Metric,
    Overlap,
    Part,
    Ratio,
    Share,
    Standing,
    Sum,
    Window,
)
from puls.project.lines import Location, line_of
from puls.project.problems import Source, written

KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "count": (frozenset(), frozenset({"of"})),
    "share": (frozenset({"of", "among"}), frozenset({"whole"})),
    "sum": (frozenset({"of"}), frozenset({"among", "business"})),
    "mean": (frozenset({"of"}), frozenset({"among"})),
    "duration": (frozenset({"calendar", "business"}), frozenset({"among"})),
    "arrivals": (frozenset(), frozenset({"of"})),
    "as_of": (frozenset({"of"}), frozenset()),
    "standing": (frozenset(), frozenset({"of"})),
    "ages": (frozenset({"since"}), frozenset()),
    "kept": (frozenset(), frozenset({"lost"})),
    "ratio": (frozenset({"numerator", "denominators"}), frozenset({"times"})),
}
"""The keys that a formula of each kind must have, and those that it may have."""

FUNCTIONS = frozenset({"abs", "coalesce", "epoch_us", "greatest", "least", "lower", "nullif"})
"""The functions that a project's predicates may call: they look at one row, and every engine has them."""

_SUPPLIED = frozenset({"watermark_at", "in_window", "window_over", "window_open", "is_complaint"})
_STANDING = frozenset({"instant_at", "reading_us", "soon_us"})
_NODES = (
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Predicate,
    exp.Connector,
    exp.Not,
    exp.Paren,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.IntDiv,
    exp.Mod,
    exp.Neg,
    exp.Case,
    exp.If,
    exp.Func,
)
_ID = re.compile(r"[a-z][a-z0-9_]{2,60}")
_STATS: Mapping[str, tuple[str, ...]] = {
    "count": ("count",),
    "share": ("share",),
    "sum": ("total",),
    "mean": ("mean",),
    "duration": ("median", "mean"),
    "arrivals": ("rate",),
    "as_of": ("count",),
    "standing": ("count",),
    "ages": ("median", "mean"),
    "kept": ("share",),
    "ratio": ("ratio",),
}


def read_metrics(files: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, Metric]:
    """Return the metrics of `files` (name and text) by id; raises ProjectError for the first file at fault.

    `known` are the ids that exist already.
    """
    found: dict[str, Metric] = {}
    for name, text in files:
        source = Source(name, text)
        for id_, table in source.validate(_toml(source), MetricsFile).metrics.items():
            found[id_] = _Reader(source, id_, table).metric({*known, *found})
    return found


def _toml(source: Source) -> dict[str, object]:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"{source.file}: this is not TOML. {error}.") from error


@dataclass(frozen=True, slots=True)
class _Reader:
    source: Source
    id: str
    table: MetricTable

    def metric(self, known: Collection[str]) -> Metric:
        table = self.table
        if not _ID.fullmatch(self.id):
            raise self._problem((), f"an id has lower-case letters, digits and _: refund_rate; found {self.id}.")
        if self.id in known:
            raise self._problem((), f"there is already a metric {self.id!r}. Give this one another id.")
        names = tuple(self._cohort(table.fact, by, ("by", at)) for at, by in enumerate(table.by))
        formula = self._formula(table.formula)
        try:
            return Metric(
                id=self.id,
                version=table.version,
                fact=table.fact,
                formula=formula,
                cohorts=names,
                credits=self._credits(),
                unit=Unit(table.unit),
                better=table.better,
                name=_text(table.name),
                about=_text(table.about),
                needs=frozenset(table.needs),
                example=self._example(),
                stats=tuple(table.stats) or _STATS[table.formula.kind],
                changes=self._changes(),
                window=self._window(),
            )
        except ValueError as error:
            raise self._problem(("version",), str(error)) from error

    def _problem(self, location: Location, message: str, word: str | None = None) -> ProjectError:
        """Return the error about the key at `location` of the metric, at the column of `word` or of the key's value."""
        path = ("metrics", self.id, *location)
        line = line_of(self.source.text, path)
        shown = self.source.text.splitlines()[line - 1]
        place = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", shown) if word else re.search(r"(?<==)\s*\S", shown)
        column = 1 if place is None else place.end() if word is None else place.start() + 1
        return ProjectError(f"{self.source.file}, line {line}, column {column}, {written(path)}: {message}")

    def _cohort(self, fact: FactName, name: str, location: Location) -> Cohort:
        types = FACTS[fact].types
        for cohort in (shared.CREATED, shared.FIRST_SOLVE, shared.LAST_SOLVE):
            if cohort.name == name and cohort.column in types:
                return cohort
        instants = [column for column, type_ in types.items() if type_ == "timestamp"]
        if name not in instants:
            known = [*(c.name for c in (shared.CREATED, shared.FIRST_SOLVE, shared.LAST_SOLVE) if c.column in types)]
            raise self._problem(location, str(UnknownName("instant", name, [*known, *instants])), name)
        label = Text(en=f"by {name}", de=f"nach {name}", nb=f"etter {name}", zh=f"按 {name}")
        return Cohort(name, name, label)

    def _credits(self) -> tuple[Credit, ...]:
        types, fact = FACTS[self.table.fact].types, self.table.fact
        found = []
        for at, rule in enumerate(self.table.credit):
            match rule:
                case "holder_then" if fact == "tickets":
                    solved = self.table.by[0] == "last_solve"
                    found.append(shared.AT_SOLVE if solved else shared.AT_CREATION)
                case "holder_now" if fact == "tickets":
                    found.append(shared.NOW)
                case "holder_then" | "actor" if {"team", "agent_id"} <= types.keys():
                    found.append(Credit(rule, "team", "agent_id"))
                case _:
                    raise self._problem(("credit", at), f"rows of {fact} have no {rule}.", rule)
        return tuple(found)

    def _formula(self, table: FormulaTable) -> Formula:  # noqa: PLR0911 - one return for each kind
        self._check_keys(table)
        where = ("formula",)
        among = self._sql(table.among, (*where, "among"))
        of = self._sql(table.of, (*where, "of"), _STANDING if table.kind == "standing" else frozenset())
        match table.kind:
            case "count":
                return Count(of)
            case "share":
                return Share(str(of), str(among), tuple(table.whole))
            case "sum":
                return Sum(str(of), among, self._sql(table.business, (*where, "business")))
            case "mean":
                return Mean(str(of), among)
            case "duration":
                return Duration(self._seconds(table, "calendar"), self._seconds(table, "business"), among)
            case "arrivals":
                return Arrivals(of)
            case "as_of":
                return AsOf(str(of))
            case "standing":
                self._check_columns(("started_at", "ended_at"))
                return Standing(of)
            case "ages":
                self._check_columns(("started_at", "ended_at", "clock", "clock_from_us"))
                return Ages(str(self._sql(table.since, (*where, "since"))))
            case "kept":
                self._check_columns(("started_at", "ended_at", "left_at"))
                return Kept(table.lost)
            case "ratio":
                assert table.numerator is not None
                per = (self._part(part, (*where, "denominators", at)) for at, part in enumerate(table.denominators))
                return Ratio(self._part(table.numerator, (*where, "numerator")), tuple(per), table.times)
            case _:
                assert_never(table.kind)

    def _check_keys(self, table: FormulaTable) -> None:
        required, optional = KEYS[table.kind]
        given = table.model_fields_set - {"kind"}
        for name in sorted(required - given):
            raise self._problem(("formula",), f"a {table.kind} needs the key {name!r}.")
        for name in sorted(given - required - optional):
            known = ", ".join(sorted(required | optional)) or "none"
            raise self._problem(("formula", name), f"a {table.kind} has no key {name!r}. Known: {known}.", name)

    def _check_columns(self, wanted: Iterable[str]) -> None:
        lacking = [name for name in wanted if name not in FACTS[self.table.fact].types]
        if lacking:
            kind, fact = self.table.formula.kind, self.table.fact
            raise self._problem(("fact",), f"a {kind} needs rows with {', '.join(lacking)}; {fact} has none.", fact)

    def _seconds(self, table: FormulaTable, clock: Clock) -> str:
        name = str(table.calendar if clock == "calendar" else table.business)
        columns = [column for column in FACTS[self.table.fact].types if column.endswith("seconds")]
        if name not in columns:
            raise self._problem(("formula", clock), str(UnknownName("column of seconds", name, columns)), name)
        return name

    def _part(self, table: PartTable, location: Location) -> Part:
        fact = table.fact
        cohort = self._cohort(fact, table.by, (*location, "by"))
        of = self._sql(table.of, (*location, "of"), fact=fact)
        among = self._sql(table.among, (*location, "among"), fact=fact)
        if of is None and table.kind in ("sum", "distinct", "as_of"):
            raise self._problem(location, f"a {table.kind} needs the key 'of'.", table.kind)
        both = {"team", "agent_id"} <= FACTS[fact].types.keys()
        credit = shared.AT_CREATION if fact == "tickets" else shared.THEN if both else None
        match table.kind:
            case "count":
                return Part(fact, Count(of if among is None else among), cohort, credit)
            case "sum":
                return Part(fact, Sum(str(of), among), cohort, credit)
            case "distinct":
                return Part(fact, Distinct(str(of), among), cohort, credit)
            case "as_of":
                return Part(fact, AsOf(str(of)), cohort, credit)
            case "overlap":
                return Part(fact, Overlap(), cohort, credit)
            case _:
                assert_never(table.kind)

    def _sql(
        self, sql: str | None, location: Location, extra: frozenset[str] = frozenset(), fact: FactName | None = None
    ) -> str | None:
        """Return a predicate that reads columns of the fact only, or raise what is wrong with it."""
        if sql is None:
            return None
        declared = FACTS[fact or self.table.fact]
        types = {**(FACTS["tickets"].types if declared.joins_ticket else {}), **declared.types}
        try:
            tree = sqlglot.parse_one(sql, dialect="duckdb")
        except SqlglotError as error:
            raise self._problem(location, f"this is no SQL: {str(error).splitlines()[0]}") from error
        for node in tree.walk():
            if isinstance(node, exp.Column):
                if node.table or (node.name not in types and node.name not in _SUPPLIED | extra):
                    name = node.sql()
                    raise self._problem(
                        location, str(UnknownName("column", name, sorted(types), where=f"fact {declared.name}")), name
                    )
            elif isinstance(node, exp.Func) and not isinstance(node, exp.Connector | exp.Case | exp.If):
                name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
                if name.lower() not in FUNCTIONS:
                    raise self._problem(location, str(UnknownName("function", name.lower(), sorted(FUNCTIONS))), name)
            elif not isinstance(node, _NODES) or isinstance(node, exp.SubqueryPredicate):
                raise self._problem(
                    location, f"a predicate has columns, operators, literals and functions only; found {node.sql()!r}."
                )
        return sql

    def _window(self) -> Window | None:
        window = self.table.window
        if window is None:
            return None
        types = FACTS[self.table.fact].types
        for key, name in (("event", window.event), ("after", window.after)):
            if types.get(name) != "timestamp":
                instants = [column for column, type_ in types.items() if type_ == "timestamp"]
                raise self._problem(("window", key), str(UnknownName("instant", name, instants)), name)
        return Window(window.event, window.after, window.days)

    def _changes(self) -> tuple[Change, ...]:
        if not self.table.changes and self.table.version == 1:
            return shared.FIRST_VERSION
        return tuple(Change(each.version, each.date, _text(each.note)) for each in self.table.changes)

    def _example(self) -> Example:
        example = self.table.example
        rows = self._example_rows(("example",), self.table.fact, example)
        also = [
            ExampleRows(each.fact, tuple(each.columns), self._example_rows(("example", "also", place), each.fact, each))
            for place, each in enumerate(example.also)
        ]
        return Example(tuple(example.columns), rows, example.gives, tuple(also))

    def _example_rows(
        self, location: Location, fact: FactName, table: ExampleTable | ExampleRowsTable
    ) -> tuple[tuple[str | int | bool | None, ...], ...]:
        """Return the rows of one fact; an empty cell is null."""
        types = FACTS[fact].types
        for name in table.columns:
            if name not in types:
                error = UnknownName("column", name, sorted(types), where=f"fact {fact}")
                raise self._problem((*location, "columns"), str(error), name)
        for row in table.rows:
            if len(row) != len(table.columns):
                raise self._problem(
                    (*location, "rows"), f"a row has {len(row)} cells for {len(table.columns)} columns: {row}."
                )
        return tuple(tuple(None if cell == "" else cell for cell in row) for row in table.rows)


def _text(written: str | WordsTable) -> Text:
    """Return a text; one that is written once is the same in every language."""
    if isinstance(written, str):
        return Text(en=written, de=written, nb=written, zh=written)
    return Text(en=written.en, de=written.de, nb=written.nb, zh=written.zh)
