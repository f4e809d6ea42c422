"""The words of `puls changes` in four languages."""

from __future__ import annotations

from puls.core.text import Text

CHANGES: dict[str, Text] = {
    "since": Text(en="since {instant}", de="seit {instant}", nb="siden {instant}", zh="自 {instant} 起"),
    "then": Text(en="Then", de="Damals", nb="Da", zh="当时"),
    "now": Text(en="Now", de="Jetzt", nb="Nå", zh="现在"),
    "change": Text(en="Change", de="Änderung", nb="Endring", zh="变化"),
    "reason": Text(en="Reason", de="Grund", nb="Grunn", zh="原因"),
    "entered": Text(en="Entered", de="Dazu", nb="Inn", zh="新计入"),
    "left": Text(en="Left", de="Weg", nb="Ut", zh="不再计入"),
    "changed": Text(en="Changed", de="Verändert", nb="Endret", zh="数值变化"),
    "effect": Text(en="Effect", de="Wirkung", nb="Virkning", zh="影响"),
    "effect_on_mean": Text(
        en="Effect on the mean", de="Wirkung auf das Mittel", nb="Virkning på snittet", zh="对平均值的影响"
    ),
    "examples": Text(en="Examples", de="Beispiele", nb="Eksempler", zh="示例"),
    "ticket": Text(en="Ticket", de="Ticket", nb="Sak", zh="工单"),
    "what": Text(en="What", de="Was", nb="Hva", zh="变动"),
    "was": Text(en="Was", de="War", nb="Var", zh="原值"),
    "is": Text(en="Is", de="Ist", nb="Er", zh="现值"),
    "dated_was": Text(en="Dated then", de="Datiert damals", nb="Datert da", zh="当时归期"),
    "dated_now": Text(en="Dated now", de="Datiert jetzt", nb="Datert nå", zh="现在归期"),
    "evidence": Text(en="Rows of the source", de="Zeilen der Quelle", nb="Rader fra kilden", zh="数据源中的记录"),
    "counts": Text(en="counts", de="zählt", nb="teller", zh="计入"),
    "counts_not": Text(en="does not count", de="zählt nicht", nb="teller ikke", zh="不计入"),
    "nothing": Text(
        en="No row moved this number.",
        de="Keine Zeile hat diese Kennzahl bewegt.",
        nb="Ingen rad har flyttet dette tallet.",
        zh="没有任何一行改变此指标。",
    ),
    "how": Text(
        en="Effects add up to the change of the count, sum, share, rate or mean; a row has the first reason that"
        " applies.",
        de="Die Wirkungen ergeben zusammen die Änderung der Anzahl, der Summe, des Anteils, der Rate oder des"
        " Mittelwerts; eine Zeile hat den ersten Grund, der zutrifft.",
        nb="Virkningene utgjør til sammen endringen av antallet, summen, andelen, raten eller gjennomsnittet; en rad"
        " har den første grunnen som passer.",
        zh="各项影响之和等于数量、总和、占比、速率或平均值的变化；每行只取第一个适用的原因。",
    ),
    "read_then": Text(en="Data then until", de="Daten damals bis", nb="Data da til", zh="当时数据截至"),
    "read_now": Text(en="Data now until", de="Daten jetzt bis", nb="Data nå til", zh="现在数据截至"),
}

KINDS: dict[str, Text] = {
    "entered": Text(en="entered", de="kam dazu", nb="kom inn", zh="新计入"),
    "left": Text(en="left", de="fiel weg", nb="falt ut", zh="不再计入"),
    "changed": Text(en="changed", de="änderte sich", nb="endret seg", zh="数值变化"),
}
