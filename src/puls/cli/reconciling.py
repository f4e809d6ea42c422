"""`puls reconcile`: a vendor's own figures held against ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from puls.cli.options import (
    FormatOption,
    LanguageOption,
    OutputOption,
    ProjectOption,
    format_of,
    language_of,
    open_project,
)
from puls.core.text import Language, Text

if TYPE_CHECKING:
    from puls.workspace.exports import Flat
    from puls.workspace.reconciling import Cause, FigureReport, Reconciliation

CAUSES: dict[Cause, Text] = {
    "schedule": Text(en="other schedule", de="anderer Zeitplan", nb="andre åpningstider", zh="时间表不同"),
    "holiday": Text(en="holidays", de="Feiertage", nb="helligdager", zh="节假日"),
    "zone": Text(en="time zone", de="Zeitzone", nb="tidssone", zh="时区"),
    "bot_reply": Text(en="bot reply counted", de="Bot-Antwort mitgezählt", nb="botsvar talt med", zh="计入机器人回复"),
    "start": Text(
        en="counted from another start", de="von anderem Beginn gezählt", nb="talt fra en annen start", zh="起点不同"
    ),
    "reopening": Text(
        en="another solve counts (reopening)",
        de="andere Lösung zählt (Wiedereröffnung)",
        nb="en annen løsning teller (gjenåpning)",
        zh="以另一次解决为准（重新打开）",
    ),
    "merge": Text(en="merge", de="Zusammenführung", nb="sammenslåing", zh="合并"),
    "rounding": Text(en="rounding", de="Rundung", nb="avrunding", zh="取整"),
    "missing_there": Text(en="missing there", de="fehlt dort", nb="mangler der", zh="对方缺失"),
    "missing_here": Text(en="missing here", de="fehlt hier", nb="mangler her", zh="我方缺失"),
    "unexplained": Text(en="unexplained", de="ungeklärt", nb="uforklart", zh="原因不明"),
}
_TITLE = Text(
    en="{file}: {both} tickets on both sides, {there} only there, {here} only here, {rejected} unreadable",
    de="{file}: {both} Tickets auf beiden Seiten, {there} nur dort, {here} nur hier, {rejected} unlesbar",
    nb="{file}: {both} saker på begge sider, {there} bare der, {here} bare her, {rejected} uleselige",
    zh="{file}：双方都有 {both} 张工单，仅对方 {there} 张，仅我方 {here} 张，无法读取 {rejected} 行",
)
_TOTAL = Text(
    en="{compared} values compared, {share} of them unexplained",
    de="{compared} Werte verglichen, davon {share} ungeklärt",
    nb="{compared} verdier sammenlignet, {share} av dem uforklart",
    zh="比较了 {compared} 个值，其中 {share} 原因不明",
)
_HEADINGS: tuple[Text, ...] = (
    Text(en="figure", de="Angabe", nb="tall", zh="指标"),
    Text(en="values", de="Werte", nb="verdier", zh="数值"),
    Text(en="equal or why not", de="gleich oder warum nicht", nb="like eller hvorfor ikke", zh="相同，或不同的原因"),
    Text(
        en="examples: ticket ours/theirs",
        de="Beispiele: Ticket hier/dort",
        nb="eksempler: sak her/der",
        zh="示例：工单 我方/对方",
    ),
)
_EQUAL = Text(en="equal", de="gleich", nb="like", zh="相同")


def reconcile_command(  # noqa: PLR0917 - the options are the interface
    export: Annotated[Path, typer.Argument(metavar="EXPORT.csv", help="The export, one row a ticket.")],
    layout: Annotated[
        str | None,
        typer.Option(metavar="LAYOUT", help="zendesk, freshdesk or osticket; otherwise as its columns say."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose tickets they are; otherwise the only source there is.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="The zone (IANA) of times that are written without one.")
    ] = None,
    delimiter: Annotated[str, typer.Option(metavar="SIGN", help="What separates the columns.")] = ",",
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Hold a vendor's own figures of each ticket against ours, and say why they differ."""
    chosen = format_of(format_, output)
    said = language_of(language) if language else None
    desk = open_project(project)
    found = desk.reconcile(export, layout=layout, source=source, zone=zone, delimiter=delimiter)
    told = said or desk.project.language
    from puls.cli.output import emit

    emit(
        chosen,
        output,
        draw=lambda console: _draw(console, export.name, found, told),
        data=lambda: _json(found),
        flat=lambda: _flat(found),
    )


def causes_in(causes: tuple[Cause, ...], language: Language) -> str:
    """Return causes in words: "holidays + time zone"."""
    return " + ".join(CAUSES[cause].in_(language) for cause in causes)


def _draw(console: Any, file: str, found: Reconciliation, language: Language) -> None:
    from puls.cli import cells
    from puls.cli.tables import plain_table
    from puls.core.units import Unit, format_value

    def count(number: int) -> str:
        return cells.count(number, language)

    sizes = {"both": found.both, "there": len(found.only_there), "here": len(found.only_here)}
    counted = {name: count(number) for name, number in (sizes | {"rejected": found.rejected}).items()}
    console.print(_TITLE.in_(language).format(file=file, **counted))
    table = plain_table()
    for at, heading in enumerate(_HEADINGS):
        table.add_column(heading.in_(language), justify="right" if at == 1 else "left", overflow="fold")
    for each in found.figures:
        table.add_row(each.figure.column, count(each.result.equal), _EQUAL.in_(language), "")
        for difference in each.result.differences:
            examples = ", ".join(_example(each, example) for example in difference.examples)
            table.add_row("", count(difference.count), causes_in(difference.causes, language), examples)
    console.print(table)
    share = format_value(found.unexplained / found.compared if found.compared else 0, Unit.SHARE, language, "calendar")
    console.print(_TOTAL.in_(language).format(compared=count(found.compared), share=share))


def _example(report: FigureReport, example: tuple[int, int | None, int | None]) -> str:
    row, ours, theirs = example
    return f"{report.tickets[row]} {_side(report, ours)}/{_side(report, theirs)}"


def _side(report: FigureReport, value: int | None) -> str:
    if value is None:
        return "–"
    if report.figure.kind == "instant":
        from puls.workspace.context import iso

        return iso(value * 1_000_000)
    return str(value)


def _json(found: Reconciliation) -> dict[str, Any]:
    return {
        "layout": found.layout,
        "source": found.source,
        "both": found.both,
        "only_there": list(found.only_there),
        "only_here": list(found.only_here),
        "rejected": found.rejected,
        "compared": found.compared,
        "unexplained": found.unexplained,
        "figures": [
            {
                "column": each.figure.column,
                "clock": each.figure.clock,
                "unit_seconds": each.figure.unit if each.figure.kind == "seconds" else None,
                "compared": each.result.compared,
                "equal": each.result.equal,
                "differences": [
                    {
                        "causes": list(difference.causes),
                        "count": difference.count,
                        "examples": [
                            {"ticket": each.tickets[row], "ours": ours, "theirs": theirs}
                            for row, ours, theirs in difference.examples
                        ],
                    }
                    for difference in each.result.differences
                ],
            }
            for each in found.figures
        ],
    }


def _flat(found: Reconciliation) -> Flat:
    from puls.workspace.exports import Flat

    rows: list[tuple[str, str, int, str]] = []
    for each in found.figures:
        rows.append((each.figure.column, "equal", each.result.equal, ""))
        rows += [
            (
                each.figure.column,
                " + ".join(difference.causes),
                difference.count,
                " ".join(each.tickets[row] for row, _, _ in difference.examples),
            )
            for difference in each.result.differences
        ]
    names = ("figure", "cause", "values", "examples")
    return Flat(
        {name: "long" if name == "values" else "string" for name in names},
        {name: [row[at] for row in rows] for at, name in enumerate(names)},
    )
