"""The words of `puls variants` in four languages."""

from __future__ import annotations

from puls.core.text import Text

VARIANTS: dict[str, Text] = {
    "definition": Text(en="Definition", de="Definition", nb="Definisjon", zh="定义"),
    "apart": Text(
        en="Tickets on which two definitions differ",
        de="Tickets, bei denen sich zwei Definitionen unterscheiden",
        nb="Saker der to definisjoner er forskjellige",
        zh="两种定义结果不同的工单数",
    ),
    "against": Text(
        en="{name} against Puls: {n} of {counted} tickets",
        de="{name} gegenüber Puls: {n} von {counted} Tickets",
        nb="{name} mot Puls: {n} av {counted} saker",
        zh="{name} 与 Puls 对比：{counted} 张工单中有 {n} 张",
    ),
    "between": Text(
        en="{one} and {other} differ on {n} tickets",
        de="{one} und {other} unterscheiden sich bei {n} Tickets",
        nb="{one} og {other} er forskjellige for {n} saker",
        zh="{one} 与 {other} 在 {n} 张工单上不同",
    ),
    "why": Text(en="Why", de="Warum", nb="Hvorfor", zh="原因"),
    "tickets": Text(en="Tickets", de="Tickets", nb="Saker", zh="工单数"),
    "examples": Text(en="Examples", de="Beispiele", nb="Eksempler", zh="示例"),
    "ticket": Text(en="Ticket", de="Ticket", nb="Sak", zh="工单"),
    "counts": Text(en="yes", de="ja", nb="ja", zh="是"),
    "counts_not": Text(en="no", de="nein", nb="nei", zh="否"),
    "part": Text(en="{n} of {counted}", de="{n} von {counted}", nb="{n} av {counted}", zh="{counted} 中 {n}"),
    "nothing": Text(en="not counted", de="nicht gezählt", nb="ikke telt", zh="不计入"),
    "no_tickets": Text(
        en="These definitions make no number of a single ticket, so there are no tickets to compare.",
        de="Diese Definitionen ergeben für ein einzelnes Ticket keine Zahl; es gibt keine Tickets zu vergleichen.",
        nb="Disse definisjonene gir ikke noe tall for en enkelt sak, så det er ingen saker å sammenligne.",
        zh="这些定义对单张工单不产生数值，因此没有可比较的工单。",
    ),
}
