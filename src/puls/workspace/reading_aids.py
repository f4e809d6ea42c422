"""Sentences that stand beside an answer so that it is not misread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from puls.core.text import LANGUAGES, Language, Text
from puls.core.units import STATISTICS, format_value
from puls.metrics import Benchmark, Metric
from puls.query.steps.ratio import RatioPlan
from puls.query.values import Asked, Missing
from puls.stats import WORDS as CHANGE_WORDS

NOTES: dict[str, Text] = {
    "tags": Text(
        en="A ticket may have several tags, so the rows may add up to more than the total.",
        de="Ein Ticket kann mehrere Schlagwörter haben; die Zeilen können zusammen mehr als die Gesamtzahl ergeben.",
        nb="En sak kan ha flere merkelapper, så radene kan til sammen bli mer enn totalen.",
        zh="一张工单可以有多个标签，因此各行之和可能大于总数。",
    ),
    "cohorts": Text(
        en="The columns are dated by different instants, so they do not count the same tickets.",
        de="Die Spalten sind nach verschiedenen Zeitpunkten datiert und zählen daher nicht dieselben Tickets.",
        nb="Kolonnene er datert etter ulike tidspunkter og teller derfor ikke de samme sakene.",
        zh="各列按不同的时间点归期，因此统计的并非相同的工单。",
    ),
    "fields": Text(
        en="Custom fields show the value that the ticket has now.",
        de="Eigene Felder zeigen den Wert, den das Ticket jetzt hat.",
        nb="Egendefinerte felt viser verdien som saken har nå.",
        zh="自定义字段显示工单当前的值。",
    ),
}

_CAUTION = Text(
    en="context, no target: others have other tickets, hours and definitions",
    de="Einordnung, kein Ziel: andere haben andere Tickets, Zeiten und Definitionen",
    nb="sammenheng, ikke et mål: andre har andre saker, tider og definisjoner",
    zh="仅供参考，并非目标：其他公司的工单、工作时间和定义各不相同",
)
_NO_BENCHMARK = Text(
    en="no benchmark is known",
    de="kein Vergleichswert bekannt",
    nb="ingen referanseverdi er kjent",
    zh="没有已知的基准值",
)

_SIDES = {
    True: Text(en="numerator", de="Zähler", nb="telleren", zh="分子"),
    False: Text(en="denominator", de="Nenner", nb="nevneren", zh="分母"),
}
_SIDE_LACKS = Text(
    en="The {side} does not know {names}: its total of the period stands in every row.",
    de="Der {side} kennt {names} nicht: in jeder Zeile steht seine Summe des Zeitraums.",
    nb="For {side} er {names} ukjent: summen for perioden står i hver rad.",
    zh="{side}没有 {names} 维度：每一行都使用其整个时段的总数。",
)

# With the word for "no" that the noun takes in German.
_LACKS: dict[str, Text] = {
    "creation": Text(en="no creation times", de="keine Erstellungszeiten", nb="ingen opprettelsestider", zh="创建时间"),
    "first_reply": Text(en="no first replies", de="keine ersten Antworten", nb="ingen første svar", zh="首次回复"),
    "messages": Text(en="no messages", de="keine Nachrichten", nb="ingen meldinger", zh="消息"),
    "assignments": Text(en="no assignments", de="keine Zuweisungen", nb="ingen tildelinger", zh="分配记录"),
    "solved": Text(en="no solve times", de="keine Lösungszeiten", nb="ingen løsningstidspunkter", zh="解决时间"),
    "status_history": Text(
        en="no status history", de="keinen Statusverlauf", nb="ingen statushistorikk", zh="状态历史"
    ),
    "field_history": Text(
        en="no history of fields", de="keinen Verlauf der Felder", nb="ingen felthistorikk", zh="字段历史"
    ),
    "work_time": Text(en="no working times", de="keine Arbeitszeiten", nb="ingen arbeidstider", zh="工作时间"),
    "escalations": Text(en="no escalations", de="keine Eskalationen", nb="ingen eskaleringer", zh="升级记录"),
    "snoozes": Text(en="no follow-up dates", de="keine Wiedervorlagen", nb="ingen oppfølgingsdatoer", zh="跟进日期"),
    "canned_answers": Text(en="no canned answers", de="keine Textbausteine", nb="ingen ferdige svar", zh="回复模板"),
    "article_links": Text(en="no article links", de="keine Artikelverweise", nb="ingen artikkellenker", zh="文章链接"),
    "agents": Text(en="no agents", de="keine Mitarbeiter", nb="ingen agenter", zh="客服名单"),
    "customers": Text(en="no customers", de="keine Kunden", nb="ingen kunder", zh="客户名单"),
    "orders": Text(en="no orders", de="keine Bestellungen", nb="ingen bestillinger", zh="订单"),
    "shifts": Text(en="no shifts", de="keine Schichten", nb="ingen vakter", zh="班次"),
}

_NO_POLICY = Text(
    en="the project has no service level policy",
    de="das Projekt hat keine Servicevereinbarung",
    nb="prosjektet har ingen tjenestenivåavtale",
    zh="项目中没有服务级别策略",
)


def why_missing(missing: Missing) -> Text:
    """Return why a source gives a metric no rows, as a sentence with the source's name; or why none does."""
    if missing.lacks == "policy:any":
        return _NO_POLICY
    if missing.lacks.startswith("policy:"):
        promise = missing.lacks.removeprefix("policy:")
        return Text(
            en=f"the project has no service level policy with a target for {promise}",
            de=f"das Projekt hat keine Servicevereinbarung mit einem Ziel für {promise}",
            nb=f"prosjektet har ingen tjenestenivåavtale med et mål for {promise}",
            zh=f"项目中没有为 {promise} 设定目标的服务级别策略",
        )
    lacks = _LACKS[missing.lacks]
    if missing.source is None:
        return Text(
            en=f"every source gives {lacks.en}",
            de=f"jede Quelle liefert {lacks.de}",
            nb=f"alle kilder gir {lacks.nb}",
            zh=f"没有来源提供{lacks.zh}",
        )
    return Text(
        en=f"{missing.source} gives {lacks.en}",
        de=f"{missing.source} liefert {lacks.de}",
        nb=f"{missing.source} gir {lacks.nb}",
        zh=f"{missing.source} 不提供{lacks.zh}",
    )


def benchmark_notes(asked: Asked) -> list[Text]:
    """Return what others measured of a metric, each with source, year and a caution; or that nothing is known."""
    metric = asked.metric
    if not metric.benchmarks:
        return [_text(lambda language: f"{metric.name.in_(language)}: {_NO_BENCHMARK.in_(language)}")]
    return [_text(partial(_benchmark, metric, benchmark)) for benchmark in metric.benchmarks]


def _benchmark(metric: Metric, benchmark: Benchmark, language: Language) -> str:
    value = format_value(benchmark.value, metric.unit, language, "calendar")
    statistic = STATISTICS[benchmark.statistic].in_(language)
    whose = f"{benchmark.source} {benchmark.year}, {benchmark.among.in_(language)}"
    return f"{metric.name.in_(language)}, {statistic}: {value} ({whose}; {_CAUTION.in_(language)})"


def ratio_notes(ratio: RatioPlan) -> list[Text]:
    """Return for each side of a ratio which dimensions of the question it is neither split nor filtered by."""
    found = {(side.is_numerator, side.lacks) for side in ratio.sides if side.lacks and side.population is not None}
    return [_text(partial(_lacks_note, *each)) for each in sorted(found, reverse=True)]


def _lacks_note(is_numerator: bool, lacks: tuple[str, ...], language: Language) -> str:
    side = _SIDES[is_numerator].in_(language)
    return _SIDE_LACKS.in_(language).format(side=side, names=", ".join(lacks))


def _text(write: Callable[[Language], str]) -> Text:
    return Text(**{language: write(language) for language in LANGUAGES})


__all__ = ["CHANGE_WORDS", "NOTES", "benchmark_notes", "ratio_notes", "why_missing"]
