"""One touch and reopening as Zendesk has them."""

from __future__ import annotations

from puls.core.text import Text
from puls.metrics.cohorts import AT_SOLVE, CREATED, LAST_SOLVE, NOW
from puls.metrics.declaration import Example, Outside, Share, Variant, Why

ONE_TOUCH_TICKETS = (
    ("created_at", "is_solved", "last_solved_at", "replies", "reopens"),
    (
        ("2024-01-01 10:00", True, "2024-01-02 10:00", 1, 0),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", 1, 1),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", 3, 0),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", 1, 0),
        ("2024-01-01 10:00", True, "2024-01-02 10:00", 0, 0),
        ("2024-01-01 10:00", False, "2024-01-02 10:00", 1, 1),
    ),
)
"""Columns and rows of an example on which the definitions of one touch differ."""

_UNSOLVED = Outside("unsolved", "not is_solved")

ONE_TOUCH = (
    Variant(
        "zendesk",
        Text(
            en="Zendesk: exactly one reply of an agent, reopened or not, among all tickets solved now, also those"
            " without a reply.",
            de="Zendesk: genau eine Antwort eines Menschen, wiedereröffnet oder nicht, unter allen jetzt gelösten"
            " Tickets, auch denen ohne Antwort.",
            nb="Zendesk: nøyaktig ett svar fra en agent, gjenåpnet eller ikke, blant alle saker løst nå, også dem uten"
            " svar.",
            zh="Zendesk：客服恰好回复一次，无论是否重新打开，占全部当前已解决工单（含没有回复的）的比例。",
        ),
        source="https://support.zendesk.com/hc/en-us/articles/4408820618266-How-are-one-touch-resolutions-calculated",
        formula=Share(of="replies = 1", among="is_solved"),
        outside=(_UNSOLVED,),
        example=Example(*ONE_TOUCH_TICKETS, 0.6),
        differs=(
            Why(
                "replies = 0",
                Text(
                    en="solved without a reply: counts as not solved in one",
                    de="ohne Antwort gelöst: zählt als nicht mit einer gelöst",
                    nb="løst uten svar: teller som ikke løst med ett",
                    zh="未回复即解决：计为未达成",
                ),
            ),
            Why(
                "reopens > 0",
                Text(
                    en="reopened, and solved again without another reply",
                    de="wiedereröffnet und ohne weitere Antwort wieder gelöst",
                    nb="gjenåpnet, og løst igjen uten et nytt svar",
                    zh="曾重新打开，未再回复即再次解决",
                ),
            ),
        ),
    ),
)
"""The other definitions of one touch."""

REOPENING = (
    Variant(
        "zendesk",
        Text(
            en="Zendesk: tickets that were ever reopened, however late, among all tickets solved now.",
            de="Zendesk: je wiedereröffnete Tickets, gleich wie spät, unter allen jetzt gelösten Tickets.",
            nb="Zendesk: saker som noen gang ble gjenåpnet, uansett hvor sent, blant alle saker løst nå.",
            zh="Zendesk：曾被重新打开的工单（无论多晚），占全部当前已解决工单的比例。",
        ),
        source="https://developer.zendesk.com/rest_api/docs/core/ticket_metrics",
        fact="tickets",
        formula=Share(of="reopens > 0", among="is_solved"),
        cohorts=(LAST_SOLVE, CREATED),
        credits=(AT_SOLVE, NOW),
        outside=(_UNSOLVED,),
        example=Example(*ONE_TOUCH_TICKETS, 0.2),
        differs=(
            Why(
                "not is_solved",
                Text(
                    en="open again: Zendesk counts tickets solved now, Puls every solve",
                    de="wieder offen: Zendesk zählt jetzt gelöste Tickets, Puls jede Lösung",
                    nb="åpen igjen: Zendesk teller saker løst nå, Puls hver løsning",
                    zh="再次未解决：Zendesk 计当前已解决的工单，Puls 计每次解决",
                ),
            ),
            Why(
                "solves > 1",
                Text(
                    en="solved several times: one ticket at Zendesk, each solve by itself at Puls",
                    de="mehrmals gelöst: ein Ticket bei Zendesk, jede Lösung für sich bei Puls",
                    nb="løst flere ganger: én sak hos Zendesk, hver løsning for seg hos Puls",
                    zh="多次解决：Zendesk 计为一张工单，Puls 每次解决单独计",
                ),
            ),
            Why(
                "epoch_us(last_solved_at) + 2592000000000 > epoch_us(watermark_at)",
                Text(
                    en="the 30 days after the solve are not over",
                    de="die 30 Tage nach der Lösung sind nicht vorbei",
                    nb="de 30 dagene etter løsningen er ikke over",
                    zh="解决后的 30 天尚未结束",
                ),
            ),
        ),
    ),
)
"""The other definition of the reopen rate."""
