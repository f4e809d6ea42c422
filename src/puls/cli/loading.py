"""`puls import` and `puls refresh`: files into the ledger, the ledger into facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from puls.cli.options import (
    LanguageOption,
    OutputOption,
    ProjectOption,
    ShortFormatOption,
    format_of,
    language_of,
    open_project,
)
from puls.core.errors import SourceError, UnknownName

if TYPE_CHECKING:
    from puls.workspace import Desk


@dataclass(frozen=True, slots=True)
class _Job:
    """One import: files with one mapping."""

    files: tuple[Path, ...]
    mapping: Path | None
    source: str | None


def import_command(  # noqa: PLR0917 - the options are the interface
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES]…", help="Files or folders; without any, the sources that puls.toml names."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What the columns mean: docs/mapping-file.md.")
    ] = None,
    zone: Annotated[str | None, typer.Option(metavar="ZONE", help="The zone of times written without one.")] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="How the source is called: it stands before every id.")
    ] = None,
    format_: ShortFormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Read files into the ledger; importing again adds nothing. Says what is new, known, revised or rejected."""
    chosen = format_of(format_, output, ("table", "json"))
    said = language_of(language) if language else None
    from puls.cli.cells import count, sentence
    from puls.cli.output import emit
    from puls.cli.progress import progress
    from puls.cli.words import IMPORTED
    from puls.core.periods import parse_zone

    if zone is not None:
        parse_zone(zone)
    desk = open_project(project)
    told = said or desk.project.language
    totals = dict.fromkeys(IMPORTED, 0)
    version = 0
    for job in [_Job(tuple(files), mapping, source)] if files else list(_named_jobs(desk, source)):
        with progress(told) as tell:
            report = desk.import_(job.files, job.mapping, zone, job.source, tell)
        totals = {name: totals[name] + int(getattr(report, name)) for name in totals}
        version = report.version
    data: dict[str, Any] = {**totals, "ledger_version": version}

    def draw(console: Any) -> None:
        shown = [f"{count(number, told)} {IMPORTED[name].in_(told)}" for name, number in totals.items()]
        console.print(", ".join(shown) + f" ({sentence('ledger_version', told)} {version})")
        if totals["rejected"] or totals["findings"]:
            console.print(sentence("run_doctor", told))
        if totals["new"] or totals["revised"]:
            console.print(sentence("run_refresh", told))

    emit(chosen, output, draw=draw, data=lambda: data)


def refresh_command(
    full: Annotated[bool, typer.Option("--full", help="Compute everything anew.")] = False,
    format_: ShortFormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Bring the numbers up to the ledger and to puls.toml; only what changed is computed."""
    chosen = format_of(format_, output, ("table", "json"))
    said = language_of(language) if language else None
    from puls.cli.cells import sentence
    from puls.cli.output import emit
    from puls.cli.progress import progress
    from puls.cli.words import REFRESHED

    desk = open_project(project)
    told = said or desk.project.language
    with progress(told) as tell:
        report = desk.refresh(full, tell)
    data = {
        "kind": report.kind,
        "ledger_version": report.ledger_version,
        "facts_version": report.facts_version,
        "seconds": round(report.seconds, 3),
    }
    versions = f"{sentence('ledger_version', told)} {report.ledger_version}, "
    versions += f"{sentence('facts_version', told)} {report.facts_version}"
    line = f"{REFRESHED[report.kind].in_(told)} ({versions}, {report.seconds:.1f} s)"
    emit(chosen, output, draw=lambda console: console.print(line), data=lambda: data)


def _named_jobs(desk: Desk, name: str | None) -> Iterator[_Job]:
    """Yield the imports that puls.toml names: all of them, or that of one source."""
    known = {source.name: source for source in desk.project.sources}
    if name is not None and name not in known:
        raise UnknownName("source", name, known, where="puls.toml")
    if not known:
        raise SourceError(
            "nothing to import: no files were named, and puls.toml has no [sources.NAME] with files. Name the files:"
            " puls import FILES --mapping MAPPING."
        )
    for source in known.values() if name is None else (known[name],):
        files = sorted({found for pattern in source.files for found in desk.folder.glob(pattern)})
        if not files:
            patterns = ", ".join(source.files) or "none"
            raise SourceError(f"source {source.name!r} of puls.toml: no file matches its files ({patterns}).")
        yield _Job(tuple(files), desk.folder / source.mapping if source.mapping else None, source.name)
