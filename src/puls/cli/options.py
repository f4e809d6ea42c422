"""The options that several commands share, and what is read from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from puls.core.errors import ProjectError, UnknownName
from puls.core.text import LANGUAGES, Language

if TYPE_CHECKING:
    from puls.workspace import Desk

Format = Literal["table", "json", "csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        "-p",
        metavar="DIR",
        help="The project's folder; otherwise the current one or the nearest above it with a puls.toml.",
    ),
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", "-l", metavar="LANG", help="en, de, nb or zh; otherwise the project's language."),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", "-f", metavar="FORMAT", help="table, json, csv or parquet; otherwise as --output ends."),
]
ShortFormatOption = Annotated[
    str | None, typer.Option("--format", "-f", metavar="FORMAT", help="table or json; otherwise as --output ends.")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of the terminal.")
]


def open_project(folder: Path | None) -> Desk:
    """Return the project in `folder`, or the nearest one from the current folder upwards; raises ProjectError."""
    from puls.workspace import find_project, open_desk

    if folder is None:
        return open_desk(find_project(Path.cwd()))
    if not folder.exists():
        raise ProjectError(f"there is no folder {folder}. `puls init {folder}` makes a project there.")
    return open_desk(folder)


def language_of(said: str | None, otherwise: Language = "en") -> Language:
    """Return the language that was asked for; raises UnknownName."""
    if said is None:
        return otherwise
    for language in LANGUAGES:
        if language == said:
            return language
    raise UnknownName("language", said, LANGUAGES)


def format_of(said: str | None, output: Path | None, formats: Sequence[Format] = FORMATS) -> Format:
    """Return the format that was asked for, or the one that the file's name ends with, or a table."""
    name = said if said is not None else (output.suffix.removeprefix(".") if output else "")
    for each in formats:
        if each == name:
            return each
    if said is not None:
        raise UnknownName("format", said, formats)
    return "table"


def listed(said: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of an option that may be given several times and hold several names with commas between."""
    return tuple(name.strip() for part in said or () for name in part.split(",") if name.strip())
