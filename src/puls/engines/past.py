"""Facts of past states: each built once into a file of its own, used again, and removed when it was not for longest.

    past/state-4f1c….duckdb  past/state-9a02….duckdb  past/lock

A file gets its name when it is complete, and is never written again: a reader needs no lock, and a crash leaves what
was there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from puls.core.errors import EngineError
from puls.engines.factfile import give_name, open_locked, open_private, remove
from puls.engines.lease import WAIT_S, lease

KEPT = 3
"""So many past states are kept: `puls changes` reads two at once."""
LOCK = "lock"
_ATTEMPTS = 5

Build = Callable[[duckdb.DuckDBPyConnection], None]
"""Writes a state into an empty database."""


class Past:
    """The past states in `folder`; `threads` is how many a reader's queries use (None: all)."""

    def __init__(self, folder: Path, threads: int | None = None, wait_s: float = WAIT_S) -> None:
        self.folder = folder
        self._threads = threads
        self._wait_s = wait_s

    @contextmanager
    def reader(self, key: str, build: Build) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a read-only connection to the state `key`, which `build` makes if it is not there.

        What `build` raises leaves everything as it was.
        """
        with self._open(self.folder / f"state-{key}.duckdb", build) as con:
            yield con

    def _open(self, path: Path, build: Build) -> duckdb.DuckDBPyConnection:
        for _ in range(_ATTEMPTS):
            if not path.exists():
                self._make(path, build)
            with suppress(OSError):
                os.utime(path)
            try:
                return open_locked(path, self._threads)
            except duckdb.Error as error:
                # Others built so many states meanwhile that this one went.
                if path.exists():
                    raise EngineError(f"cannot open the facts {path}: {error}") from error
        raise EngineError(f"the facts {path} were removed again and again while they were opened. Try again.")

    def _make(self, path: Path, build: Build) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with lease(self.folder / LOCK, f"the past facts in {self.folder}", self._wait_s):
            if path.exists():
                return
            for left in self.folder.glob("building-*"):
                remove(left)
            private = self.folder / f"building-{path.name}"
            try:
                with open_private(private) as con:
                    build(con)
                    con.execute("checkpoint")
                give_name(private, path)
            finally:
                remove(private)
            self._remove_old(path)

    def _remove_old(self, newest: Path) -> None:
        others = [each for each in self.folder.glob("state-*.duckdb") if each != newest]
        for each in sorted(others, key=_used, reverse=True)[KEPT - 1 :]:
            remove(each)


def _used(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
