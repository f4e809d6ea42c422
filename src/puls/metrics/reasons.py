"""Why a row of a cohort gives a metric no value."""

from __future__ import annotations

from typing import Literal

from puls.core.text import Text

Reason = Literal[
    "no_customer_message",
    "waiting",
    "solved_without_reply",
    "not_assigned",
    "unsolved",
    "contradictory",
    "without_schedule",
    "not_yet_decided",
    "no_reply",
    "running",
    "paused",
    "cancelled",
    "undecided",
    "solved",
    "not_reassigned",
    "no_work_recorded",
    "not_replied",
    "not_touched",
    "not_by_a_person",
    "no_customer",
    "follow_up_past",
    "opened_by_agent",
    "not_assigned_now",
]

REASONS: dict[Reason, Text] = {
    "no_customer_message": Text(
        en="no customer message", de="keine Kundennachricht", nb="ingen kundemelding", zh="没有客户消息"
    ),
    "waiting": Text(en="still waiting", de="wartet noch", nb="venter fortsatt", zh="仍在等待"),
    "solved_without_reply": Text(
        en="solved without an answer", de="ohne Antwort gelöst", nb="løst uten svar", zh="未回复即解决"
    ),
    "not_assigned": Text(en="not assigned yet", de="noch nicht zugewiesen", nb="ikke tildelt ennå", zh="尚未分配"),
    "unsolved": Text(en="unsolved", de="ungelöst", nb="uløst", zh="未解决"),
    "contradictory": Text(
        en="contradictory: it ends before it starts",
        de="widersprüchlich: Ende vor dem Anfang",
        nb="selvmotsigende: slutter før den starter",
        zh="数据矛盾：结束早于开始",
    ),
    "without_schedule": Text(
        en="no schedule on the business clock",
        de="kein Zeitplan für die Geschäftszeit",
        nb="ingen åpningstider for arbeidstid",
        zh="工作时钟没有时间表",
    ),
    "not_yet_decided": Text(en="not yet decided", de="noch nicht entschieden", nb="ikke avgjort ennå", zh="尚未判定"),
    "no_reply": Text(en="solved without a reply", de="ohne Antwort gelöst", nb="løst uten svar", zh="未回复即解决"),
    "running": Text(en="running", de="läuft", nb="løper", zh="计时中"),
    "paused": Text(en="paused", de="angehalten", nb="satt på pause", zh="已暂停"),
    "cancelled": Text(en="cancelled", de="aufgehoben", nb="avbrutt", zh="已取消"),
    "undecided": Text(en="undecided", de="unentschieden", nb="uavgjort", zh="未决"),
    "solved": Text(en="solved", de="gelöst", nb="løst", zh="已解决"),
    "not_reassigned": Text(
        en="not handed to another agent",
        de="nicht an eine andere Person übergeben",
        nb="ikke overført til en annen agent",
        zh="未转给其他客服",
    ),
    "no_work_recorded": Text(
        en="no working time recorded",
        de="keine Bearbeitungszeit erfasst",
        nb="ingen arbeidstid registrert",
        zh="没有处理时间记录",
    ),
    "not_replied": Text(
        en="worked on without a reply",
        de="bearbeitet, ohne zu antworten",
        nb="arbeidet med uten å svare",
        zh="参与处理但未回复",
    ),
    "not_touched": Text(
        en="worked on only after the last solve",
        de="erst nach der letzten Lösung bearbeitet",
        nb="arbeidet med først etter siste løsning",
        zh="仅在最后一次解决之后处理",
    ),
    "not_by_a_person": Text(
        en="no agent took part",
        de="ohne Beteiligung eines Menschen",
        nb="uten at en agent deltok",
        zh="没有人工参与",
    ),
    "no_customer": Text(en="no known customer", de="kein bekannter Kunde", nb="ingen kjent kunde", zh="客户未知"),
    "follow_up_past": Text(
        en="follow-up date is past", de="Wiedervorlage überfällig", nb="oppfølgingsdato passert", zh="已过跟进日期"
    ),
    "opened_by_agent": Text(en="opened by an agent", de="vom Team eröffnet", nb="åpnet av en agent", zh="由客服发起"),
    "not_assigned_now": Text(
        en="assigned to nobody and to no team",
        de="weder einer Person noch einem Team zugewiesen",
        nb="verken tildelt en agent eller et team",
        zh="未分配给任何客服或团队",
    ),
}
