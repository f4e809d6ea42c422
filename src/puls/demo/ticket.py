"""A ticket while the simulation runs."""

from __future__ import annotations

from typing import Literal

Need = Literal["reply", "chat", "wrap_up", "consult"]
"""What a waiting ticket needs from an agent; a wrap-up is a thank-you that reopened it."""


class Ticket:
    """What the people of the simulation know of a ticket; its history is in the log."""

    __slots__ = (
        "asked_by", "assignee", "channel", "customer", "duplicate_of", "hidden_spam", "id", "need", "priority",
        "region", "replies", "solves", "stamp", "status", "tag", "team", "type",
    )  # fmt: skip

    def __init__(self, id_: str, region: str, channel: str, customer: str) -> None:
        self.id = id_
        self.region = region
        self.channel = channel
        self.customer = customer
        self.type = "question"
        self.priority = "normal"
        self.team = ""
        self.status = "new"
        self.assignee: str | None = None
        self.need: Need | None = None
        self.stamp = 0  # grows with every change of what is planned, so that older plans lapse
        self.replies = 0
        self.solves = 0
        self.tag: str | None = None  # the one that an agent added
        self.asked_by: str | None = None  # who asked a colleague
        self.hidden_spam = False
        self.duplicate_of: Ticket | None = None
