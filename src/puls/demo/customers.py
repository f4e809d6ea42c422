"""What customers and third parties do after an answer, and what the system does when they do nothing."""

from __future__ import annotations

from functools import partial

from puls.core.periods import DAY_US, HOUR_US, SECOND_US
from puls.demo.log import Author, Save
from puls.demo.scene import SYSTEM, Scene
from puls.demo.ticket import Need, Ticket

CLOSES_AFTER_US = 4 * DAY_US
_REMINDS_AFTER_US = 3 * DAY_US
_GIVES_UP_AFTER_US = 7 * DAY_US


def solved(scene: Scene, ticket: Ticket, save: Save, care: float) -> None:
    """Solve a ticket and plan what follows: thanks, a reopening, or the archive after four days."""
    scene.status(ticket, save, "solved")
    ticket.solves += 1
    chance, stamp, at_us = scene.chance, ticket.stamp, save.at_us
    scene.agenda.plan(at_us + CLOSES_AFTER_US + chance.below(3_600_000) * 1000, partial(_closes, scene, ticket, stamp))
    draw = chance.uniform()
    back = scene.rates.comes_back(at_us) * care
    if draw < back:
        after_us = min(chance.milliseconds(20 * 3600, 1.1), CLOSES_AFTER_US - SECOND_US)
        need: Need = "chat" if ticket.channel == "chat" and after_us < HOUR_US else "reply"
        scene.agenda.plan(at_us + after_us, partial(_reopens, scene, ticket, stamp, need))
    elif draw < back + 0.022 and ticket.channel != "phone":
        after_us = chance.milliseconds(1.5 * 3600, 1.2)
        scene.agenda.plan(at_us + after_us, partial(_reopens, scene, ticket, stamp, "wrap_up"))
    elif draw < back + 0.075 and ticket.channel != "phone":
        after_us = chance.milliseconds(1.5 * 3600, 1.2)
        scene.agenda.plan(at_us + after_us, partial(_thanks, scene, ticket, stamp))


def waits_for_customer(scene: Scene, ticket: Ticket, now_us: int) -> None:
    """Plan what the customer of a pending ticket does: answer, say thanks, or fall silent."""
    chance, stamp = scene.chance, ticket.stamp
    draw = chance.uniform()
    if draw < 0.80:
        after_us = chance.milliseconds(9 * 3600, 1.15)
        need: Need = "wrap_up" if draw < 0.09 else "reply"
        scene.agenda.plan(now_us + after_us, partial(answers, scene, ticket, stamp, need))
    scene.agenda.plan(now_us + _REMINDS_AFTER_US, partial(_reminds, scene, ticket, stamp))
    scene.agenda.plan(now_us + _GIVES_UP_AFTER_US, partial(_gives_up, scene, ticket, stamp))


def waits_for_third_party(scene: Scene, ticket: Ticket, now_us: int) -> None:
    """Plan the answer of a carrier or a maker; some recalls of the first months are never answered."""
    chance = scene.chance
    if scene.rates.share(now_us) < 0.42 and chance.hit(0.05):
        return
    scene.agenda.plan(now_us + chance.milliseconds(26 * 3600, 0.9), partial(_third_party, scene, ticket, ticket.stamp))


def answers(scene: Scene, ticket: Ticket, stamp: int, need: Need, now_us: int) -> None:
    """Let the customer of a pending ticket write; in the same save the system opens it again."""
    if ticket.stamp == stamp:
        save = scene.save(now_us, ("customer", ticket.customer))
        scene.message(ticket, save)
        _opens(scene, ticket, save, need)


def writes_again(scene: Scene, ticket: Ticket, now_us: int) -> None:
    """Let a customer who still waits for the first reply ask again."""
    if ticket.replies == 0 and ticket.status in ("new", "open") and ticket.need == "reply":
        scene.message(ticket, scene.save(now_us, ("customer", ticket.customer)))


def _reopens(scene: Scene, ticket: Ticket, stamp: int, need: Need, now_us: int) -> None:
    answers(scene, ticket, stamp, need, now_us)


def _thanks(scene: Scene, ticket: Ticket, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp:
        # The helpdesk knows thanks when it sees them and leaves the ticket solved.
        scene.message(ticket, scene.save(now_us, ("customer", ticket.customer)))


def _closes(scene: Scene, ticket: Ticket, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp:
        scene.status(ticket, scene.save(now_us, SYSTEM), "closed")


def _reminds(scene: Scene, ticket: Ticket, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp:
        scene.message(ticket, scene.save(now_us, SYSTEM), macro="reminder")


def _gives_up(scene: Scene, ticket: Ticket, stamp: int, now_us: int) -> None:
    if ticket.stamp == stamp:
        solved(scene, ticket, scene.save(now_us, SYSTEM), care=0.8)


def _third_party(scene: Scene, ticket: Ticket, stamp: int, now_us: int) -> None:
    if ticket.stamp != stamp:
        return
    save = scene.save(now_us, SYSTEM)
    if scene.chance.hit(0.7):
        party: Author = ("customer", scene.chance.pick(("P-elbe-logistik", "P-fjordpost", "P-alpenzelt", "P-suda")))
        scene.message(ticket, save.by(party), audience="third_party", channel="email")
    _opens(scene, ticket, save, "reply")


def _opens(scene: Scene, ticket: Ticket, save: Save, need: Need) -> None:
    scene.status(ticket, save.by(SYSTEM), "open")
    worker = scene.floor.workers.get(ticket.assignee) if ticket.assignee else None
    scene.floor.enqueue(ticket, need, save.at_us, worker)
