"""The write lease: one writer at a time, over threads and processes; readers need none."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from puls.core.errors import EngineError

WAIT_S = 120.0


@contextmanager
def lease(file: Path, what: str, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the lock `file` while the block runs; `what` names the thing that is written.

    The operating system frees the lock when its holder dies. Raises EngineError after `wait_s` seconds, with the
    holder's name.
    """
    lock = FileLock(file, timeout=wait_s)
    holder = file.with_name(file.name + ".holder")
    try:
        lock.acquire()
    except Timeout:
        raise EngineError(
            f"{what} is being written by {_held_by(holder)}, and {wait_s:g} s of waiting were not enough. "
            "Try again when that is done, or end that process."
        ) from None
    except OSError as error:
        raise EngineError(f"cannot lock {file}: {error.strerror or error}. Puls must be able to write there.") from None
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since}))
        yield
    finally:
        lock.release()


def _held_by(holder: Path) -> str:
    try:
        said = json.loads(holder.read_text())
        return f"process {said['pid']} on {said['host']} since {said['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
