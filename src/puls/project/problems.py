"""Problems of a project file, told with the file, the line, the key and what is near."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from puls.core.errors import ProjectError, UnknownName, UsageError, nearest
from puls.project.lines import Location, line_of

A = TypeVar("A")
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a project file and the name that messages call it by."""

    file: str
    text: str

    def problem(self, location: Location, message: str) -> ProjectError:
        """Return the error that says `message` about the key at `location`."""
        return ProjectError(f"{self.file}, line {line_of(self.text, location)}, {written(location)}: {message}")

    def read(self, location: Location, parse: Callable[[A], T], written: A) -> T:
        """Return what `parse` makes of `written`; wrong words in it are a problem at `location`."""
        try:
            return parse(written)
        except UsageError as error:
            raise self.problem(location, str(error)) from error

    def check_known(self, location: Location, kind: str, name: str, known: Iterable[str]) -> None:
        """Raise the problem at `location`, with the nearest name, unless `name` is known."""
        names = list(known)
        if name not in names:
            raise self.problem(location, str(UnknownName(kind, name, names)))

    def check_unlike(self, names: list[tuple[Location, str]], kind: str) -> None:
        """Raise the problem of the second of two equal names."""
        seen: set[str] = set()
        for location, name in names:
            if name in seen:
                raise self.problem(location, f"there is already a {kind} {name!r}. Give this one another name.")
            seen.add(name)

    def validate(self, data: dict[str, Any], model: type[M]) -> M:
        """Return `data` as `model`; every problem that pydantic finds is one line of the error."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            found: dict[Location, list[str]] = {}
            for details in error.errors():
                location = _within(data, details["loc"], details["type"] == "missing")
                found.setdefault(location, []).append(_words(details, location, model))
            # Several complaints about one key are the variants of what it may be.
            problems = [str(self.problem(location, " Or: ".join(words))) for location, words in found.items()]
            raise ProjectError("\n".join(problems)) from error


def written(location: Location) -> str:
    """Return a location as people write it, entries of a list counted from 1: sla_policies[1].targets."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def _within(data: Any, location: Location, missing: bool) -> Location:
    """Drop what pydantic adds to a location beside keys and indexes: names of variants and of a dictionary's keys."""
    kept: list[str | int] = []
    for place, part in enumerate(location):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            if missing and place == len(location) - 1:
                kept.append(part)
            break
        kept.append(part)
    return tuple(kept)


def _words(details: ErrorDetails, location: Location, model: type[BaseModel]) -> str:
    match details["type"]:
        case "extra_forbidden":
            keys = _keys(model, location[:-1])
            near = nearest(str(location[-1]), keys)
            hint = f" Did you mean {near!r}?" if near else ""
            return f"unknown key {location[-1]!r}.{hint} Known: {', '.join(keys)}."
        case "missing":
            return "this key is missing."
        case "literal_error":
            expected = re.findall(r"'([^']*)'", details.get("ctx", {})["expected"])
            return str(UnknownName("value", str(details["input"]), expected))
        case _:
            return f"{details['msg'].removeprefix('Input ')}; found {details['input']!r}."


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys that the table at `location` may have."""
    at: Any = model
    for part in location:
        at = _fields(at)[str(part)] if _is_table(at) else get_args(at)[-1]
        if get_origin(at) not in (list, dict) and not _is_table(at):
            at = next(variant for variant in get_args(at) if _is_table(variant))
    return list(_fields(at))


def _is_table(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}
