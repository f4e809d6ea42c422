"""The error family: each class says whose fault it is, and each message what to do.

PulsError
├── UsageError          the words of the call are wrong (exit code 2)
│   └── UnknownName     a name that does not exist; carries the nearest match
├── ProjectError        the project folder or its configuration is at fault (exit code 1)
├── SourceError         an input file, mapping or source system is at fault (exit code 1)
├── DataError           the stored data cannot answer (exit code 1)
└── EngineError         the storage or the query engine failed (exit code 1)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PulsError(Exception):
    """The root of every error that Puls raises on purpose.

    The message names the thing, what was expected, what exists, and what to do.
    """

    exit_code = 1


class UsageError(PulsError):
    """The words of a call are wrong: an option, a value, a combination."""

    exit_code = 2


class UnknownName(UsageError):
    """A name that does not exist.

    `kind` is what was looked for ("metric", "column"), `name` what was asked, `known` what exists.
    The nearest match, if there is one, is part of the message and in `nearest`.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        self.kind = kind
        self.name = name
        self.known = sorted(set(known))
        self.nearest = nearest(name, self.known)
        place = f" in {where}" if where else ""
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        shown = ", ".join(self.known[:20]) + (", …" if len(self.known) > 20 else "")
        super().__init__(f"unknown {kind} {name!r}{place}.{hint} Known: {shown or 'none'}.")


class ProjectError(PulsError):
    """The project folder or a file in it is at fault; the message names file and line or key."""


class SourceError(PulsError):
    """An input file, a mapping or a source system is at fault; the message names file, row or key."""


class DataError(PulsError):
    """The stored data cannot answer the question."""


class EngineError(PulsError):
    """The storage or a query engine failed in a way that the caller cannot mend by other words."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to `name`, or None when none is near."""
    names = list(known)
    folded = {n.casefold(): n for n in names}
    matches = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    return folded[matches[0]] if matches else None
