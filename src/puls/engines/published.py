"""Facts as immutable, versioned DuckDB files behind a pointer: a reader never waits, and a crash leaves old or new.

    facts-7.duckdb  facts-8.duckdb  facts.current ("facts-8.duckdb")  facts.lock

DuckDB lets a process that has a file open for writing shut out every reader, and a reader shuts out the writer. So a
published file is never opened for writing again: the next version is a private copy under a name that nobody reads.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import duckdb

from puls.core.errors import DataError, EngineError
from puls.engines.factfile import give_name, open_locked, open_private, remove, sync
from puls.engines.lease import WAIT_S, lease

POINTER = "facts.current"
LOCK = "facts.lock"
KEPT = 2
"""So many versions are kept: the one pointed at, and the one that readers may still be opening."""

_NAME = re.compile(r"facts-([0-9]+)\.duckdb")
_ATTEMPTS = 20
_FICLONE = 0x40049409


class Outcome(Enum):
    """What a build says: publish what it made, give it an empty file instead of a copy, or keep what is published."""

    BUILT = "built"
    START_OVER = "start over"
    UNCHANGED = "unchanged"


Build = Callable[[duckdb.DuckDBPyConnection, Path | None], Outcome]
"""Gets the connection of a private file, and the version that it is a copy of (None: the file is empty)."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its number, counting up, and its file."""

    number: int
    path: Path


class Published:
    """The published facts in `folder`; `threads` is how many a reader's queries use (None: all)."""

    def __init__(self, folder: Path, threads: int | None = None, wait_s: float = WAIT_S) -> None:
        self.folder = folder
        self._threads = threads
        self._wait_s = wait_s

    def current(self) -> Version | None:
        """Return the version that readers get now; None before the first one."""
        try:
            name = (self.folder / POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return Version(_number(name), self.folder / name)

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a read-only connection to the current version, which stays on it; SQL cannot reach files or settings.

        Raises DataError when nothing is published yet.
        """
        with self._open() as con:
            yield con

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Hold the write lease; raise EngineError when another process holds it too long."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with lease(self.folder / LOCK, f"the published facts in {self.folder}", self._wait_s):
            yield Writer(self)

    def publish(self, build: Build, copy: bool = True) -> Version | None:
        """Take the lease, let `build` write, and publish; for the rest see `Writer.publish`."""
        with self.writer() as writer:
            return writer.publish(build, copy)

    def _open(self) -> duckdb.DuckDBPyConnection:
        for _ in range(_ATTEMPTS):
            version = self.current()
            if version is None:
                raise DataError(f"there are no facts in {self.folder} yet. `puls refresh` builds them.")
            try:
                return open_locked(version.path, self._threads)
            except duckdb.Error as error:
                # Two publications while this one was opened: the pointer names a newer file.
                if version.path.exists():
                    raise EngineError(f"cannot open the facts {version.path}: {error}") from error
        raise EngineError(
            f"the pointer {self.folder / POINTER} names a file that is not there. `puls refresh --full` builds it anew."
        )


class Writer:
    """Publishes versions while its lease is held; made by `Published.writer`."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._folder = published.folder

    def publish(self, build: Build, copy: bool = True) -> Version | None:
        """Let `build` write into a private file, and make that the current version; None when it says UNCHANGED.

        With `copy` the file is a copy of the current version, if there is one. When `build` says START_OVER, it is
        called once more with an empty file. What `build` raises leaves everything as it was.
        """
        current = self._published.current()
        self._remove_leftovers(current)
        number = 1 + max([current.number if current else 0, *(_number(path.name) for path in self._versions())])
        private = self._folder / f"building-{number}.duckdb"
        try:
            base = current.path if copy and current is not None and current.path.exists() else None
            outcome = self._build(private, base, build)
            if outcome is Outcome.START_OVER:
                outcome = self._build(private, None, build)
            match outcome:
                case Outcome.UNCHANGED:
                    return None
                case Outcome.START_OVER:
                    raise EngineError("a build cannot start over on an empty file.")
                case Outcome.BUILT:
                    version = Version(number, self._folder / f"facts-{number}.duckdb")
                    self._swap(private, version)
        finally:
            remove(private)
        self._remove_old(version)
        return version

    def _build(self, private: Path, base: Path | None, build: Build) -> Outcome:
        remove(private)
        if base is not None:
            _copy(base, private)
        with open_private(private) as con:
            outcome = build(con, base)
            if outcome is Outcome.BUILT:
                con.execute("checkpoint")
        return outcome

    def _swap(self, private: Path, version: Version) -> None:
        give_name(private, version.path)
        pointer = self._folder / f"{POINTER}.new"
        pointer.write_text(version.path.name, encoding="ascii")
        sync(pointer)
        pointer.replace(self._folder / POINTER)
        sync(self._folder)

    def _versions(self) -> list[Path]:
        found = [path for path in self._folder.iterdir() if _NAME.fullmatch(path.name)]
        return sorted(found, key=lambda path: _number(path.name))

    def _remove_leftovers(self, current: Version | None) -> None:
        for path in self._folder.glob("building-*"):
            remove(path)
        for path in self._versions():
            # Never pointed at: its writer died between the two renames.
            if current is None or _number(path.name) > current.number:
                remove(path)

    def _remove_old(self, current: Version) -> None:
        for path in self._versions()[:-KEPT]:
            if path != current.path:
                remove(path)


def _number(name: str) -> int:
    match = _NAME.fullmatch(name)
    if match is None:
        raise EngineError(f"{POINTER} names {name!r}, which is no facts file. `puls refresh --full` builds it anew.")
    return int(match.group(1))


def _copy(base: Path, private: Path) -> None:
    with base.open("rb") as source, private.open("wb") as target:
        try:
            import fcntl

            fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
        except (ImportError, OSError):
            # The file system cannot share blocks.
            shutil.copyfileobj(source, target, 1 << 20)
