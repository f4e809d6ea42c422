"""The option that answers as of an earlier day, and the facts of then, whose building is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from puls.core.text import Language

if TYPE_CHECKING:
    from puls.workspace import Desk

AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="WHEN",
        help="As the ledger and the settings stood then: a day (its start), or 2026-04-01T09:30:00Z.",
    ),
]


def build_past(desk: Desk, as_of: str | None, zone: str | None, language: Language | None) -> None:
    """Build the facts of an earlier instant, unless there are any, and show how far that is."""
    if as_of is None:
        return
    from puls.cli.progress import progress

    with progress(language or desk.project.language) as tell:
        desk.build_past(as_of, zone, tell)
