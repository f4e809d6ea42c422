"""Where in a TOML text a key stands, for messages; tomllib keeps no positions."""

from __future__ import annotations

import re
from collections import Counter

Location = tuple[str | int, ...]

_KEY = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"^\s*({_DOTTED})\s*=")


def line_of(text: str, location: Location) -> int:
    """Return the line, counted from 1, of the deepest part of `location` that the text has.

    `location` is a path of keys and indexes, as pydantic reports it. A key within an inline table is looked for as a
    word after the key that holds the table.
    """
    entries = _entries(text)
    depth, line, end = 0, 1, len(text.splitlines())
    for number, (path, start) in enumerate(entries):
        shared = _shared(path, location)
        if shared == len(path) and shared > depth:
            depth, line = shared, start
            end = entries[number + 1][1] - 1 if number + 1 < len(entries) else len(text.splitlines())
    return _word_line(text.splitlines()[line - 1 : max(line, end)], line, location[depth:])


def _word_line(lines: list[str], first: int, rest: Location) -> int:
    found = 0
    for name in rest:
        if isinstance(name, int):
            continue
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        found = next((at for at in range(found, len(lines)) if word.search(lines[at])), found)
    return first + found


def _shared(path: Location, location: Location) -> int:
    matching = 0
    while matching < min(len(path), len(location)) and path[matching] == location[matching]:
        matching += 1
    return matching


def _entries(text: str) -> list[tuple[Location, int]]:
    """Return the path and line of each table header and each assignment at the start of a line."""
    found: list[tuple[Location, int]] = []
    sizes: Counter[Location] = Counter()
    table: Location = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = ()
            keys = _keys(header.group(2))
            for place, key in enumerate(keys):
                table = (*table, key)
                opens = header.group(1) == "[[" and place == len(keys) - 1
                sizes[table] += opens
                if sizes[table]:
                    table = (*table, sizes[table] - 1)
            found.append((table, number))
        elif assignment := _ASSIGNMENT.match(line):
            found.append(((*table, *_keys(assignment.group(1))), number))
    return found


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, dotted))
