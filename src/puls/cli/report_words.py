"""The words of `puls why` and `puls leaderboard` in four languages."""

from __future__ import annotations

from puls.core.text import Text

WHY: dict[str, Text] = {
    "before": Text(en="Before", de="Davor", nb="Før", zh="之前"),
    "now": Text(en="Now", de="Jetzt", nb="Nå", zh="当前"),
    "weight_before": Text(en="Share before", de="Anteil davor", nb="Andel før", zh="之前占比"),
    "weight_now": Text(en="Share now", de="Anteil jetzt", nb="Andel nå", zh="当前占比"),
    "mix": Text(en="Mix", de="Mischung", nb="Sammensetning", zh="结构变化"),
    "within": Text(en="Within", de="Innerhalb", nb="Innenfor", zh="组内变化"),
    "contribution": Text(en="In the change", de="An der Änderung", nb="I endringen", zh="对变化的贡献"),
    "others": Text(en="others ({n})", de="weitere ({n})", nb="andre ({n})", zh="其他（{n}）"),
    "all": Text(en="all", de="alle", nb="alle", zh="合计"),
    "against": Text(
        en="{days}, against {earlier}",
        de="{days}, verglichen mit {earlier}",
        nb="{days}, sammenlignet med {earlier}",
        zh="{days}，对比 {earlier}",
    ),
    "how": Text(
        en="Mix: groups became a larger or smaller part of all rows. Within: their own values changed. All parts add up"
        " to the change.",
        de="Mischung: Gruppen machen einen größeren oder kleineren Teil aller Zeilen aus. Innerhalb: ihre eigenen Werte"
        " haben sich geändert. Alle Teile ergeben zusammen die Änderung.",
        nb="Sammensetning: grupper utgjør en større eller mindre del av alle rader. Innenfor: deres egne verdier har"
        " endret seg. Alle deler utgjør til sammen endringen.",
        zh="结构变化：各组占全部行的比重变大或变小。组内变化：各组自身的数值变化。所有部分相加等于总变化。",
    ),
    "chance": Text(
        en="The change as a whole is no clear difference: its parts may be chance.",
        de="Die Änderung insgesamt ist kein klarer Unterschied: ihre Teile können Zufall sein.",
        nb="Endringen som helhet er ingen klar forskjell: delene kan være tilfeldige.",
        zh="总体变化并无明显差异：其各部分可能只是偶然。",
    ),
    "every group": Text(
        en="Simpson's paradox: the whole went one way, every group the other. Read the groups, not the whole.",
        de="Simpson-Paradoxon: das Ganze ging in die eine Richtung, jede Gruppe in die andere. Lesen Sie die Gruppen,"
        " nicht das Ganze.",
        nb="Simpsons paradoks: helheten gikk én vei, hver gruppe den andre. Les gruppene, ikke helheten.",
        zh="辛普森悖论：总体朝一个方向变化，而每一组都朝相反方向变化。请看各组，而非总体。",
    ),
    "within groups": Text(
        en="Reversal: within the groups together it went the other way; the mix turned the whole around.",
        de="Umkehr: innerhalb der Gruppen zusammen ging es in die andere Richtung; die Mischung hat das Ganze gedreht.",
        nb="Omslag: innenfor gruppene samlet gikk det motsatt vei; sammensetningen snudde helheten.",
        zh="反转：各组内部合计朝相反方向变化；是结构变化扭转了总体。",
    ),
    "left_out": Text(
        en="Not split: {names} (one group, or more than 50)",
        de="Nicht aufgeteilt: {names} (eine Gruppe oder mehr als 50)",
        nb="Ikke delt opp: {names} (én gruppe, eller flere enn 50)",
        zh="未拆分：{names}（只有一组，或超过 50 组）",
    ),
}

LEADERBOARD: dict[str, Text] = {
    "rank": Text(en="Rank", de="Rang", nb="Plass", zh="名次"),
    "own": Text(en="Own mix", de="Eigene Mischung", nb="Egen sammensetning", zh="自身构成"),
    "covered": Text(en="Of the work", de="Von der Arbeit", nb="Av arbeidet", zh="覆盖工作"),
    "standardised": Text(
        en="Value: as if everybody had worked the team's mix of types and channels. Own mix: as it was. Agents whose"
        " intervals overlap share a rank.",
        de="Wert: als hätten alle die Mischung des Teams aus Typen und Kanälen bearbeitet. Eigene Mischung: wie es war."
        " Agenten, deren Intervalle sich überlappen, teilen einen Rang.",
        nb="Verdi: som om alle hadde jobbet med teamets sammensetning av typer og kanaler. Egen sammensetning: slik det"
        " var. Agenter med overlappende intervaller deler plass.",
        zh="数值：假设每个人处理的类型和渠道构成都与团队相同。自身构成：实际情况。区间重叠的客服并列同一名次。",
    ),
    "as_such": Text(
        en="Plain numbers, not made comparable. Agents whose intervals overlap share a rank.",
        de="Einfache Zahlen, nicht vergleichbar gemacht. Agenten, deren Intervalle sich überlappen, teilen einen Rang.",
        nb="Rene tall, ikke gjort sammenlignbare. Agenter med overlappende intervaller deler plass.",
        zh="原始数值，未作可比调整。区间重叠的客服并列同一名次。",
    ),
    "unranked": Text(
        en="No rank: fewer than {n} rows (*), or no rows in half of the team's work.",
        de="Kein Rang: weniger als {n} Zeilen (*) oder keine Zeilen in der Hälfte der Arbeit des Teams.",
        nb="Ingen plass: færre enn {n} rader (*), eller ingen rader i halvparten av teamets arbeid.",
        zh="无名次：少于 {n} 行（*），或在团队一半的工作中没有数据。",
    ),
}
