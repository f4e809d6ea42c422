"""First contact: solved with the first answer, by the definition of Puls and its former one."""

from __future__ import annotations

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics.cohorts import AT_SOLVE, CREATED, LAST_SOLVE, NOW
from puls.metrics.declaration import Change, Example, Metric, Outside, Share, Variant, Window
from puls.metrics.dialects.first_contact import BY_A_PERSON, FIRST_CONTACT, REOPENED, TICKETS

_DECIDED = f"{BY_A_PERSON} and window_over"

FIRST_CONTACT_RESOLUTION_RATE = Metric(
    id="first_contact_resolution_rate",
    version=2,
    fact="tickets",
    formula=Share(
        # 604,800 seconds are 7 days.
        of="agent_turns = 1 and (reopened_after_seconds is null or reopened_after_seconds > 604800)",
        among=_DECIDED,
    ),
    cohorts=(LAST_SOLVE, CREATED),
    credits=(AT_SOLVE, NOW),
    unit=Unit.SHARE,
    better="up",
    name=Text(
        en="First-contact resolution", de="Lösung beim Erstkontakt", nb="Løst ved første kontakt", zh="首次联系解决率"
    ),
    about=Text(
        en="Tickets solved now with exactly one turn of an agent and not reopened within 7 days of a solve, among"
        " tickets solved now in which an agent took part and whose 7 days are over.",
        de="Jetzt gelöste Tickets mit genau einer Antwortrunde eines Menschen, nicht binnen 7 Tagen nach einer Lösung"
        " wiedereröffnet, unter den jetzt gelösten mit Beteiligung eines Menschen, deren 7 Tage vorbei sind.",
        nb="Saker løst nå med nøyaktig én agentrunde og ikke gjenåpnet innen 7 dager etter en løsning, blant saker løst"
        " nå der en agent deltok og de 7 dagene er over.",
        zh="当前已解决、客服只回复一轮且解决后 7 天内未重新打开的工单，占当前已解决、"
        "有人工参与且已满 7 天的工单的比例。",
    ),
    needs=frozenset({"messages", "status_history"}),
    example=Example(*TICKETS, 0.4),
    stats=("share",),
    changes=(
        Change(
            1,
            "2026-01-05",
            Text(
                en="First definition: a ticket that was ever reopened did not count, however late.",
                de="Erste Definition: ein je wiedereröffnetes Ticket zählte nicht, gleich wie spät.",
                nb="Første definisjon: en sak som noen gang ble gjenåpnet, telte ikke, uansett hvor sent.",
                zh="首个定义：曾被重新打开的工单不计，无论多晚。",
            ),
        ),
        Change(
            2,
            "2026-11-22",
            Text(
                en="A reopening counts against a ticket only within 7 days of the solve; what comes later is a new"
                " question, and a number that is decided stays decided.",
                de="Eine Wiedereröffnung zählt nur binnen 7 Tagen nach der Lösung gegen ein Ticket; was später kommt,"
                " ist eine neue Frage, und eine entschiedene Zahl bleibt entschieden.",
                nb="En gjenåpning teller bare mot en sak innen 7 dager etter løsningen; det som kommer senere, er et"
                " nytt spørsmål, og et avgjort tall forblir avgjort.",
                zh="只有解决后 7 天内的重新打开才计为失败；更晚的视为新问题，已判定的数字不再变动。",
            ),
        ),
    ),
    window=Window(None, after="last_solved_at", days=7),
    outside=(
        Outside("unsolved", "not is_solved"),
        Outside("not_by_a_person", "is_solved and handled_by not in ('human', 'mixed')"),
        Outside("not_yet_decided", f"{BY_A_PERSON} and window_open"),
    ),
    variants=FIRST_CONTACT,
    earlier=(
        Variant(
            "1",
            Text(
                en="Exactly one turn of an agent, and never reopened.",
                de="Genau eine Antwortrunde eines Menschen, und nie wiedereröffnet.",
                nb="Nøyaktig én agentrunde, og aldri gjenåpnet.",
                zh="客服只回复一轮，且从未重新打开。",
            ),
            formula=Share(of="agent_turns = 1 and reopens = 0", among=_DECIDED),
            example=Example(*TICKETS, 0.2),
            differs=(REOPENED,),
        ),
    ),
)

METRICS = (FIRST_CONTACT_RESOLUTION_RATE,)
