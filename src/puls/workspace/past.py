"""The past: what the ledger and the settings said at an instant, as facts that questions can be put to."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import duckdb

from puls.core.errors import DataError, EngineError, UsageError
from puls.core.periods import parse_day, parse_zone, start_of_day
from puls.engines.ledger import Ledger, Snapshot
from puls.engines.past import Past
from puls.project import Project, from_configuration_rows, to_configuration_rows
from puls.workspace.context import Run, iso
from puls.workspace.jobs import Progress, configuration_key, models_key
from puls.workspace.reading import runner

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """Which past an answer shows: the instant that was asked, and when the settings it uses were recorded."""

    at_us: int
    configuration_us: int


@dataclass(frozen=True, slots=True)
class State:
    """Facts to ask, with the settings that they were made with; `as_of` None: those of now."""

    run: Run
    project: Project
    as_of: Moment | None = None


def parse_as_of(said: str | date | datetime, zone: str) -> int:
    """Return the instant that `said` names: a day is its start in `zone`, a time needs its offset from UTC.

    Raises UsageError for what is neither, and for an instant that lies ahead.
    """
    try:
        at_us = _instant(said, zone)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{said!r} is neither a day nor an instant. Write 2026-04-01, or 2026-04-01T09:30:00+02:00 (Z for UTC)."
        ) from None
    if at_us > time.time_ns() // 1000:
        raise UsageError(f"{iso(at_us)} lies ahead: what will be recorded by then is not known yet.")
    return at_us


def _instant(said: str | date | datetime, zone: str) -> int:
    if isinstance(said, str) and len(said) == len("2026-04-01"):
        try:
            said = parse_day(said)
        except UsageError as error:
            raise ValueError from error
    if isinstance(said, date) and not isinstance(said, datetime):
        return start_of_day(said, parse_zone(zone))
    if isinstance(said, str) and "T" not in said:
        raise ValueError(said)
    at = datetime.fromisoformat(said) if isinstance(said, str) else said
    if at.tzinfo is None:
        raise UsageError(
            f"{said!r} does not say where: add its offset from UTC, as in 2026-04-01T09:30:00+02:00, or Z."
        )
    return (at - _EPOCH) // timedelta(microseconds=1)


def project_then(today: Project, then: Project) -> Project:
    """Return the settings that numbers depended on `then`, with the names, targets and privacy of `today`."""
    return replace(
        then,
        name=today.name,
        language=today.language,
        data=today.data,
        minimum_sample=today.minimum_sample,
        agents=today.agents,
        targets=today.targets,
        sources=today.sources,
        metric_files=today.metric_files,
    )


class PastStates:
    """The past states of a project: built when they are asked for, and kept for a while."""

    def __init__(self, ledger: Ledger, past: Past, today: Project, progress: Progress) -> None:
        self._ledger = ledger
        self._past = past
        self._today = today
        self._progress = progress

    @contextmanager
    def state(self, at_us: int, *, todays_settings: bool = False) -> Iterator[State]:
        """Yield the facts of the ledger as it stood at an instant, made with the settings of then, or with today's.

        Raises DataError when nothing had been imported by then, EngineError when the facts cannot be built.
        """
        snapshot = self._ledger.past(at_us)
        project, configuration_us = self._today, at_us
        if not todays_settings:
            project, configuration_us = self.settings(at_us)
        with self._past.reader(_key(snapshot, project), lambda con: self._build(con, snapshot, project)) as con:
            yield State(runner(con), project, Moment(at_us, configuration_us))

    def settings(self, at_us: int) -> tuple[Project, int]:
        """Return the project by the settings in force at an instant, and when they were recorded."""
        recorded = self._ledger.configuration_at(at_us)
        if recorded.recorded_at_us is None:
            raise DataError("the settings were never recorded. Run puls refresh, which records them.")
        return project_then(self._today, from_configuration_rows(recorded.rows)), recorded.recorded_at_us

    def _build(self, con: duckdb.DuckDBPyConnection, snapshot: Snapshot, project: Project) -> None:
        from puls.engines.duckdb.build import build_full

        try:
            build_full(con, snapshot, project, self._progress)
        except duckdb.Error as error:
            first_line = str(error).split("\n")[0]
            raise EngineError(
                f"the facts of {iso(snapshot.recorded_at_us)} could not be built: {first_line}"
            ) from error


def _key(snapshot: Snapshot, project: Project) -> str:
    settings = configuration_key(to_configuration_rows(project))
    said = f"{snapshot.version} {snapshot.recorded_at_us} {settings} {models_key()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
