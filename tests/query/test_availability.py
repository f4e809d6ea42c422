"""Which sources answer, and what is said of those that do not."""

from __future__ import annotations

from puls.metrics.catalogue import CATALOGUE
from puls.query.steps.availability import available
from puls.query.values import Asked, Context, Missing

FIRST_REPLY = CATALOGUE["first_reply_time"]
ASKED = Asked(FIRST_REPLY, FIRST_REPLY.cohort, FIRST_REPLY.credit, FIRST_REPLY.stats, "calendar")


def context(**provides: str) -> Context:
    told = {source: frozenset(names.split()) for source, names in provides.items()}
    return Context("UTC", "monday", "off", dict.fromkeys(told, 0), told)


def test_books_beside_the_tickets_are_not_said_to_lack_replies() -> None:
    found = available(ASKED, context(desk="creation messages first_reply", books="customers orders", empty=""))
    assert found.sources == ("desk",)
    assert {missing.source for missing in found.missing} == {"empty"}


def test_books_alone_say_what_they_lack() -> None:
    found = available(ASKED, context(books="customers orders"))
    assert found.sources == ()
    assert Missing("books", "first_reply") in found.missing
