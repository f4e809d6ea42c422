"""What takes time: importing files into the ledger, and refreshing the facts from it; both tell how far they are."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import duckdb

from puls.core.errors import DataError, EngineError
from puls.engines.ledger import AppendReport, Ledger, Snapshot
from puls.engines.published import Outcome, Published
from puls.project import ConfigurationRow, Project, to_configuration_rows
from puls.sources import FileMapping, load_mapping, read

Progress = Callable[[str, float], None]
"""Called with the name of the step and how much of it is done, 0 to 1."""

RefreshKind = Literal["full", "incremental", "unchanged"]

COMPACT_FROM_FILES = 64
"""A table with more files than this is compacted after a refresh."""

# What no fact is made of: a change of these needs no rebuild. Holidays act through the schedules that they are in.
_NOT_IN_FACTS = frozenset({"target", "pin", "source", "holidays", "unsolved_limit", "soon", "complaints"})
_STAMP = "puls_built"


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did: `ledger_version` is what the facts show now, `facts_version` the file's number."""

    kind: RefreshKind
    ledger_version: int
    facts_version: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What facts were made from: the ledger version, and keys of the configuration and of the models."""

    ledger_version: int
    configuration: str
    models: str


def silent(_step: str, _done: float) -> None:
    """Show no progress."""


def import_files(
    ledger: Ledger,
    paths: Sequence[Path],
    mapping: Path | FileMapping | None = None,
    *,
    zone: str | None = None,
    source: str | None = None,
    progress: Progress = silent,
) -> AppendReport:
    """Read files into the ledger, batch by batch, and return what became of all rows.

    An import that was cut off is completed by running it again: what is stored already is known. Raises SourceError.
    """
    found = load_mapping(mapping) if isinstance(mapping, Path) else mapping
    total = AppendReport(0, 0, 0, 0, 0, ledger.snapshot().version)

    def told(read_bytes: int, all_bytes: int) -> None:
        progress("import", min(1.0, read_bytes / all_bytes) if all_bytes else 1.0)

    for delivery in read(found, list(paths), zone, source, told):
        report = ledger.append(delivery)
        total = AppendReport(
            total.new + report.new,
            total.known + report.known,
            total.revised + report.revised,
            total.rejected + report.rejected,
            total.findings + report.findings,
            report.version,
        )
    progress("import", 1.0)
    return total


def refresh_facts(
    ledger: Ledger, published: Published, project: Project, full: bool = False, progress: Progress = silent
) -> RefreshReport:
    """Bring the facts up to the ledger and the project's configuration, and publish them.

    Only what new ledger rows can change is computed again, unless `full`, or a changed configuration or model, asks for
    everything. Raises EngineError when the build fails; the published facts then stay as they were.
    """
    started_s = time.monotonic()
    with published.writer() as writer:
        configuration = to_configuration_rows(project)
        ledger.record_configuration(configuration)
        snapshot = ledger.snapshot()
        wanted = _stamp(snapshot, configuration)
        stamp = None if full else _read_stamp(published)
        previous = _previous(ledger, stamp, wanted)
        if previous is not None and not _news(snapshot, previous):
            current = published.current()
            assert current is not None  # its stamp was read under the lease
            return RefreshReport("unchanged", snapshot.version, current.number, time.monotonic() - started_s)
        builder = _Builder(snapshot, previous, project, wanted, progress)
        try:
            version = writer.publish(builder.build, copy=previous is not None)
        except duckdb.Error as error:
            first_line = str(error).split("\n")[0]
            raise EngineError(f"the facts could not be built: {first_line}. The earlier ones stay.") from error
        assert version is not None  # the builder never says UNCHANGED
    if any(len(listed) > COMPACT_FROM_FILES for listed in snapshot.files.values()):
        ledger.compact()
    return RefreshReport(builder.kind, snapshot.version, version.number, time.monotonic() - started_s)


def versions_behind(ledger: Ledger, published: Published, project: Project) -> int | None:
    """Return how many ledger versions the facts lack; None when a refresh would change nothing.

    0 when only the settings or the models changed.
    """
    snapshot = ledger.snapshot()
    stamp = _read_stamp(published)
    if stamp is None:
        return snapshot.version
    previous = _previous(ledger, stamp, _stamp(snapshot, to_configuration_rows(project)))
    if previous is not None and not _news(snapshot, previous):
        return None
    return snapshot.version - stamp.ledger_version


class _Builder:
    """Builds into a private file: incrementally where it can, else from the start."""

    def __init__(
        self, snapshot: Snapshot, previous: Snapshot | None, project: Project, stamp: _Stamp, progress: Progress
    ) -> None:
        self.kind: RefreshKind = "full"
        self._snapshot = snapshot
        self._previous = previous
        self._project = project
        self._stamp = stamp
        self._progress = progress

    def build(self, con: duckdb.DuckDBPyConnection, base: Path | None) -> Outcome:
        from puls.engines.duckdb.build import build_full, build_incremental

        if base is None or self._previous is None:
            build_full(con, self._snapshot, self._project, self._progress)
            self.kind = "full"
        elif build_incremental(con, self._snapshot, self._previous, self._project, self._progress):
            self.kind = "incremental"
        else:
            return Outcome.START_OVER
        con.execute(f"create or replace table {_STAMP} (ledger_version bigint, configuration varchar, models varchar)")
        stamp = self._stamp
        con.execute(f"insert into {_STAMP} values (?, ?, ?)", [stamp.ledger_version, stamp.configuration, stamp.models])
        return Outcome.BUILT


def _stamp(snapshot: Snapshot, configuration: Sequence[ConfigurationRow]) -> _Stamp:
    return _Stamp(snapshot.version, configuration_key(configuration), models_key())


def configuration_key(configuration: Sequence[ConfigurationRow]) -> str:
    """Return a text that changes with the configuration that facts are made of."""
    kept = sorted(repr(row) for row in configuration if row.kind not in _NOT_IN_FACTS)
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()


def models_key() -> str:
    """Return a text that changes with how facts are made."""
    digest = hashlib.sha256()
    for package in ("puls.facts", "puls.engines.duckdb"):
        for path in _texts(files(package)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _texts(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.is_dir():
            found += _texts(path)
        elif path.name.endswith((".sql", ".py")):
            found.append(path)
    return found


def _read_stamp(published: Published) -> _Stamp | None:
    try:
        with published.reader() as con:
            rows = con.execute(f"select ledger_version, configuration, models from {_STAMP}").fetchall()
    except (DataError, duckdb.CatalogException):
        return None
    except EngineError:
        # A file that cannot be opened is replaced by the refresh that asked.
        return None
    return _Stamp(*rows[0])


def _previous(ledger: Ledger, stamp: _Stamp | None, wanted: _Stamp) -> Snapshot | None:
    """Return the ledger version that the facts were made from, if they can be brought up to `wanted` from there."""
    if stamp is None or (stamp.configuration, stamp.models) != (wanted.configuration, wanted.models):
        return None
    try:
        return ledger.snapshot(stamp.ledger_version)
    except (DataError, EngineError):
        return None


def _news(snapshot: Snapshot, previous: Snapshot) -> bool:
    added = snapshot.added_since(previous)
    return added is None or any(listed for table, listed in added.items() if table != "configuration")
