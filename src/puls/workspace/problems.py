"""What the doctor says: a problem as a value, and its sentences in four languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from puls.core.text import Text
from puls.core.units import Unit, format_value

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the data or the settings that makes numbers wrong, missing or doubtful.

    `rule` is a stable key, `count` how many rows or things are concerned, `examples` some of them as the source writes
    them.
    """

    rule: str
    severity: Severity
    count: int
    sentence: Text
    examples: tuple[str, ...]
    what_to_do: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """How a problem is told: `sentence` may hold {n}, the count as people write it, and names of its own."""

    severity: Severity
    sentence: Text
    what_to_do: Text

    def problem(self, rule: str, count: int, examples: tuple[str, ...] = (), **names: str) -> Problem:
        """Return the problem of `count` rows or things."""
        return Problem(rule, self.severity, count, _filled(self.sentence, count, names), examples, self.what_to_do)


def _filled(text: Text, count: int, names: Mapping[str, str]) -> Text:
    return Text(
        en=text.en.format(n=format_value(count, Unit.COUNT, "en", "calendar"), **names),
        de=text.de.format(n=format_value(count, Unit.COUNT, "de", "calendar"), **names),
        nb=text.nb.format(n=format_value(count, Unit.COUNT, "nb", "calendar"), **names),
        zh=text.zh.format(n=format_value(count, Unit.COUNT, "zh", "calendar"), **names),
    )


_CHECK_COLUMNS = Text(
    en="Check in the mapping that the columns mean what it says; the rows are kept, and durations that would be "
    "negative are left out of the numbers.",
    de="Prüfen Sie in der Zuordnung, ob die Spalten das Angegebene bedeuten; die Zeilen bleiben erhalten, negative "
    "Dauern zählen in keiner Kennzahl.",
    nb="Kontroller i tilordningen at kolonnene betyr det som står der; radene beholdes, og varigheter som ville blitt "
    "negative, er ikke med i tallene.",
    zh="请在映射文件中核对各列的含义；这些行会保留，负的时长不计入任何指标。",
)
_MEND_SOURCE = Text(
    en="Mend the rows in the source or the mapping, and import the file again: what is already known is not doubled.",
    de="Berichtigen Sie die Zeilen in der Quelle oder die Zuordnung und importieren Sie die Datei erneut: Bekanntes "
    "wird nicht verdoppelt.",
    nb="Rett radene i kilden eller tilordningen, og importer filen på nytt: det som alt er kjent, blir ikke doblet.",
    zh="请在来源或映射中更正这些行，然后重新导入文件：已有的数据不会重复。",
)

RULES: Mapping[str, Rule] = {
    "rejected_rows": Rule(
        "error",
        Text(
            en="Rows of {file} that could not be read: {n}. Reason: {reason}.",
            de="Zeilen von {file}, die nicht gelesen werden konnten: {n}. Grund: {reason}.",
            nb="Rader i {file} som ikke kunne leses: {n}. Årsak: {reason}.",
            zh="{file} 中无法读取的行：{n}。原因：{reason}。",
        ),
        _MEND_SOURCE,
    ),
    "solved_before_first_response": Rule(
        "warning",
        Text(
            en="Rows that were resolved before their first response: {n}.",
            de="Zeilen, die vor ihrer ersten Antwort gelöst wurden: {n}.",
            nb="Rader som ble løst før sitt første svar: {n}.",
            zh="在首次响应之前就已解决的行：{n}。",
        ),
        _CHECK_COLUMNS,
    ),
    "solved_before_created": Rule(
        "warning",
        Text(
            en="Tickets that were solved before they were created: {n}.",
            de="Tickets, die vor ihrer Erstellung gelöst wurden: {n}.",
            nb="Saker som ble løst før de ble opprettet: {n}.",
            zh="在创建之前就已解决的工单：{n}。",
        ),
        _CHECK_COLUMNS,
    ),
    "response_before_created": Rule(
        "warning",
        Text(
            en="Tickets with a first response before they were created: {n}.",
            de="Tickets mit einer ersten Antwort vor ihrer Erstellung: {n}.",
            nb="Saker med et første svar før de ble opprettet: {n}.",
            zh="首次响应早于创建时间的工单：{n}。",
        ),
        _CHECK_COLUMNS,
    ),
    "finding": Rule(
        "warning",
        Text(
            en="Found while reading ({finding}): {n}.",
            de="Beim Lesen aufgefallen ({finding}): {n}.",
            nb="Funnet under lesingen ({finding}): {n}.",
            zh="读取时发现（{finding}）：{n}。",
        ),
        Text(
            en="See the examples; if they should not be so, mend the source or the mapping, and import again.",
            de="Sehen Sie die Beispiele an; sollte es nicht so sein, berichtigen Sie die Quelle oder die Zuordnung und "
            "importieren Sie erneut.",
            nb="Se eksemplene; hvis det ikke skal være slik, rett kilden eller tilordningen, og importer på nytt.",
            zh="请查看示例；若不应如此，请更正来源或映射后重新导入。",
        ),
    ),
    "ticket_without_creation": Rule(
        "warning",
        Text(
            en="Tickets whose creation is not known: {n}.",
            de="Tickets, deren Erstellung nicht bekannt ist: {n}.",
            nb="Saker der opprettelsen ikke er kjent: {n}.",
            zh="创建时间未知的工单：{n}。",
        ),
        Text(
            en="Import the part of the history that holds their creation; until then they have turns, but no spans, no "
            "SLA clocks and no place in the backlog.",
            de="Importieren Sie den Teil der Historie mit ihrer Erstellung; bis dahin haben sie Antwortrunden, aber "
            "keine Zeitabschnitte, keine SLA-Uhren und keinen Platz im Bestand.",
            nb="Importer den delen av historikken som har opprettelsen; inntil da har de svarrunder, men ingen "
            "tidsstrekk, ingen SLA-klokker og ingen plass i restansen.",
            zh="请导入包含其创建记录的历史；在此之前，它们有回复轮次，但没有状态时段、SLA 计时，也不计入积压。",
        ),
    ),
    "contradiction": Rule(
        "warning",
        Text(
            en="Tickets whose history contradicts itself ({kind}): {n}.",
            de="Tickets, deren Historie sich widerspricht ({kind}): {n}.",
            nb="Saker med en historikk som motsier seg selv ({kind}): {n}.",
            zh="历史自相矛盾的工单（{kind}）：{n}。",
        ),
        _CHECK_COLUMNS,
    ),
    "probably_a_bot": Rule(
        "warning",
        Text(
            en="Agents who are probably bots, because they answer at least 90 % of 20 or more tickets within "
            "10 seconds: {n}.",
            de="Agenten, die vermutlich Bots sind, weil sie mindestens 90 % von 20 oder mehr Tickets binnen "
            "10 Sekunden beantworten: {n}.",
            nb="Agenter som trolig er roboter, fordi de svarer på minst 90 % av 20 eller flere saker innen "
            "10 sekunder: {n}.",
            zh="疑似机器人的客服（在 20 个以上工单中，至少 90% 在 10 秒内回复）：{n}。",
        ),
        Text(
            en="Declare them as bots in the mapping and import again; otherwise first-reply times look far too good.",
            de="Führen Sie sie in der Zuordnung als Bots und importieren Sie erneut; sonst wirken die "
            "Erstantwortzeiten viel zu gut.",
            nb="Oppgi dem som roboter i tilordningen, og importer på nytt; ellers ser første svartid altfor god ut.",
            zh="请在映射中将其声明为机器人并重新导入；否则首次回复时间会显得过好。",
        ),
    ),
    "later_than_watermark": Rule(
        "warning",
        Text(
            en="Events of {source} that lie later than the source has been read: {n}.",
            de="Ereignisse von {source}, die später liegen, als die Quelle gelesen ist: {n}.",
            nb="Hendelser fra {source} som ligger senere enn kilden er lest: {n}.",
            zh="{source} 中晚于已读取时间点的事件：{n}。",
        ),
        Text(
            en="Check the zone of the times in the mapping, and the clock of the source.",
            de="Prüfen Sie die Zeitzone in der Zuordnung und die Uhr der Quelle.",
            nb="Kontroller tidssonen i tilordningen og klokken i kilden.",
            zh="请检查映射中的时区以及来源系统的时钟。",
        ),
    ),
    "undeclared_team": Rule(
        "info",
        Text(
            en="Teams in the data that the project does not name: {n}.",
            de="Teams in den Daten, die das Projekt nicht nennt: {n}.",
            nb="Team i dataene som prosjektet ikke nevner: {n}.",
            zh="数据中出现但项目未声明的团队：{n}。",
        ),
        Text(
            en="Add them under [[teams]] in puls.toml if their hours differ from the default schedule.",
            de="Ergänzen Sie sie unter [[teams]] in puls.toml, wenn ihre Zeiten vom Standardplan abweichen.",
            nb="Legg dem til under [[teams]] i puls.toml hvis åpningstidene avviker fra standardplanen.",
            zh="如果其工作时间与默认日程不同，请在 puls.toml 的 [[teams]] 中添加。",
        ),
    ),
    "undeclared_agent": Rule(
        "info",
        Text(
            en="Agents in the history whom no list of agents names: {n}.",
            de="Agenten in der Historie, die in keiner Agentenliste stehen: {n}.",
            nb="Agenter i historikken som ikke står i noen agentliste: {n}.",
            zh="历史中出现但不在任何客服名单中的客服：{n}。",
        ),
        Text(
            en="Import the list of agents again; until then they count as people, not as bots.",
            de="Importieren Sie die Agentenliste erneut; bis dahin gelten sie als Menschen, nicht als Bots.",
            nb="Importer agentlisten på nytt; inntil da regnes de som mennesker, ikke som roboter.",
            zh="请重新导入客服名单；在此之前，他们按人工客服计算，而非机器人。",
        ),
    ),
    "no_default_schedule": Rule(
        "info",
        Text(
            en="No default schedule is set, so business time is not available. Schedules in the project: {n}.",
            de="Kein Standardplan ist gesetzt, daher ist keine Geschäftszeit verfügbar. Pläne im Projekt: {n}.",
            nb="Ingen standardplan er satt, så arbeidstid er ikke tilgjengelig. Planer i prosjektet: {n}.",
            zh="未设置默认日程，因此无法计算工作时间。项目中的日程数：{n}。",
        ),
        Text(
            en="Write default_schedule under [project] in puls.toml.",
            de="Setzen Sie default_schedule unter [project] in puls.toml.",
            nb="Skriv default_schedule under [project] i puls.toml.",
            zh="请在 puls.toml 的 [project] 中写入 default_schedule。",
        ),
    ),
    "stale_facts": Rule(
        "warning",
        Text(
            en="The numbers do not show everything yet: imports since the last refresh {n}, or newer settings.",
            de="Die Kennzahlen zeigen noch nicht alles: Importe seit der letzten Aktualisierung {n}, oder neuere"
            " Einstellungen.",
            nb="Tallene viser ennå ikke alt: importer siden siste oppdatering {n}, eller nyere innstillinger.",
            zh="指标尚未反映全部内容：上次更新后的导入 {n} 次，或较新的设置。",
        ),
        Text(
            en="Run puls refresh.",
            de="Führen Sie puls refresh aus.",
            nb="Kjør puls refresh.",
            zh="请运行 puls refresh。",
        ),
    ),
}
"""Rules by key. A source's own finding without a rule here is told as `finding`, with its details as examples."""
