"""`puls init`: a new project with a commented puls.toml."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from puls.cli.options import LanguageOption, language_of


def init_command(
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="The reporting zone (IANA) in which days are cut: Europe/Oslo.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where; made if it is not there.")] = Path(),
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The name on reports; else the folder's.")] = None,
    language: LanguageOption = None,
) -> None:
    """Write a new project: a folder with a puls.toml that explains itself."""
    said = language_of(language)
    from puls.cli.cells import sentence
    from puls.core.periods import parse_zone
    from puls.workspace import create_desk

    parse_zone(zone)
    create_desk(folder, name or folder.expanduser().absolute().name or "Support", zone)
    typer.echo(sentence("project_made", said).format(file=folder / "puls.toml", folder=quote(str(folder))))
