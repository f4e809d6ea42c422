"""Demand: when tickets come, from where, and how many for what the company does."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import AT_CREATION, CHANGED, CREATED, FIRST_VERSION, NOW
from puls.metrics.declaration import (
    Arrivals,
    AsOf,
    Capability,
    Cohort,
    Count,
    Example,
    ExampleRows,
    Metric,
    Part,
    Ratio,
    Share,
    Variant,
)

TICKETS_RECEIVED = Part("tickets", Count(), CREATED, AT_CREATION)
ACTIVE_CUSTOMERS = Part("activity_changes", AsOf("delta"), CHANGED)
"""How many customers were active at the end of a period."""

LOAD = Metric(
    id="load",
    version=1,
    fact="tickets",
    formula=Arrivals(),
    cohorts=(CREATED,),
    credits=(AT_CREATION, NOW),
    unit=Unit.PER_HOUR,
    better="context",
    name=Text(en="Load", de="Auslastung je Stunde", nb="Pågang", zh="每小时来单量"),
    about=Text(
        en="Tickets received for each elapsed hour; by hour of day or day of week, for each time that this hour or day"
        " occurred.",
        de="Eingegangene Tickets je verstrichener Stunde; nach Tageszeit oder Wochentag, so oft diese Stunde oder"
        " dieser Tag vorkam.",
        nb="Mottatte saker per medgått time; etter time på dagen eller ukedag, for hver gang timen eller dagen"
        " forekom.",
        zh="每经过一小时收到的工单数；按一天中的小时或星期拆分时，除以该小时或该日出现的次数。",
    ),
    needs=frozenset({"creation"}),
    example=Example(
        ("created_at",),
        (("2024-12-30 00:00",), ("2024-12-30 10:00",), ("2024-12-30 11:00",)),
        3 / 24,
    ),
    stats=("rate",),
    changes=FIRST_VERSION,
    notes=(
        Text(
            en="The hour that a change to summer time skips did not occur; the one that is repeated occurred twice.",
            de="Die bei der Umstellung auf Sommerzeit übersprungene Stunde kam nicht vor; die wiederholte zweimal.",
            nb="Timen som hoppes over ved overgang til sommertid, forekom ikke; den som gjentas, forekom to ganger.",
            zh="切换夏令时跳过的那一小时不算出现；重复的那一小时算出现两次。",
        ),
    ),
)


def _share(
    id: str, dimension: str, needs: frozenset[Capability], example: Example, *, name: Text, about: Text
) -> Metric:
    """Return the share of the ticket volume that each value of a dimension has."""
    return Metric(
        id=id,
        version=1,
        fact="tickets",
        formula=Share(of="created_at is not null", among="created_at is not null", whole=(dimension,)),
        cohorts=(CREATED,),
        credits=(AT_CREATION, NOW),
        unit=Unit.SHARE,
        better="context",
        name=name,
        about=about,
        needs=needs,
        example=example,
        stats=("share",),
        changes=FIRST_VERSION,
        notes=(_SPLIT,),
    )


_SPLIT = Text(
    en="Each row is a part of all tickets; split by something else too, of all tickets with the same value of that.",
    de="Jede Zeile ist ein Teil aller Tickets; auch nach anderem aufgeteilt, ein Teil aller mit demselben Wert davon.",
    nb="Hver rad er en del av alle saker; delt etter noe annet også, av alle saker med samme verdi av det.",
    zh="每行是全部工单的一部分；若同时按其他维度拆分，则是该维度取值相同的工单的一部分。",
)
_BY_CHANNEL = Example(
    ("created_at", "channel", "type"),
    (
        ("2024-01-02 10:00", "email", "question"),
        ("2024-01-02 11:00", "email", "complaint"),
        ("2024-01-02 12:00", "chat", "question"),
    ),
    2 / 3,
)

CHANNEL_SHARE = _share(
    "channel_share",
    "channel",
    frozenset({"creation"}),
    _BY_CHANNEL,
    name=Text(en="Share by channel", de="Anteil nach Kanal", nb="Andel per kanal", zh="渠道占比"),
    about=Text(
        en="Share of the tickets received that came over a channel.",
        de="Anteil der eingegangenen Tickets, der über einen Kanal kam.",
        nb="Andel av mottatte saker som kom via en kanal.",
        zh="收到的工单中来自某一渠道的比例。",
    ),
)
TYPE_SHARE = _share(
    "type_share",
    "type",
    frozenset({"creation"}),
    _BY_CHANNEL,
    name=Text(en="Share by type", de="Anteil nach Art", nb="Andel per type", zh="类型占比"),
    about=Text(
        en="Share of the tickets received that are of a type now.",
        de="Anteil der eingegangenen Tickets, der jetzt von einer Art ist.",
        nb="Andel av mottatte saker som er av en type nå.",
        zh="收到的工单中当前属于某一类型的比例。",
    ),
)
REGION_SHARE = _share(
    "region_share",
    "region",
    frozenset({"creation", "customers"}),
    Example(("created_at", "customer_id"), (("2024-01-02 10:00", 1), ("2024-01-02 11:00", None)), 1),
    name=Text(en="Share by region", de="Anteil nach Region", nb="Andel per region", zh="地区占比"),
    about=Text(
        en="Share of the tickets received whose customer is in a region.",
        de="Anteil der eingegangenen Tickets, deren Kunde in einer Region ist.",
        nb="Andel av mottatte saker der kunden er i en region.",
        zh="收到的工单中客户位于某一地区的比例。",
    ),
)

ACTIVE_NOTE = Text(
    en="A customer is active for so many days (project setting, 365) after an order or a ticket, and from the first to"
    " the last day as a customer, where these are known.",
    de="Ein Kunde ist so viele Tage lang aktiv (Projekteinstellung, 365) nach einer Bestellung oder einem Ticket, und"
    " vom ersten bis zum letzten Tag als Kunde, soweit bekannt.",
    nb="En kunde er aktiv i så mange dager (prosjektinnstilling, 365) etter en bestilling eller en sak, og fra første"
    " til siste dag som kunde, der de er kjent.",
    zh="客户在下单或提交工单后的若干天内（项目设置，365）视为活跃；若已知成为客户和流失的日期，则其间均视为活跃。",
)

CONTACT_RATE = Metric(
    id="contact_rate",
    version=1,
    fact="tickets",
    formula=Ratio(
        of=TICKETS_RECEIVED,
        per=(
            Part(
                "orders",
                Count(of="cancelled_at is null"),
                Cohort(
                    "ordered",
                    "ordered_at",
                    Text(en="by order", de="nach Bestellung", nb="etter bestilling", zh="按下单时间"),
                ),
            ),
        ),
        times=100,
    ),
    cohorts=(CREATED,),
    credits=(AT_CREATION, NOW),
    unit=Unit.RATIO,
    better="down",
    name=Text(en="Contact rate", de="Kontaktquote", nb="Kontaktrate", zh="联系率"),
    about=Text(
        en="Tickets received for every 100 orders that were not cancelled.",
        de="Eingegangene Tickets je 100 nicht stornierter Bestellungen.",
        nb="Mottatte saker per 100 bestillinger som ikke ble kansellert.",
        zh="每 100 个未取消订单对应的收到的工单数。",
    ),
    needs=frozenset({"creation", "orders"}),
    example=Example(
        ("created_at",),
        (("2024-01-02 10:00",), ("2024-01-02 11:00",), ("2024-01-03 10:00",)),
        75,
        (
            ExampleRows(
                "orders",
                ("source_order_id", "ordered_at", "cancelled_at"),
                (
                    ("a", "2024-01-02 09:00", None),
                    ("b", "2024-01-02 10:00", None),
                    ("c", "2024-01-02 10:00", None),
                    ("d", "2024-01-03 10:00", None),
                    ("e", "2024-01-03 10:00", "2024-01-04 10:00"),
                ),
            ),
        ),
    ),
    stats=("ratio",),
    changes=FIRST_VERSION,
    variants=(
        Variant(
            "active_customers",
            Text(
                en="Tickets received for every 1,000 customers who are active at the end of the period.",
                de="Eingegangene Tickets je 1.000 Kunden, die am Ende des Zeitraums aktiv sind.",
                nb="Mottatte saker per 1 000 kunder som er aktive ved periodens slutt.",
                zh="期末每 1,000 名活跃客户对应的收到的工单数。",
            ),
            formula=Ratio(of=TICKETS_RECEIVED, per=(ACTIVE_CUSTOMERS,), times=1000),
            needs=frozenset({"creation", "customers"}),
            notes=(ACTIVE_NOTE,),
            example=Example(
                ("created_at",),
                (("2024-01-02 10:00",), ("2024-01-03 10:00",)),
                500,
                (
                    ExampleRows(
                        "activity_changes",
                        ("customer_id", "changed_at", "delta"),
                        (
                            (1, "2023-02-01 00:00", 1),
                            (2, "2023-03-01 00:00", 1),
                            (2, "2024-01-01 00:00", -1),
                            (3, "2024-01-01 00:00", 1),
                            (4, "2024-01-02 10:00", 1),
                            (5, "2024-01-03 10:00", 1),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

METRICS = (LOAD, CHANNEL_SHARE, TYPE_SHARE, REGION_SHARE, CONTACT_RATE)
