"""What an agent does with a ticket: takes it, works, and ends with an answer, a handover or without a word."""

from __future__ import annotations

from functools import partial
from typing import assert_never

from puls.core.periods import HOUR_US, SECOND_US
from puls.demo.cast import CHAT, HAMBURG, OSLO, SHANGHAI
from puls.demo.chance import Weights
from puls.demo.customers import solved, waits_for_customer, waits_for_third_party
from puls.demo.floor import Worker
from puls.demo.log import Author, Save
from puls.demo.scene import HOME_TEAM, SYSTEM, Scene
from puls.demo.ticket import Need, Ticket

_TOPICS = ("sizing", "carrier-delay", "refund", "voucher", "spare-part", "care-advice", "club-order", "address-change")
_RETYPED = Weights({"question": 0.3, "delivery": 0.25, "return": 0.25, "complaint": 0.1, "problem": 0.1})
_MACROS = Weights(
    {"parcel_status": 0.3, "return_label": 0.26, "size_chart": 0.18, "refund_sent": 0.14, "repair_form": 0.12}
)
# What else the day brings: for so many times the work on a ticket an agent is not free for the next one.
_OTHER_DUTIES = {HAMBURG: 4.1, OSLO: 4.4, SHANGHAI: 4.6, CHAT: 1.0}


def begin(scene: Scene, ticket: Ticket, worker: Worker, now_us: int) -> None:
    """Let `worker` take a ticket from the queue: a look at it, then the work."""
    need, ticket.need = ticket.need, None
    assert need is not None
    chance = scene.chance
    ticket.stamp += 1
    live = need == "chat"
    busy = 1 + worker.busy / 2 if live else 1.0
    looks_us = chance.milliseconds((30 if live else 110) * busy, 0.8)
    seconds = {"wrap_up": 50.0, "consult": 420.0}.get(need) or scene.rates.reply_seconds(ticket, now_us)
    works_us = chance.milliseconds(seconds * worker.person.pace, 0.55 if live else 0.75)
    team = worker.on_duty_for or ticket.team
    duties, pace = (1.0, min(1.0, scene.pace)) if live else (_OTHER_DUTIES[team], scene.pace)
    binds_us = int((looks_us + works_us * duties) * pace)
    scene.agenda.plan(now_us + looks_us, partial(_takes, scene, ticket, worker, need))
    scene.agenda.plan(
        now_us + looks_us + works_us, partial(_ends, scene, ticket, worker, need, seconds=works_us // SECOND_US)
    )
    scene.agenda.plan(now_us + binds_us, partial(scene.floor.done, worker, worker.duty))


def _takes(scene: Scene, ticket: Ticket, worker: Worker, need: Need, now_us: int) -> None:
    save = scene.save(now_us, ("agent", worker.id))
    if ticket.assignee != worker.id and need != "consult":
        scene.assign(ticket, save, worker.id)
    if ticket.status == "new":
        scene.status(ticket, save, "open")
    if need == "reply" and scene.chance.hit(0.13):
        scene.message(ticket, save, audience="internal")


def _ends(scene: Scene, ticket: Ticket, worker: Worker, need: Need, now_us: int, *, seconds: int) -> None:
    agent: Author = ("agent", worker.id)
    match need:
        case "wrap_up":
            save = scene.save(now_us, agent)
            scene.log.add(ticket.id, save, "worked", seconds=max(5, seconds))
            solved(scene, ticket, save, care=0.3)
        case "consult":
            _hands_back(scene, ticket, agent, seconds, now_us)
        case "chat":
            answer(scene, ticket, worker, seconds, now_us)
        case "reply":
            if not _elsewhere(scene, ticket, worker, now_us):
                answer(scene, ticket, worker, seconds, now_us)
        case _:
            assert_never(need)


# --- ends without an answer ----------------------------------------------------------------------------------


def _elsewhere(scene: Scene, ticket: Ticket, worker: Worker, now_us: int) -> bool:
    """Sort out what needs no answer or another's; return whether the ticket went that way."""
    chance, first = scene.chance, ticket.replies == 0
    agent: Author = ("agent", worker.id)
    if ticket.hidden_spam:
        ticket.hidden_spam = False
        scene.set(ticket, scene.save(now_us, agent), "disposition", "spam")
        if chance.hit(0.08):
            scene.agenda.plan(now_us + chance.milliseconds(30 * 3600, 0.5), partial(unspam, scene, ticket))
        return True
    original = ticket.duplicate_of
    if original is not None and original.status != "closed" and original.duplicate_of is None and first:
        _merges(scene, ticket, original, worker, now_us)
        return True
    if first and chance.hit(0.004):
        scene.set(ticket, scene.save(now_us, agent), "disposition", "deleted")
        return True
    if first and chance.hit(scene.rates.wrong_team(now_us)):
        _moves(scene, ticket, agent, now_us)
        return True
    colleagues = [other for other in scene.floor.on_duty[ticket.team] if other is not worker]
    if colleagues and ticket.assignee == worker.id and chance.hit(0.03):
        colleague = chance.pick(colleagues)
        ticket.asked_by = worker.id
        save = scene.save(now_us, agent)
        scene.message(ticket, save, audience="internal")
        scene.assign(ticket, save, colleague.id)
        scene.floor.enqueue(ticket, "consult", now_us, colleague)
        return True
    return False


def _merges(scene: Scene, ticket: Ticket, original: Ticket, worker: Worker, now_us: int) -> None:
    agent: Author = ("agent", worker.id)
    save = scene.save(now_us, agent)
    scene.merges += 1
    scene.log.add(ticket.id, save, "merged", other_id=original.id)
    scene.status(ticket, save, "closed")
    # A few were two matters after all; the tenth merge always was.
    if scene.merges == 10 or scene.chance.hit(0.02):
        after_us = scene.chance.milliseconds(2400, 0.5)
        scene.agenda.plan(now_us + after_us, partial(_unmerges, scene, ticket, worker))


def _unmerges(scene: Scene, ticket: Ticket, worker: Worker, now_us: int) -> None:
    save = scene.save(now_us, ("agent", worker.id))
    ticket.duplicate_of = None
    scene.log.add(ticket.id, save, "unmerged")
    scene.status(ticket, save, "open")
    scene.floor.enqueue(ticket, "reply", now_us, worker)


def unspam(scene: Scene, ticket: Ticket, now_us: int) -> None:
    """Take a ticket back out of the spam, as somebody on duty does when going through it."""
    on_duty = scene.floor.on_duty[ticket.team]
    if not on_duty:
        scene.agenda.plan(now_us + HOUR_US, partial(unspam, scene, ticket))
        return
    scene.set(ticket, scene.save(now_us, ("agent", on_duty[0].id)), "disposition", "live")
    scene.floor.enqueue(ticket, "reply", now_us)


def _moves(scene: Scene, ticket: Ticket, agent: Author, now_us: int) -> None:
    home = HOME_TEAM[ticket.region]
    ticket.team = home if ticket.team != home else scene.chance.pick([team for team in _OTHER_DUTIES if team != home])
    save = scene.save(now_us, agent)
    scene.message(ticket, save, audience="internal")
    scene.set(ticket, save, "team", ticket.team)
    scene.assign(ticket, save, None)
    scene.floor.enqueue(ticket, "reply", now_us)


def _hands_back(scene: Scene, ticket: Ticket, agent: Author, seconds: int, now_us: int) -> None:
    save = scene.save(now_us, agent)
    scene.message(ticket, save, audience="internal")
    scene.log.add(ticket.id, save, "worked", seconds=max(30, seconds))
    asked_by = ticket.asked_by or scene.leads[ticket.team]
    scene.assign(ticket, save, asked_by)
    scene.floor.enqueue(ticket, "reply", now_us, scene.floor.workers[asked_by])


# --- answers -------------------------------------------------------------------------------------------------


def answer(scene: Scene, ticket: Ticket, worker: Worker, seconds: int, now_us: int) -> None:
    """Write the answer to the customer and, in the same save, what becomes of the ticket."""
    chance, rates = scene.chance, scene.rates
    agent: Author = ("agent", worker.id)
    save = scene.save(now_us, agent)
    written = ticket.channel != "phone" or ticket.replies > 0
    scene.message(ticket, save,
        channel="email" if ticket.channel == "phone" and ticket.replies > 0 else None,
        macro=chance.weighted(_MACROS) if written and chance.hit(rates.macro(now_us)) else None,
        article=written and chance.hit(rates.article(now_us)),
    )  # fmt: skip
    first, ticket.replies = ticket.replies == 0, ticket.replies + 1
    _corrects(scene, ticket, save)
    if ticket.type == "complaint" or chance.hit(0.2):
        _escalates(scene, ticket, save)
    scene.log.add(ticket.id, save, "worked", seconds=max(20, int(seconds * chance.between(0.75, 1.0))))
    if ticket.channel == "chat" and ticket.solves == 0:
        _goes_on(scene, ticket, worker, save)
    else:
        _decides(scene, ticket, worker, save, first)


def _corrects(scene: Scene, ticket: Ticket, save: Save) -> None:
    chance = scene.chance
    if chance.hit(0.03):
        retyped = chance.weighted(_RETYPED)
        if retyped != ticket.type:
            ticket.type = retyped
            scene.set(ticket, save, "type", retyped)
    if chance.hit(0.025):
        priority = chance.pick([other for other in ("low", "normal", "high") if other != ticket.priority])
        ticket.priority = priority
        scene.set(ticket, save, "priority", priority)
    if ticket.tag is None and chance.hit(0.35):
        ticket.tag = chance.pick(_TOPICS)
        scene.set(ticket, save, "tag+", ticket.tag)
    elif ticket.tag is not None and chance.hit(0.12):
        scene.set(ticket, save, "tag-", ticket.tag)
        ticket.tag = None


def _escalates(scene: Scene, ticket: Ticket, save: Save) -> None:
    lead = scene.leads[ticket.team]
    if scene.chance.hit(0.07) and save.author[1] != lead:
        level = "manager" if ticket.type == "complaint" else "tier2"
        scene.log.add(ticket.id, save, "escalated", cause="by_hand", level=level, to_id=lead)


def _goes_on(scene: Scene, ticket: Ticket, worker: Worker, save: Save) -> None:
    """In a chat the customer answers within a minute or two, until the matter is done or nobody writes any more."""
    chance, now_us = scene.chance, save.at_us
    draw = chance.uniform()
    if draw < 0.25:
        solved(scene, ticket, save, worker.person.care)
    elif draw < 0.86:
        after_us = chance.milliseconds(70, 0.7)
        scene.agenda.plan(now_us + after_us, partial(_chats, scene, ticket, worker, ticket.stamp))
    elif draw < 0.95:
        scene.agenda.plan(
            now_us + chance.milliseconds(1500, 0.3), partial(_silent, scene, ticket, worker, ticket.stamp)
        )
    else:
        _decides(scene, ticket, worker, save, False)


def _chats(scene: Scene, ticket: Ticket, worker: Worker, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp:
        scene.message(ticket, scene.save(now_us, ("customer", ticket.customer)))
        scene.floor.enqueue(ticket, "chat", now_us, worker if worker.on_duty_for else None)


def _silent(scene: Scene, ticket: Ticket, worker: Worker, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp:
        solved(scene, ticket, scene.save(now_us, ("agent", worker.id)), worker.person.care)


def _decides(scene: Scene, ticket: Ticket, worker: Worker, save: Save, first: bool) -> None:
    chance, now_us = scene.chance, save.at_us
    solves = scene.rates.solves_at_first(now_us) if first else 0.66
    if ticket.channel == "phone" and first:
        solves += 0.33
    draw = chance.uniform()
    if draw < solves - 0.015:
        solved(scene, ticket, save, worker.person.care)
    elif draw < solves:
        scene.status(ticket, save, "closed")
    elif draw < solves + 0.075:
        scene.message(ticket, save, audience="third_party", channel="email")
        scene.status(ticket, save, "on_hold")
        waits_for_third_party(scene, ticket, now_us)
    elif draw < solves + 0.09:
        until_us = (now_us + chance.milliseconds(4 * 86_400, 0.5)) // HOUR_US * HOUR_US + HOUR_US
        scene.log.add(ticket.id, save, "snoozed", until_us=until_us)
        scene.status(ticket, save, "on_hold")
        scene.agenda.plan(until_us, partial(_wakes, scene, ticket, ticket.stamp))
    else:
        scene.status(ticket, save, "pending")
        waits_for_customer(scene, ticket, now_us)
        if chance.hit(0.05):
            after_us = chance.milliseconds(1800, 0.8)
            scene.agenda.plan(now_us + after_us, partial(_lets_go, scene, ticket, save.author, ticket.stamp))


def _wakes(scene: Scene, ticket: Ticket, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp:
        scene.status(ticket, scene.save(now_us, SYSTEM), "open")
        worker = scene.floor.workers.get(ticket.assignee) if ticket.assignee else None
        scene.floor.enqueue(ticket, "reply", now_us, worker)


def _lets_go(scene: Scene, ticket: Ticket, agent: Author, stamp: int, now_us: int) -> None:
    """Give a waiting ticket back to the team; half of the time the same agent takes it again at once."""
    if ticket.stamp != stamp:
        return
    scene.assign(ticket, scene.save(now_us, agent), None)
    if scene.chance.hit(0.5):
        scene.agenda.plan(
            now_us + scene.chance.milliseconds(240, 0.6), partial(_takes_again, scene, ticket, agent, stamp)
        )


def _takes_again(scene: Scene, ticket: Ticket, agent: Author, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp and ticket.assignee is None:
        scene.assign(ticket, scene.save(now_us, agent), agent[1])
