"""Where results go: the terminal or a file; coloured only for people at a terminal that wants colour."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puls.cli.options import Format
from puls.core.errors import ProjectError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from puls.workspace.exports import Flat

PLAIN_WIDTH = 100
"""The width of tables that no terminal shows, unless COLUMNS says otherwise."""


class ReaderGone(Exception):
    """Who read the output went away; not an OSError, which Typer would answer itself."""


Draw = Callable[["Console"], None]


def emit(
    chosen: Format, output: Path | None, *, draw: Draw, data: Callable[[], Any], flat: Callable[[], Flat] | None = None
) -> None:
    """Write a result in the chosen format: `draw` a table, `data` for JSON, `flat` for CSV and Parquet."""
    match chosen:
        case "table":
            _write(_drawn(draw, output), output)
        case "json":
            _write(json.dumps(data(), ensure_ascii=False, indent=2) + "\n", output)
        case "csv":
            assert flat is not None
            _write(flat().to_csv(), output)
        case "parquet":
            if output is None:
                raise UsageError("Parquet is not for a terminal. Name a file: --output numbers.parquet.")
            assert flat is not None
            flat().write_parquet(output)


def show(draw: Draw) -> None:
    """Draw on the terminal."""
    emit("table", None, draw=draw, data=dict)


def _drawn(draw: Draw, output: Path | None) -> str:
    from rich.console import Console

    is_terminal = output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    said = os.environ.get("COLUMNS", "")
    if said.isdigit() and int(said) > 0:
        width = int(said)
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH
    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=is_terminal, width=width, highlight=False, emoji=False, markup=False)
    draw(console)
    lines = (line.rstrip() for line in buffer.getvalue().split("\n"))
    return "\n".join(lines)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise ReaderGone from error
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ProjectError(f"cannot write {output}: {error.strerror or error}.") from error
