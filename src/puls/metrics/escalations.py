"""Escalations and complaints: what went wrong enough to be taken further."""

from __future__ import annotations

from dataclasses import replace

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import AT_CREATION, CREATED, FIRST_VERSION, NOW
from puls.metrics.declaration import Count, Example, ExampleRows, Metric, Part, Ratio, Share
from puls.metrics.demand import ACTIVE_CUSTOMERS, ACTIVE_NOTE

_COMPLAINTS = replace(CREATED, among="is_complaint")
_WHAT_NOTE = Text(
    en="The project says which types and intents are complaints; the ticket counts by those that it has now.",
    de="Das Projekt sagt, welche Arten und Anliegen Beschwerden sind; das Ticket zählt nach denen, die es jetzt hat.",
    nb="Prosjektet sier hvilke typer og hensikter som er klager; saken teller etter dem den har nå.",
    zh="哪些类型和意图属于投诉由项目设定；按工单当前的类型和意图计。",
)

ESCALATION_RATE = Metric(
    id="escalation_rate",
    version=1,
    fact="tickets",
    formula=Share(of="escalations > 0", among="created_at is not null", whole=("escalation_cause", "escalation_level")),
    cohorts=(CREATED,),
    credits=(AT_CREATION, NOW),
    unit=Unit.SHARE,
    better="down",
    name=Text(en="Escalation rate", de="Eskalationsquote", nb="Eskaleringsandel", zh="升级率"),
    about=Text(
        en="Tickets that were escalated, among all received; by cause (by hand, by a service level) and level.",
        de="Eskalierte Tickets unter allen eingegangenen; nach Ursache (von Hand, durch ein Serviceziel) und Stufe.",
        nb="Eskalerte saker blant alle mottatte; etter årsak (manuelt, tjenestenivå) og nivå.",
        zh="被升级的工单占全部收到工单的比例；可按原因（人工、服务级别）和级别拆分。",
    ),
    needs=frozenset({"creation", "escalations"}),
    example=Example(
        ("created_at", "escalations", "escalation_cause", "escalation_level"),
        (
            ("2024-01-02 10:00", 1, "by_hand", "tier"),
            ("2024-01-02 11:00", 0, None, None),
            ("2024-01-02 12:00", 2, "sla", "manager"),
            ("2024-01-02 13:00", 0, None, None),
            ("2024-01-02 14:00", 0, None, None),
        ),
        0.4,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
    notes=(
        Text(
            en="Split by escalation_cause or escalation_level, each row is a part of all tickets received.",
            de="Nach escalation_cause oder escalation_level aufgeteilt ist jede Zeile ein Teil aller eingegangenen"
            " Tickets.",
            nb="Delt etter escalation_cause eller escalation_level er hver rad en del av alle mottatte saker.",
            zh="按 escalation_cause 或 escalation_level 拆分时，每行是全部收到工单的一部分。",
        ),
    ),
)

COMPLAINT_RATE = Metric(
    id="complaint_rate",
    version=1,
    fact="tickets",
    formula=Ratio(
        of=Part("tickets", Count(of="is_complaint"), CREATED, AT_CREATION), per=(ACTIVE_CUSTOMERS,), times=1000
    ),
    cohorts=(CREATED,),
    credits=(AT_CREATION, NOW),
    unit=Unit.RATIO,
    better="down",
    name=Text(en="Complaint rate", de="Beschwerdequote", nb="Klagerate", zh="投诉率"),
    about=Text(
        en="Complaints received for every 1,000 customers who are active at the end of the period.",
        de="Eingegangene Beschwerden je 1.000 Kunden, die am Ende des Zeitraums aktiv sind.",
        nb="Mottatte klager per 1 000 kunder som er aktive ved periodens slutt.",
        zh="期末每 1,000 名活跃客户对应的收到的投诉数。",
    ),
    needs=frozenset({"creation", "customers"}),
    example=Example(
        ("created_at", "type"),
        (
            ("2024-01-02 10:00", "complaint"),
            ("2024-01-02 11:00", "question"),
            ("2024-01-03 10:00", None),
        ),
        250,
        (
            ExampleRows(
                "activity_changes",
                ("customer_id", "changed_at", "delta"),
                (
                    (1, "2024-01-01 00:00", 1),
                    (2, "2024-01-01 00:00", 1),
                    (3, "2024-01-02 10:00", 1),
                    (4, "2024-01-02 11:00", 1),
                ),
            ),
        ),
    ),
    stats=("ratio",),
    changes=FIRST_VERSION,
    notes=(_WHAT_NOTE, ACTIVE_NOTE),
)

COMPLAINT_ESCALATION_RATE = Metric(
    id="complaint_escalation_rate",
    version=1,
    fact="tickets",
    formula=Share(of="escalations > 0", among="is_complaint"),
    cohorts=(_COMPLAINTS,),
    credits=(AT_CREATION, NOW),
    unit=Unit.SHARE,
    better="down",
    name=Text(
        en="Complaint escalation rate",
        de="Eskalationsquote der Beschwerden",
        nb="Eskaleringsandel for klager",
        zh="投诉升级率",
    ),
    about=Text(
        en="Complaints that were escalated, among all complaints received.",
        de="Eskalierte Beschwerden unter allen eingegangenen Beschwerden.",
        nb="Eskalerte klager blant alle mottatte klager.",
        zh="被升级的投诉占全部收到的投诉的比例。",
    ),
    needs=frozenset({"creation", "escalations"}),
    example=Example(
        ("created_at", "type", "escalations"),
        (
            ("2024-01-02 10:00", "complaint", 1),
            ("2024-01-02 11:00", "complaint", 0),
            ("2024-01-02 12:00", "question", 1),
            ("2024-01-02 13:00", None, 0),
        ),
        0.5,
    ),
    stats=("share",),
    changes=FIRST_VERSION,
    notes=(_WHAT_NOTE,),
)

METRICS = (ESCALATION_RATE, COMPLAINT_RATE, COMPLAINT_ESCALATION_RATE)
