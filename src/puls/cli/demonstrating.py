"""`puls demo`: a simulated company, its facts, and a headline report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from puls.cli.options import LanguageOption, language_of


def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where the demo lives.")] = Path("demo"),
    tickets: Annotated[int, typer.Option(metavar="N", min=1, help="How many tickets in two years.")] = 20_000,
    seed: Annotated[int, typer.Option(metavar="S", help="Equal seeds make equal companies.")] = 20260101,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only the report; there are no web pages yet.")] = False,
    language: LanguageOption = None,
) -> None:
    """Simulate a company with two years of support, build its facts, and show the headline numbers."""
    said = language_of(language)
    from puls.cli.headline import draw_headline
    from puls.cli.output import show
    from puls.cli.progress import progress
    from puls.demo.run import create_demo

    with progress(said) as tell:
        desk = create_demo(folder, seed, tickets, tell)
    show(lambda console: draw_headline(console, desk, folder, said))
