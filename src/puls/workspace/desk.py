"""The Python API: a project folder opened, with its ledger and its facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import duckdb

from puls.core.errors import DataError, ProjectError, UsageError
from puls.engines.ledger import AppendReport, Ledger
from puls.engines.past import Past
from puls.engines.published import Published
from puls.ledger import Delivery
from puls.project import FILE_NAME, Project, load, parse_project, recorded_holidays, template
from puls.sources import FileMapping
from puls.workspace import doctor, jobs
from puls.workspace.jobs import Progress, RefreshReport, silent
from puls.workspace.past import PastStates, State, parse_as_of
from puls.workspace.problems import Problem
from puls.workspace.reading import runner

if TYPE_CHECKING:
    from puls.query.values import MetricQuery
    from puls.workspace.answer_values import Answer, Key
    from puls.workspace.answers import Listing
    from puls.workspace.changes import Changes
    from puls.workspace.exports import Flat
    from puls.workspace.leaderboards import Leaderboard
    from puls.workspace.questions import Words
    from puls.workspace.reconciling import Reconciliation
    from puls.workspace.variants import Variants, Verdicts
    from puls.workspace.why import Why


Instant = str | date | datetime
"""A day, which is its start in the reporting zone, or an instant with its offset from UTC."""


class Desk:
    """A project at work; made by `open_desk`, which is `puls.open`.

    `project` is what puls.toml says, `ledger` what happened, `published` the facts that numbers are counted over.
    """

    def __init__(self, folder: Path, project: Project, ledger: Ledger, published: Published) -> None:
        self.folder = folder
        self.project = project
        self.ledger = ledger
        self.published = published

    def import_(
        self,
        paths: Sequence[str | Path],
        mapping: str | Path | FileMapping | None = None,
        zone: str | None = None,
        source: str | None = None,
        progress: Progress = silent,
    ) -> AppendReport:
        """Read files into the ledger and return what became of their rows; importing again adds nothing.

        `mapping` says what the files mean (None: raw Zendesk tables), `zone` where times without a zone are from,
        `source` how the source is called. Raises SourceError, which asks where a decision is missing.
        """
        found = Path(mapping) if isinstance(mapping, str) else mapping
        files = [Path(path) for path in paths]
        return jobs.import_files(self.ledger, files, found, zone=zone, source=source, progress=progress)

    def deliver(self, delivery: Delivery, recorded_at_us: int | None = None) -> AppendReport:
        """Append `delivery` to the ledger, recorded at an instant (None: now); errors as `Ledger.append`."""
        return self.ledger.append(delivery, recorded_at_us)

    def refresh(self, full: bool = False, progress: Progress = silent) -> RefreshReport:
        """Bring the facts up to the ledger and to puls.toml; `full` computes everything anew."""
        return jobs.refresh_facts(self.ledger, self.published, self.project, full, progress)

    def reader(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Return a read-only connection to one version of the facts; raises DataError before the first refresh."""
        return self.published.reader()

    def question(
        self, metrics: str | Sequence[str], *, as_of: Instant | None = None, **words: Unpack[Words]
    ) -> MetricQuery:
        """Return the question that asks for `metrics` in words: `by`, `grain`, `from_`, `to`, `where`, `clock`, ….

        `as_of` only tells which custom fields there are. Errors: UnknownName with the nearest name, and UsageError for
        what cannot be read.
        """
        from puls.workspace.context import custom_fields
        from puls.workspace.known import metrics_of
        from puls.workspace.questions import question

        if not isinstance(words.get("where"), str):
            return question(metrics, words, metrics_of(self.project))
        with self._state(as_of, words.get("zone")) as state:
            fields = custom_fields(state.run, "duckdb")
        return question(metrics, words, metrics_of(self.project), fields)

    def query(
        self,
        query: MetricQuery | str | Sequence[str],
        *,
        as_of: Instant | None = None,
        **words: Unpack[Words],
    ) -> Answer:
        """Return the answer with its receipts, from one version of the facts, to a question or to one in words.

        With `as_of` it is what the ledger and the settings gave at that instant (a day: its start in the project's
        zone; a time needs its offset); the facts of then are built when they are first asked for, see `build_past`.
        Errors as `question` and `answers.answer`.
        """
        from puls.query.values import MetricQuery
        from puls.workspace.answers import answer

        if not isinstance(query, MetricQuery):
            query = self.question(query, as_of=as_of, **words)
        elif words:
            raise UsageError("a MetricQuery says everything itself; words are for a query by the names of metrics.")
        with self._state(as_of, query.zone) as state:
            return answer(state.run, state.project, query, as_of=state.as_of)

    def rows(
        self,
        query: MetricQuery,
        metric: str,
        *,
        period: str | None = None,
        keys: tuple[Key, ...] | None = None,
        part: str = "n",
        limit: int | None = None,
        offset: int = 0,
        as_of: Instant | None = None,
        largest_first: bool = False,
    ) -> Listing:
        """Return the rows behind one value of the answer to `query`; arguments and errors as `answers.rows`."""
        from puls.workspace.answers import rows

        with self._state(as_of, query.zone) as state:
            return rows(
                state.run,
                state.project,
                query,
                metric,
                period=period,
                keys=keys,
                part=part,
                limit=limit,
                offset=offset,
                largest_first=largest_first,
            )

    def reconcile(
        self,
        path: str | Path,
        *,
        layout: str | None = None,
        source: str | None = None,
        zone: str | None = None,
        delimiter: str = ",",
    ) -> Reconciliation:
        """Return how a vendor's own figures differ from ours and why; errors as `reconciling.reconcile_export`."""
        from puls.workspace.reading import runner
        from puls.workspace.reconciling import reconcile_export

        with self.reader() as con:
            return reconcile_export(
                runner(con), self.project, Path(path), layout=layout, source=source, zone=zone, delimiter=delimiter
            )

    def sql(self, text: str) -> Flat:
        """Return what a query of one's own gives over the facts; views and errors as `own_sql.ask_sql`."""
        from puls.workspace.own_sql import ask_sql

        with self.reader() as con:
            return ask_sql(con, self.project, text)

    def why(self, metric: str, *, as_of: Instant | None = None, **words: Unpack[Words]) -> Why:
        """Return where the change of a metric comes from, by each dimension of `by` (none: all that fit).

        Words as for `query`; `compare` is previous (the default) or year_ago. Errors as `why.why`.
        """
        from puls.workspace.why import why

        query = self.question(metric, as_of=as_of, **words)
        with self._state(as_of, query.zone) as state:
            return why(state.run, state.project, query, as_of=state.as_of)

    def variants(self, metric: str, *, as_of: Instant | None = None, **words: Unpack[Words]) -> Variants:
        """Return a metric by all of its definitions on the same rows; words as for `query`, without groups.

        Errors as `variants.variants`.
        """
        from puls.workspace.variants import variants

        query = self.question(metric, as_of=as_of, **words)
        with self._state(as_of, query.zone) as state:
            return variants(state.run, state.project, query)

    def differing(
        self,
        metric: str,
        between: tuple[str, str],
        *,
        limit: int | None = None,
        offset: int = 0,
        as_of: Instant | None = None,
        **words: Unpack[Words],
    ) -> Verdicts:
        """Return the tickets on which two definitions of a metric differ; errors as `variants.verdicts`."""
        from puls.workspace.variants import verdicts

        query = self.question(metric, as_of=as_of, **words)
        with self._state(as_of, query.zone) as state:
            return verdicts(state.run, state.project, query, between, limit=limit, offset=offset)

    def leaderboard(
        self, metrics: str | Sequence[str], *, as_of: Instant | None = None, **words: Unpack[Words]
    ) -> Leaderboard:
        """Return agents by each of `metrics`, with the team's mix of work; words as for `query`.

        Errors as `leaderboards.leaderboard`, which refuses while the project's `privacy.agents` is "off".
        """
        from puls.workspace.leaderboards import leaderboard

        query = self.question(metrics, as_of=as_of, **words)
        with self._state(as_of, query.zone) as state:
            return leaderboard(state.run, state.project, query, as_of=state.as_of)

    def changes(self, metric: str, *, since: Instant, progress: Progress = silent, **words: Unpack[Words]) -> Changes:
        """Return what moved a number since an instant: the number then and now, the rows between, and why each moved.

        Words as for `query`, with `period` or `from_` and `to`, and without groups. Builds the facts of then, see
        `build_past`; where settings changed since, with those of today, too. Raises DataError where the facts lack what
        the ledger has learned: `refresh` first. Other errors as `changes.changes`.
        """
        from puls.workspace.changes import changes

        query = self.question(metric, **words)
        since_us = parse_as_of(since, query.zone or self.project.zone)
        if jobs.versions_behind(self.ledger, self.published, self.project) is not None:
            raise DataError("the facts are behind the ledger or the settings. Run puls refresh, then ask again.")
        with self._state(None) as now:
            return changes(self._past(progress), self.ledger.snapshot(), now, query, since_us)

    def doctor(self) -> list[Problem]:
        """Return what makes numbers wrong, missing or doubtful, the worst first."""
        behind = jobs.versions_behind(self.ledger, self.published, self.project)
        return doctor.examine(doctor.Patient(self.project, self.ledger.snapshot(), self.published, behind))

    def build_past(self, as_of: Instant, zone: str | None = None, progress: Progress = silent) -> None:
        """Build the facts of an earlier instant unless they are kept already; it takes as long as a full refresh.

        A day begins in `zone` (None: the project's). Raises UsageError for what is no instant or lies ahead, DataError
        when nothing had been imported by then.
        """
        with self._state(as_of, zone, progress):
            pass

    @contextmanager
    def _state(self, as_of: Instant | None, zone: str | None = None, progress: Progress = silent) -> Iterator[State]:
        if as_of is None:
            with self.reader() as con:
                yield State(runner(con), self.project)
            return
        at_us = parse_as_of(as_of, zone or self.project.zone)
        with self._past(progress).state(at_us) as state:
            yield state

    def _past(self, progress: Progress) -> PastStates:
        return PastStates(self.ledger, Past(self.published.folder / "past"), self.project, progress)


def open_desk(path: str | Path) -> Desk:
    """Open the project in the folder `path`; raises ProjectError when its puls.toml is missing or at fault.

    Holidays that numbers rest on already come from the ledger, not from the library of today.
    """
    folder = Path(path).expanduser().absolute()
    file = folder / FILE_NAME
    if not file.is_file():
        raise ProjectError(f"there is no {FILE_NAME} in {folder}. `puls init` writes one.")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} cannot be read as UTF-8 text: {error}") from error
    # Where the data lies is needed before the holidays can be remembered.
    data = folder / parse_project(text, file=str(file), years=()).data
    ledger = Ledger.create(data / "ledger")
    recorded = recorded_holidays(ledger.configuration())
    project = load(folder, recorded=recorded, settled_until=_settled_until(ledger))
    if project.metric_files:
        from puls.workspace.examples import check_own_examples

        check_own_examples(project)
    return Desk(folder, project, ledger, Published(data / "facts"))


def find_project(start: str | Path) -> Path:
    """Return the nearest folder with a puls.toml: `start` or one above it; raises ProjectError when there is none."""
    folder = Path(start).expanduser().absolute()
    for each in (folder, *folder.parents):
        if (each / FILE_NAME).is_file():
            return each
    raise ProjectError(
        f"there is no {FILE_NAME} in {folder} or in a folder above it. Go to a project, name one with --project, or"
        " write a new one with `puls init`."
    )


def create_desk(path: str | Path, name: str, zone: str) -> Desk:
    """Write a new project into the folder `path` and open it; raises ProjectError when one is there already."""
    folder = Path(path).expanduser().absolute()
    file = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(template(name, zone))
    except FileExistsError:
        raise ProjectError(f"{file} is there already. Open that project, or choose another folder.") from None
    except OSError as error:
        raise ProjectError(f"cannot write {file}: {error.strerror or error}.") from None
    return open_desk(folder)


def _settled_until(ledger: Ledger) -> date:
    """Return the day after the last one that numbers rest on."""
    latest = max(ledger.watermarks().values(), default=None)
    if latest is None:
        return date.min
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=latest)).date() + timedelta(days=1)
