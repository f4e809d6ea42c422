"""Messages, contributions and work logs: to whom and to which team each belongs."""

from __future__ import annotations

from typing import Any

from facts.told_tickets import CONFIG, Ticket, at, facts_of, picked

# Ann is in two teams, of which `desk` is the first by name; until noon of the 2nd in `voice` alone.
TWO_TEAMS: dict[str, Any] = CONFIG | {
    "members": [("ann", "voice", None, None), ("ann", "desk", at(2, 12), None), ("ben", "desk", None, at(3, 0))]
}
WORK = ("agent_id", "team", "replies", "touches", "worked_seconds")


def test_a_message_belongs_to_the_team_that_its_agent_worked_in_then() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .change(at(1, 9), "team", "mail")
        .message(at(1, 9), "customer", channel="chat")
        .message(at(1, 10), "ann", macro="hello", links_article=True)
        .message(at(2, 13), "ann")
        .change(at(2, 14), "team", "voice")
        .message(at(2, 15), "ann")
        .message(at(2, 16), "bot")
        .message(at(2, 16), "ann", audience="internal")
        .message(at(3, 9), "ben")
        .message(at(3, 10), "system")
    )
    rows = sorted(facts_of(ticket, config=TWO_TEAMS)["messages"], key=lambda row: row["sent_at"])
    assert picked(rows, "author_kind", "agent_id", "team", "is_reply") == [
        ("customer", None, "mail", False),
        ("agent", "ann", "voice", True),
        # In two teams, neither the ticket's: the first by name. Then the ticket's.
        ("agent", "ann", "desk", True),
        ("agent", "ann", "voice", True),
        ("bot", "bot", "voice", False),
        # No longer in any team: the ticket's.
        ("agent", "ben", "voice", True),
        ("system", None, "voice", False),
    ]
    assert picked(rows[:2], "channel", "macro", "links_article") == [("chat", None, None), (None, "hello", True)]


def test_messages_of_a_merged_ticket_are_the_survivor_s_and_its_other_work_stays() -> None:
    lost = (
        Ticket("lost")
        .created(at(1, 9))
        .message(at(1, 9), "customer")
        .message(at(1, 10), "ann")
        .tell(at(1, 11), "worked", "ann", seconds=60)
        .tell(at(1, 12), "merged", "ann", other_id="kept")
    )
    kept = Ticket("kept").created(at(1, 8)).message(at(1, 8), "customer")
    found = facts_of(lost, kept)
    assert picked(found["messages"], "ticket_id", "exclusion") == [("kept", None)] * 3
    by_ticket = {row["ticket_id"]: row for row in found["contributions"]}
    assert picked([by_ticket["kept"]], *WORK, "exclusion") == [("ann", None, 1, 1, 0, None)]
    assert picked([by_ticket["lost"]], *WORK, "exclusion") == [("ann", None, 0, 2, 60, "merged")]
    assert picked(found["work_logs"], "ticket_id", "exclusion", "seconds") == [("lost", "merged", 60)]


def test_the_opening_message_is_a_touch_and_no_reply() -> None:
    found = facts_of(Ticket().created(at(1, 9), "ann").message(at(1, 9), "ann").message(at(1, 10), "ann"))
    assert sorted(picked(found["messages"], "sent_at", "is_reply")) == [(at(1, 9), False), (at(1, 10), True)]
    # Three saves: the creation, and two messages.
    assert picked(found["contributions"], *WORK) == [("ann", None, 1, 3, 0)]


def test_a_contribution_is_one_agent_in_one_team_until_the_last_solve_but_for_recorded_work() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .message(at(1, 9), "customer")
        .message(at(2, 11), "ann", update_id="a")
        .change(at(2, 11), "priority", "high", "ann", update_id="a")
        # A save that goes over Ann's change of team counts where it began.
        .change(at(2, 11, 59), "type", "bug", "ann", update_id="b")
        .change(at(2, 12), "brand", "x", "ann", update_id="b")
        .message(at(2, 13), "ann")
        .tell(at(2, 14), "worked", "ben", seconds=300)
        .change(at(2, 15), "status", "solved", "ann")
        .message(at(2, 16), "ben")
        .tell(at(2, 17), "worked", "ben", seconds=600)
        .tell(at(2, 18), "worked", "cat", seconds=0)
    )
    found = facts_of(ticket, config=TWO_TEAMS)
    assert sorted(picked(found["contributions"], *WORK)) == [
        ("ann", "desk", 1, 2, 0),
        ("ann", "voice", 1, 2, 0),
        ("ben", "desk", 0, 1, 900),
    ]
    assert {(row["is_solved"], row["last_solved_at"]) for row in found["contributions"]} == {(True, at(2, 15))}
    (row,) = found["tickets"]
    assert (row["replies"], row["touches"], row["worked_seconds"]) == (2, 5, 900)
    assert sorted(picked(found["work_logs"], "agent_id", "team", "worked_at", "seconds")) == [
        ("ben", "desk", at(2, 14), 300),
        ("ben", "desk", at(2, 17), 600),
        ("cat", None, at(2, 18), 0),
    ]


def test_work_of_nobody_known_is_kept_under_nobody_and_a_bot_s_is_no_contribution() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .tell(at(1, 10), "worked", "agent", seconds=5)
        .tell(at(1, 10), "worked", "bot", seconds=7)
    )
    found = facts_of(ticket)
    assert picked(found["contributions"], *WORK) == [(None, None, 0, 1, 5)]
    assert picked(found["work_logs"], "agent_id", "seconds", "has_shifts") == [(None, 5, False)]


def test_work_knows_whether_its_agent_has_shifts() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .tell(at(1, 10), "worked", "ann", seconds=5)
        .tell(at(1, 10), "worked", "ben", seconds=7)
    )
    shift = {
        "source": "rota",
        "event_id": "1",
        "deleted": False,
        "revision": 1,
        "agent_id": "ben",
        "from_at": at(5, 9),
        "until_at": at(5, 17),
    }
    found = facts_of(ticket, config=CONFIG | {"shifts": [shift]})
    assert sorted(picked(found["work_logs"], "agent_id", "has_shifts")) == [("ann", False), ("ben", True)]
