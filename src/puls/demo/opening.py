"""How a ticket begins: mail with an automatic answer, chats with the bot, calls, agents who write first."""

from __future__ import annotations

from functools import partial

from puls.core.periods import DAY_US, HOUR_US, SECOND_US
from puls.demo.arrivals import Arrival
from puls.demo.cast import BOT_ID, CHAT, SHANGHAI
from puls.demo.chance import Weights
from puls.demo.customers import solved, waits_for_customer, writes_again
from puls.demo.handling import answer, unspam
from puls.demo.log import Author, Save
from puls.demo.scene import HOME_TEAM, SYSTEM, Scene
from puls.demo.ticket import Ticket

_LANGUAGES = {
    "de": Weights({"de": 0.89, "en": 0.11}),
    "no": Weights({"nb": 0.86, "en": 0.14}),
    "cn": Weights({"zh": 0.95, "en": 0.05}),
    "int": Weights({"en": 1.0}),
}
_PRIORITIES = Weights({"low": 0.12, "normal": 0.67, "high": 0.16, "urgent": 0.05})
_TYPES = Weights({"question": 0.39, "delivery": 0.24, "return": 0.23, "complaint": 0.085, "problem": 0.055})
_PRODUCTS = Weights(
    {"jackets": 0.27, "boots": 0.24, "backpacks": 0.17, "tents": 0.14, "sleeping bags": 0.1, "stoves": 0.08}
)
_BANDS = Weights({"under 50": 0.22, "50 to 150": 0.43, "150 to 400": 0.27, "over 400": 0.08})
_NETWORKS = {
    True: Weights({"wechat": 0.7, "weibo": 0.3}),
    False: Weights({"instagram": 0.46, "facebook": 0.32, "x": 0.12, "tiktok": 0.10}),
}
_INTENTS = {
    "question": "size_advice", "delivery": "where_is_my_order", "return": "return_label",
    "complaint": "complaint", "problem": "warranty", "incident": "shop_not_reachable",
}  # fmt: skip
_TAGS = {"delivery": "parcel", "return": "return", "problem": "warranty", "incident": "shop-outage"}
_ORGANIZATIONS = tuple(f"ORG-{number:02d}" for number in range(1, 25))
# Left unanswered for this long (hours, on the calendar), a ticket goes to the lead.
_SLA_HOURS = {"urgent": 14, "high": 28, "normal": 80, "low": 120}

BOT: Author = ("bot", BOT_ID)


def opens(scene: Scene, arrival: Arrival, now_us: int) -> None:
    """Let the ticket of an arrival begin."""
    ticket = _ticket(scene, arrival, now_us)
    match ticket.channel:
        case "chat":
            _described(scene, ticket, _written(scene, ticket, now_us))
            _chat(scene, ticket, now_us)
        case "phone":
            _call(scene, ticket, now_us)
        case _ if ticket.channel == "email" and scene.chance.hit(0.028) and scene.floor.on_duty[ticket.team]:
            _outbound(scene, ticket, now_us)
        case _:
            _letter(scene, ticket, now_us)


def _ticket(scene: Scene, arrival: Arrival, now_us: int) -> Ticket:
    chance, region, channel = scene.chance, arrival.region, arrival.channel
    home = HOME_TEAM[region]
    if channel == "phone" and not scene.floor.on_duty[home]:
        channel = "email"  # nobody answers the telephone
    lately = scene.lately[region]
    original: Ticket | None = None
    if channel in ("email", "web") and lately and chance.hit(0.045):
        waiting = [
            other for other in lately if other.need == "reply" and not other.duplicate_of and not other.hidden_spam
        ]
        original = chance.pick(waiting) if waiting else None
    scene.opened += 1
    customer = original.customer if original else _customer(scene, region)
    ticket = Ticket(f"T-{scene.opened:06d}", region, channel, customer)
    ticket.duplicate_of = original
    ticket.team = CHAT if channel == "chat" or (channel == "social" and home != SHANGHAI) else home
    ticket.type = "incident" if arrival.in_outage and chance.hit(0.6) else chance.weighted(_TYPES)
    ticket.priority = "high" if ticket.type == "incident" else chance.weighted(_PRIORITIES)
    lately.append(ticket)
    return ticket


def _customer(scene: Scene, region: str) -> str:
    chance, known = scene.chance, scene.customers[region]
    draw = chance.uniform()
    if draw < 0.07 and scene.lately[region]:
        return scene.lately[region][-1 - chance.below(min(12, len(scene.lately[region])))].customer
    if draw < 0.42 and known:
        return chance.pick(known)
    scene.known_customers += 1
    known.append(f"C-{scene.known_customers:05d}")
    return known[-1]


def _written(scene: Scene, ticket: Ticket, now_us: int) -> Save:
    save = scene.save(now_us, ("customer", ticket.customer))
    scene.log.add(ticket.id, save, "created", channel=ticket.channel)
    scene.message(ticket, save)
    return save


def _described(scene: Scene, ticket: Ticket, save: Save) -> None:
    """Write what the intake knows, in the instant of the creation."""
    chance = scene.chance

    def put(field: str, value: str | None, to: str | None = None) -> None:
        scene.set(ticket, save.by(SYSTEM), field, value, to)

    put("team", ticket.team)
    put("language", chance.weighted(_LANGUAGES[ticket.region]))
    put("priority", ticket.priority)
    put("type", ticket.type)
    if chance.hit(0.72):
        put("product", chance.weighted(_PRODUCTS))
    put("brand", "Fjellro" if chance.hit(0.16) else "Nordlicht")
    if ticket.type != "question" and chance.hit(0.8):
        put("order_value_band", chance.weighted(_BANDS))
    if ticket.channel == "social":
        put("network", chance.weighted(_NETWORKS[ticket.region == "cn"]))
    if ticket.type in _TAGS and chance.hit(0.8):
        put("tag+", _TAGS[ticket.type])
    if chance.hit(0.045):
        put("organization", None, chance.pick(_ORGANIZATIONS))


# --- mail, forms, social media -------------------------------------------------------------------------------


def _letter(scene: Scene, ticket: Ticket, now_us: int) -> None:
    chance = scene.chance
    spam = ticket.channel in ("email", "web") and ticket.duplicate_of is None and chance.hit(0.032)
    if spam:
        ticket.customer = f"X-{scene.opened:06d}"
    test = chance.hit(0.002)
    save = _written(scene, ticket, now_us)
    _described(scene, ticket, save)
    if test or (spam and chance.hit(0.6)):
        after_us = now_us + chance.milliseconds(1.5, 0.3)
        scene.agenda.plan(after_us, partial(_sorted_out, scene, ticket, "test" if test else "spam"))
        return
    ticket.hidden_spam = spam
    if ticket.channel in ("email", "web") and chance.hit(0.94):
        scene.agenda.plan(now_us + chance.milliseconds(4, 0.4), partial(_received, scene, ticket))
    if chance.hit(0.07):
        scene.agenda.plan(now_us + chance.milliseconds(15 * 3600, 0.7), partial(writes_again, scene, ticket))
    check_us = now_us + _SLA_HOURS[ticket.priority] * HOUR_US
    scene.agenda.plan(check_us, partial(_late, scene, ticket))
    scene.floor.enqueue(ticket, "reply", now_us)


def _sorted_out(scene: Scene, ticket: Ticket, disposition: str, now_us: int) -> None:
    scene.set(ticket, scene.save(now_us, SYSTEM), "disposition", disposition)
    if disposition == "spam" and scene.chance.hit(0.10):
        scene.agenda.plan(
            now_us + scene.chance.milliseconds(1.5 * DAY_US / SECOND_US, 0.5), partial(unspam, scene, ticket)
        )


def _received(scene: Scene, ticket: Ticket, now_us: int) -> None:
    scene.message(ticket, scene.save(now_us, SYSTEM), macro="we_have_your_message")


def _late(scene: Scene, ticket: Ticket, now_us: int) -> None:
    """Escalate a ticket that nobody has answered: it goes up one priority and waits with that."""
    if ticket.replies == 0 and ticket.need == "reply" and not ticket.hidden_spam:
        save = scene.save(now_us, SYSTEM)
        lead = scene.leads[ticket.team]
        scene.log.add(ticket.id, save, "escalated", cause="sla", level="manager", to_id=lead)
        if ticket.priority != "urgent":
            ticket.priority = "urgent" if ticket.priority == "high" else "high"
            scene.set(ticket, save, "priority", ticket.priority)
        scene.floor.enqueue(ticket, "reply", now_us)


# --- agents write first --------------------------------------------------------------------------------------


def _outbound(scene: Scene, ticket: Ticket, now_us: int) -> None:
    worker = scene.chance.pick(scene.floor.on_duty[ticket.team])
    agent: Author = ("agent", worker.id)
    save = scene.save(now_us, agent)
    scene.log.add(ticket.id, save, "created", channel="email")
    scene.message(ticket, save, macro="recall_notice" if scene.chance.hit(0.4) else None)
    scene.set(ticket, save, "requester", None, ticket.customer)
    _described(scene, ticket, save)
    scene.assign(ticket, save, worker.id)
    scene.status(ticket, save, "pending")
    waits_for_customer(scene, ticket, now_us)


# --- calls ---------------------------------------------------------------------------------------------------


def _call(scene: Scene, ticket: Ticket, now_us: int) -> None:
    """A call is answered beside the queue, the later the more wait in it."""
    save = _written(scene, ticket, now_us)
    _described(scene, ticket, save)
    worker = scene.chance.pick(scene.floor.on_duty[ticket.team])
    rings = scene.chance.milliseconds(40 * (1 + 0.25 * scene.floor.load(ticket.team)), 0.7)
    talks = scene.chance.milliseconds(scene.rates.reply_seconds(ticket, now_us) * worker.person.pace, 0.6)
    scene.agenda.plan(now_us + rings, partial(_picks_up, scene, ticket, worker.id))
    scene.agenda.plan(now_us + rings + talks, partial(answer, scene, ticket, worker, talks // SECOND_US))


def _picks_up(scene: Scene, ticket: Ticket, agent_id: str, now_us: int) -> None:
    save = scene.save(now_us, ("agent", agent_id))
    scene.assign(ticket, save, agent_id)
    scene.status(ticket, save, "open")


# --- chats ---------------------------------------------------------------------------------------------------


def _chat(scene: Scene, ticket: Ticket, now_us: int) -> None:
    """The bot answers first; it solves some by itself and hands the others over."""
    chance = scene.chance
    solves = chance.hit(scene.rates.bot_solves(now_us)) and ticket.type not in ("complaint", "incident")
    greets_us = now_us + chance.milliseconds(3, 0.3)
    asks_us = greets_us + chance.milliseconds(45, 0.6)
    ends_us = asks_us + chance.milliseconds(4, 0.3)
    scene.agenda.plan(greets_us, partial(_greets, scene, ticket))
    scene.agenda.plan(asks_us, partial(_asks, scene, ticket))
    if solves:
        scene.agenda.plan(ends_us, partial(_explains, scene, ticket))
        silent_us = ends_us + chance.milliseconds(480, 0.5)
        scene.agenda.plan(silent_us, partial(_bot_solves, scene, ticket))
    else:
        scene.agenda.plan(ends_us, partial(_hands_over, scene, ticket))


def _greets(scene: Scene, ticket: Ticket, now_us: int) -> None:
    save = scene.save(now_us, BOT)
    scene.message(ticket, save, macro="greeting")
    scene.assign(ticket, save, BOT_ID)
    scene.status(ticket, save, "open")
    scene.set(ticket, save, "intent", _INTENTS[ticket.type])


def _asks(scene: Scene, ticket: Ticket, now_us: int) -> None:
    scene.message(ticket, scene.save(now_us, ("customer", ticket.customer)))


def _explains(scene: Scene, ticket: Ticket, now_us: int) -> None:
    scene.message(ticket, scene.save(now_us, BOT), article=True)


def _bot_solves(scene: Scene, ticket: Ticket, now_us: int) -> None:
    solved(scene, ticket, scene.save(now_us, BOT), care=1.2)


def _hands_over(scene: Scene, ticket: Ticket, now_us: int) -> None:
    save = scene.save(now_us, BOT)
    scene.message(ticket, save, macro="handover")
    scene.assign(ticket, save, None)
    scene.floor.enqueue(ticket, "chat", now_us)
