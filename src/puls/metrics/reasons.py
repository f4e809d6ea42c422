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
}
