"""Shows how far a job is, on standard error: a bar at a terminal, else a line for each part of the job."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from puls.core.text import Language, Text

if TYPE_CHECKING:
    from puls.workspace import Progress

_BUILD = Text(en="building the facts", de="Fakten berechnen", nb="bygger fakta", zh="构建事实表")
_STEPS: dict[str, Text] = {
    "import": Text(en="reading the files", de="Dateien lesen", nb="leser filene", zh="读取文件"),
    "simulate": Text(en="simulating a company", de="Firma simulieren", nb="simulerer et firma", zh="模拟一家公司"),
    "store": Text(en="storing its history", de="Historie speichern", nb="lagrer historikken", zh="存储历史"),
}


@contextmanager
def progress(language: Language) -> Iterator[Progress]:
    """Give what a job tells its progress to."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _lines(language)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[step]}"), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def told(step: str, done: float) -> None:
            name = _name(step, language)
            if name not in tasks:
                for task in tasks.values():
                    bars.update(task, total=1.0, completed=1.0, step="")
                tasks[name] = bars.add_task(name, total=1.0, step="")
            # Without a total the bar only moves: a part that cannot say how far it is tells 0.
            bars.update(
                tasks[name], total=1.0 if done > 0 else None, completed=done, step="" if step in _STEPS else step
            )

        yield told


def _name(step: str, language: Language) -> str:
    return _STEPS.get(step, _BUILD).in_(language)


def _lines(language: Language) -> Progress:
    told: set[str] = set()

    def tell(step: str, _done: float) -> None:
        name = _name(step, language)
        if name not in told:
            told.add(name)
            print(f"{name} …", file=sys.stderr, flush=True)

    return tell
