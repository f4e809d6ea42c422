"""From the text of `puls.toml` to a `Project`: every problem names the file, the line, and what is near."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from puls.core.errors import ProjectError
from puls.core.periods import parse_zone
from puls.project.durations import parse_duration
from puls.project.holidays import materialise_holidays
from puls.project.model import (
    FILE_NAME,
    METRICS_FOLDER,
    Complaints,
    HolidayDays,
    Project,
    SourceFiles,
    Target,
    Team,
)
from puls.project.policies import POLICY_COLUMNS, read_policies
from puls.project.problems import Source
from puls.project.schedules import calendars_of, read_schedules
from puls.project.settings import ProjectFile, TargetTable

HOLIDAY_YEARS = range(2000, 2041)
"""The years whose holidays are materialised unless the caller knows better."""


def load(
    path: Path,
    *,
    recorded: HolidayDays | None = None,
    settled_until: date | None = None,
    metrics: Collection[str] | None = None,
) -> Project:
    """Return the project of a folder, or of its file; raises ProjectError. For the arguments see `parse_project`."""
    file = path / FILE_NAME if path.is_dir() else path
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProjectError(f"there is no {FILE_NAME} at {path}. `puls init` writes one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} cannot be read as UTF-8 text: {error}") from error
    project = parse_project(text, file=str(file), recorded=recorded, settled_until=settled_until, metrics=metrics)
    return replace(project, metric_files=_metric_files(file.parent))


def _metric_files(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return the files of own metrics: name as people write it, and text."""
    found = []
    for file in sorted((folder / METRICS_FOLDER).glob("*.toml")):
        try:
            found.append((f"{METRICS_FOLDER}/{file.name}", file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise ProjectError(f"{file} cannot be read as UTF-8 text: {error}") from error
    return tuple(found)


def parse_project(
    text: str,
    *,
    file: str = FILE_NAME,
    years: Iterable[int] = HOLIDAY_YEARS,
    recorded: HolidayDays | None = None,
    settled_until: date | None = None,
    columns: Collection[str] = POLICY_COLUMNS,
    metrics: Collection[str] | None = None,
) -> Project:
    """Return the project that `text` says, with the holidays of `years` as dates; raises ProjectError.

    `recorded` and `settled_until` are those of `materialise_holidays`. `columns` are what conditions may read.
    With `metrics`, the names in [targets] and [pins] must be among them.
    """
    source = Source(file, text)
    tables = source.validate(_toml(source), ProjectFile)
    zone = source.read(("project", "zone"), parse_zone, tables.project.zone)
    calendars = calendars_of(tables.schedules, source)
    holidays = materialise_holidays(calendars, list(years), recorded or {}, settled_until)
    schedules = read_schedules(tables.schedules, holidays, source)
    names = [schedule.name for schedule in schedules]
    if tables.project.default_schedule is not None:
        location = ("project", "default_schedule")
        source.check_known(location, "schedule", tables.project.default_schedule, names)
    if metrics is not None:
        for table in ("targets", "pins"):
            for name in getattr(tables, table):
                source.check_known((table, name), "metric", name, metrics)
    return Project(
        name=tables.project.name,
        zone=tables.project.zone,
        language=tables.project.language,
        week_start=tables.project.week_start,
        data=tables.project.data,
        default_schedule=tables.project.default_schedule,
        minimum_sample=tables.project.minimum_sample,
        agents=tables.privacy.agents,
        schedules=schedules,
        teams=_teams(tables, names, source),
        sla_policies=read_policies(tables.sla_policies, zone, names, columns, source),
        targets=tuple(_target(name, table, source) for name, table in sorted(tables.targets.items())),
        pins=dict(sorted(tables.pins.items())),
        sources=_sources(tables),
        holidays=holidays,
        active_days=tables.project.active_days,
        soon_minutes=tables.project.soon_minutes,
        complaints=_complaints(tables),
    )


def _toml(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        # tomllib writes "Expected '=' after a key (at line 3, column 5)", or "(at end of document)".
        at = re.search(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$", str(error))
        message = str(error)[: at.start()] if at else str(error)
        line = at.group(1) if at and at.group(1) else str(len(source.text.splitlines()))
        raise ProjectError(f"{source.file}, line {line}: this is not TOML. {message}.") from error


def _teams(tables: ProjectFile, schedules: list[str], source: Source) -> tuple[Team, ...]:
    source.check_unlike([(("teams", n, "name"), team.name) for n, team in enumerate(tables.teams)], "team")
    for number, team in enumerate(tables.teams):
        if team.schedule is not None:
            source.check_known(("teams", number, "schedule"), "schedule", team.schedule, schedules)
    teams = sorted(tables.teams, key=lambda team: team.name)
    return tuple(Team(team.name, team.schedule, team.unsolved_limit) for team in teams)


def _complaints(tables: ProjectFile) -> Complaints:
    return Complaints(tuple(sorted(set(tables.complaints.types))), tuple(sorted(set(tables.complaints.intents))))


def _target(metric: str, table: TargetTable, source: Source) -> Target:
    if (table.at_most is None) == (table.at_least is None):
        raise source.problem(("targets", metric), "expected either `at_most` or `at_least`.")

    def value(side: str, written: float | str | None) -> float | None:
        if isinstance(written, str):
            return float(source.read(("targets", metric, side), parse_duration, written))
        return written

    return Target(metric, table.statistic, value("at_most", table.at_most), value("at_least", table.at_least))


def _sources(tables: ProjectFile) -> tuple[SourceFiles, ...]:
    return tuple(
        SourceFiles(name, table.mapping, (table.files,) if isinstance(table.files, str) else tuple(table.files))
        for name, table in sorted(tables.sources.items())
    )
