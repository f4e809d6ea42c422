"""The stored ledger: what an append keeps, checked against a plain-Python model of revisions."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from deltalake import DeltaTable, write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st

from puls.core.errors import DataError, EngineError, SourceError, UnknownName, UsageError
from puls.engines.ledger import Ledger, Snapshot, stable_key
from puls.ledger import Delivery, Finding, Reject
from puls.project import ConfigurationRow

SECOND = 1_000_000
MONDAY_US = 1_700_000_000 * SECOND


def delivery(rows: list[dict], source: str = "desk", table: str = "events", **other) -> Delivery:
    """Return a delivery of rows; columns that no row has are left out."""
    names = {name for row in rows for name in row}
    columns = {name: [row.get(name) for row in rows] for name in sorted(names)}
    return Delivery(source, frozenset({"messages"}), {table: columns}, **other)


def event(event_id: str, ticket: str = "T1", **values) -> dict:
    """Return a customer's message, changed by `values`."""
    row = {
        "event_id": event_id,
        "ticket_id": ticket,
        "occurred_at": MONDAY_US,
        "kind": "message",
        "author_kind": "customer",
        "author_id": "ann",
        "audience": "customer",
    }
    return row | values


def stored(snapshot: Snapshot, table: str, columns: str = "*") -> list[tuple]:
    """Return rows of a stored table."""
    files = list(snapshot.files[table])
    return duckdb.execute(f"select {columns} from read_parquet($files)", {"files": files}).fetchall() if files else []


def counts(report) -> tuple[int, int, int, int]:
    return report.new, report.known, report.revised, report.rejected


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "the team's ledger, ü #1")


def test_the_same_delivery_again_is_known_and_makes_no_new_version(ledger):
    first = ledger.append(delivery([event("1"), event("2")]))
    again = ledger.append(delivery([event("1"), event("2")]))
    assert (counts(first), counts(again)) == ((2, 0, 0, 0), (0, 2, 0, 0))
    assert again.version == first.version


def test_changed_content_is_a_new_revision_and_a_deletion_can_be_taken_back(ledger):
    ledger.append(delivery([event("1")]))
    assert counts(ledger.append(delivery([event("1", channel="mail")]))) == (0, 0, 1, 0)
    assert counts(ledger.append(delivery([{"event_id": "1", "deleted": True}]))) == (0, 0, 1, 0)
    assert counts(ledger.append(delivery([event("1", deleted=True)]))) == (0, 1, 0, 0)
    assert counts(ledger.append(delivery([event("1", channel="mail")]))) == (0, 0, 1, 0)
    rows = stored(ledger.snapshot(), "events", "revision, deleted, channel")
    assert sorted(rows) == [(0, False, None), (1, False, "mail"), (2, True, None), (3, False, "mail")]


def test_null_and_the_empty_text_and_shifted_texts_are_different_content(ledger):
    rows = [event("1", channel="", macro=None), event("1", channel=None, macro=""), event("1", channel="a", macro="b")]
    rows += [event("1", channel="a-", macro=None), event("1", channel="a", macro="1:b")]
    assert counts(ledger.append(delivery(rows))) == (1, 0, 4, 0)


def test_event_keys_are_the_documented_number(ledger):
    ledger.append(delivery([event("ticket/7", update_id="u1")]))
    ((key, update),) = stored(ledger.snapshot(), "events", "event_key, update_id")
    digest = hashlib.md5(b"desk\x1fticket/7").digest()
    assert key == stable_key("desk", "ticket/7") == int.from_bytes(digest[8:], "little") // 2
    assert update == stable_key("desk", "u1")


def test_ids_count_from_one_by_kind_in_order_of_arrival(ledger):
    ledger.append(delivery([event("1", "T9", author_id="bob"), event("2", "T3", author_id="ann")]))
    rows = [
        event("3", "T3", kind="changed", field="assignee", value_id="bob"),
        event("4", "T5", kind="changed", field="organization", value="Acme", value_id="bob"),
        event("5", "T5", kind="merged", other_id="T0"),
    ]
    ledger.append(delivery(rows))
    assert sorted(stored(ledger.snapshot(), "ids")) == [
        ("organization", "desk:bob", 1),
        ("person", "desk:ann", 2),
        ("person", "desk:bob", 1),
        ("ticket", "desk:T0", 4),
        ("ticket", "desk:T3", 2),
        ("ticket", "desk:T5", 3),
        ("ticket", "desk:T9", 1),
    ]
    by_event = stored(ledger.snapshot(), "events", "event_id, ticket_id, author_id, value_id, other_id")
    assert sorted(by_event)[2:] == [("3", 2, 2, 1, None), ("4", 3, 2, 1, None), ("5", 3, 2, None, 4)]


def test_people_of_two_sources_are_two_people(ledger):
    ledger.append(delivery([event("1")], source="one"))
    ledger.append(delivery([event("1")], source="two"))
    assert {(kind, name) for kind, name, _ in stored(ledger.snapshot(), "ids")} == {
        ("person", "one:ann"),
        ("person", "two:ann"),
        ("ticket", "one:T1"),
        ("ticket", "two:T1"),
    }


def test_customers_can_be_those_of_another_source(ledger):
    ledger.append(delivery([event("1")], source="desk"))
    order = {"event_id": "o1", "customer_id": "ann", "ordered_at": MONDAY_US, "amount_micros": 5, "currency": "EUR"}
    assert counts(ledger.append(delivery([order], "shop", "orders"))) == (1, 0, 0, 0)
    assert counts(ledger.append(delivery([order], "shop", "orders", people="desk"))) == (0, 0, 1, 0)
    assert counts(ledger.append(delivery([order], "shop", "orders", people="desk"))) == (0, 1, 0, 0)
    people = {name: number for kind, name, number in stored(ledger.snapshot(), "ids") if kind == "person"}
    assert people == {"desk:ann": 1, "shop:ann": 2}
    assert sorted(stored(ledger.snapshot(), "orders", "revision, customer_id, source")) == [
        (0, 2, "shop"),
        (1, 1, "shop"),
    ]


ORDER = {"event_id": "o1", "ordered_at": MONDAY_US, "amount_micros": 5, "currency": "EUR"}
SHIFT = {"event_id": "s1", "agent_id": "ann", "from_at": MONDAY_US, "until_at": MONDAY_US + SECOND}


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("customers", {"event_id": "c1", "segment": "home"}, "customer_id is missing"),
        ("orders", ORDER | {"ordered_at": None}, "ordered_at is missing"),
        ("orders", ORDER | {"currency": None}, "the amount has no currency"),
        ("orders", ORDER | {"currency": "eur"}, "unknown currency eur"),
        ("shifts", SHIFT | {"agent_id": None}, "agent_id is missing"),
        ("shifts", SHIFT | {"until_at": MONDAY_US}, "until_at is not after from_at"),
        ("shifts", SHIFT | {"paid_seconds": -1}, "paid_seconds is negative"),
    ],
)
def test_a_row_beside_the_tickets_that_cannot_be_one_is_rejected_with_its_reason(ledger, table, row, reason):
    good = {"customers": {"event_id": "c2", "customer_id": "ann"}, "orders": ORDER, "shifts": SHIFT}[table]
    assert counts(ledger.append(delivery([good | {"event_id": "good"}, row], table=table))) == (1, 0, 0, 1)
    ((told,),) = stored(ledger.snapshot(), "rejects", "reason")
    assert reason in told


def test_a_ledger_from_before_a_table_existed_opens_and_takes_its_rows(ledger):
    ledger.append(delivery([event("1")]))
    later = ("customers", "orders", "shifts")
    forget(ledger, later)
    older = Ledger.open(ledger.folder)
    assert not any(older.snapshot().files[table] for table in later)
    assert older.snapshot().added_since(older.snapshot(0))["orders"] == []
    before = older.snapshot()
    assert counts(older.append(delivery([ORDER], table="orders"))) == (1, 0, 0, 0)
    assert stored(older.snapshot(), "orders", "event_id, amount_micros") == [("o1", 5)]
    assert len(older.snapshot().added_since(before)["orders"]) == 1
    older.compact()
    assert stored(older.snapshot(), "orders", "event_id") == [("o1",)]


def forget(ledger: Ledger, tables: tuple[str, ...]) -> None:
    """Make a ledger one from before `tables` existed: no folder, and no word of them in its commits."""
    commits = DeltaTable(ledger.folder / "commits")
    con = duckdb.connect()
    con.execute("create table c as from read_parquet($files)", {"files": list(map(unquote, commits.file_uris()))})
    for table in tables:
        shutil.rmtree(ledger.folder / table)
        con.execute(f"update c set versions = json_merge_patch(versions, '{{\"{table}\": null}}')")
    write_deltalake(commits, con.sql("from c"), mode="overwrite")


def test_instants_are_stored_as_utc_to_the_microsecond(ledger):
    ledger.append(delivery([event("1", occurred_at=1_700_000_000_123_457)]), recorded_at_us=1_800_000_000_000_001)
    columns = "epoch_us(occurred_at), epoch_us(recorded_at), typeof(occurred_at)"
    assert stored(ledger.snapshot(), "events", columns) == [
        (1_700_000_000_123_457, 1_800_000_000_000_001, "TIMESTAMP WITH TIME ZONE")
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (event("1", kind="dance"), "unknown kind dance"),
        (event("1", author_kind="ghost"), "unknown author_kind ghost"),
        (event("1", audience="everybody"), "unknown audience everybody"),
        (event("1", ticket_id=None), "ticket_id is missing"),
        (event("1", ticket_id=""), "ticket_id is missing"),
        (event("1", occurred_at=None), "occurred_at is missing"),
        (event("1", occurred_at=10**16), "occurred_at is not between"),
        (event("1", kind="changed"), "field is missing"),
        (event("1", kind="changed", field="status", value="open?"), "unknown value open?"),
        (event("1", kind="changed", field="status", value=None), "a status is missing"),
        (event("1", kind="changed", field="disposition", value="lost"), "unknown value lost"),
        (event("1", kind="merged"), "other_id is missing"),
        (event("1", kind="worked", seconds=-1), "seconds is negative"),
        (event("1", seq=1024), "seq 1024 is not between"),
        (event("", seq=0), "event_id is missing"),
        (event("1", source="elsewhere"), "source is elsewhere"),
    ],
)
def test_a_row_that_is_no_event_is_rejected_with_its_reason_and_gets_no_ids(ledger, row, reason):
    report = ledger.append(delivery([row]))
    assert counts(report) == (0, 0, 0, 1)
    ((told, raw),) = stored(ledger.snapshot(), "rejects", "reason, raw")
    assert reason in told
    assert json.loads(raw)["kind"] == row["kind"]
    assert stored(ledger.snapshot(), "ids") == stored(ledger.snapshot(), "events") == []


def test_unknown_columns_and_tables_are_rejects_and_the_rest_is_kept(ledger):
    both = Delivery(
        "desk",
        frozenset(),
        {
            "events": {name: [value] for name, value in event("1", mood="sunny").items()},
            "parcels": {"order": ["a", "b"]},
        },
    )
    assert counts(ledger.append(both)) == (1, 0, 0, 3)
    reasons = {reason for (reason,) in stored(ledger.snapshot(), "rejects", "reason")}
    assert any("'mood'" in reason for reason in reasons)
    assert any("'parcels'" in reason for reason in reasons)


def test_rejects_and_findings_of_a_file_that_is_read_twice_are_stored_once(ledger):
    told = {
        "rejects": [Reject("a.csv", 3, "no date", "x;y"), Reject("a.csv", 4, "no date", "x;y")],
        "findings": [Finding("a.csv", 5, None, "odd", "why"), Finding("a.csv", 5, "T1", "odd", "why")],
    }
    first, second = (ledger.append(delivery([event("1")], **told)) for _ in range(2))
    assert (first.rejected, first.findings, second.rejected) == (2, 2, 2)
    assert len(stored(ledger.snapshot(), "rejects")) == len(stored(ledger.snapshot(), "findings")) == 2
    assert first.version == second.version


def test_columns_of_unequal_length_and_values_of_another_type_are_the_sources_fault(ledger):
    with pytest.raises(SourceError, match="differ in length"):
        ledger.append(Delivery("desk", frozenset(), {"events": {"event_id": ["1"], "kind": []}}))
    with pytest.raises(SourceError, match="occurred_at"):
        ledger.append(delivery([event("1", occurred_at="yesterday")]))


def test_names_that_cannot_be_are_refused(ledger, tmp_path):
    with pytest.raises(UsageError, match="colon"):
        ledger.append(delivery([event("1")], source="a:b"))
    with pytest.raises(UnknownName, match="messages"):
        ledger.append(Delivery("desk", frozenset({"mesages"}), {}))
    with pytest.raises(UsageError, match=r"must not have \["):
        Ledger.create(tmp_path / "data[1]")
    with pytest.raises(EngineError, match="no ledger"):
        Ledger.open(tmp_path / "elsewhere")


def test_the_watermark_is_told_or_the_latest_event_and_never_falls(ledger):
    ledger.append(delivery([event("1")]))
    assert ledger.watermarks() == {"desk": MONDAY_US}
    ledger.append(delivery([event("2")], read_until_us=MONDAY_US + 60 * SECOND))
    ledger.append(delivery([event("3", occurred_at=MONDAY_US - SECOND)]))
    assert ledger.watermarks() == {"desk": MONDAY_US + 60 * SECOND}


def test_a_relation_is_stored_like_the_same_delivery(ledger, tmp_path):
    rows = [event("1"), event("2", occurred_at=MONDAY_US + 5), event("3", kind="dance")]
    ledger.append(delivery(rows))
    con = duckdb.connect()
    con.execute("set TimeZone = 'Asia/Tokyo'")
    values = ", ".join(
        f"('{row['event_id']}', 'T1', make_timestamp({row['occurred_at']}), '{row['kind']}', "
        "'customer', 'ann', 'customer')"
        for row in rows
    )
    relation = con.sql(
        f"from (values {values}) as t(event_id, ticket_id, occurred_at, kind, author_kind, author_id, audience)"
    )
    assert counts(ledger.append_relation("desk", frozenset({"messages"}), "events", relation)) == (0, 2, 0, 1)
    with pytest.raises(UnknownName, match="events"):
        ledger.append_relation("desk", frozenset(), "event", relation)


def test_configuration_is_recorded_as_a_whole_and_only_when_it_changed(ledger):
    old = [ConfigurationRow("team", "north", None, "{}"), ConfigurationRow("schedule", "day", MONDAY_US, "{}")]
    new = [ConfigurationRow("team", "north", None, '{"schedule":"day"}')]
    assert ledger.configuration() == []
    assert ledger.record_configuration(old)
    assert not ledger.record_configuration(old[::-1])
    assert ledger.record_configuration(new)
    assert ledger.configuration() == new


def test_a_snapshot_names_the_files_added_since_an_earlier_one_also_over_compactions(ledger):
    snapshots = [ledger.snapshot()]
    for number in range(6):
        ledger.append(delivery([event(f"{number}", f"T{number}")]))
        snapshots.append(ledger.snapshot())
        if number in (2, 4):
            ledger.compact()
            snapshots.append(ledger.snapshot())
    last = snapshots[-1]
    assert len(last.files["events"]) < 6
    for old in snapshots:
        added = last.added_since(old)
        before = {row[0] for row in stored(old, "events", "event_id")}
        assert sorted(_ids(added["events"])) == sorted({str(number) for number in range(6)} - before)
    assert snapshots[0].added_since(last) is None


def _ids(files: list[str]) -> list[str]:
    if not files:
        return []
    return [row[0] for row in duckdb.execute("select event_id from read_parquet($f)", {"f": files}).fetchall()]


def test_earlier_versions_can_be_read_and_unknown_ones_are_named(ledger):
    ledger.append(delivery([event("1")]))
    ledger.append(delivery([event("2")]))
    assert len(stored(ledger.snapshot(1), "events")) == 1
    with pytest.raises(DataError, match="0 to 2"):
        ledger.snapshot(3)


# --- properties ----------------------------------------------------------------------------------------------

CONTENT = st.sampled_from(["mail", "chat", None])
TOLD = st.lists(st.tuples(st.sampled_from("abc"), CONTENT), max_size=6)


class Model:
    """Revisions by event, by the rule of the append in plain Python."""

    def __init__(self) -> None:
        self.revisions: dict[str, list[str | None]] = {}

    def append(self, rows: list[tuple[str, str | None]]) -> Counter[str]:
        counted: Counter[str] = Counter()
        for name in {name for name, _ in rows}:
            told = [content for content, _ in groupby(content for each, content in rows if each == name)]
            known = self.revisions.setdefault(name, [])
            overlap = max(n for n in range(len(told) + 1) if known[len(known) - n :] == told[:n] and n <= len(known))
            fresh = told[overlap:]
            counted["new"] += bool(fresh) and not known
            counted["revised"] += len(fresh) - (bool(fresh) and not known)
            known += fresh
        counted["known"] = len(rows) - counted["new"] - counted["revised"]
        return counted


@settings(max_examples=7, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=4))
def test_any_deliveries_give_the_revisions_of_the_model(deliveries):
    with tempfile.TemporaryDirectory() as folder:
        ledger, model = Ledger.create(folder), Model()
        for rows in deliveries:
            told = delivery([event(name, channel=content) for name, content in rows] or [event("other")])
            report = ledger.append(told)
            expected = model.append(rows or [("other", None)])
            assert (report.new, report.known, report.revised) == tuple(
                expected[each] for each in ("new", "known", "revised")
            )
        rows = sorted(stored(ledger.snapshot(), "events", "event_id, revision, channel"))
        assert rows == sorted(
            (name, number, content)
            for name, contents in model.revisions.items()
            for number, content in enumerate(contents)
        )


@settings(max_examples=5, deadline=None)
@given(st.data())
def test_any_order_and_overlap_of_pages_gives_the_same_events(data):
    rows = [
        event(str(number), f"T{number % 3}", author_id=f"p{number % 4}", occurred_at=MONDAY_US + number % 2)
        for number in range(8)
    ]
    order = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, 8), max_size=2)))
    starts = [0, *cuts]
    pages = [order[max(0, start - 2) : end] for start, end in zip(starts, [*cuts, 8], strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.create(folder)
        for page in data.draw(st.permutations(pages)):
            if page:
                ledger.append(delivery(page))
        snapshot = ledger.snapshot()
        names = {(kind, number): name for kind, name, number in stored(snapshot, "ids")}
        found = {
            (name, names["ticket", ticket], names["person", author], at_us, revision)
            for name, ticket, author, at_us, revision in stored(
                snapshot, "events", "event_id, ticket_id, author_id, epoch_us(occurred_at), revision"
            )
        }
    assert found == {
        (row["event_id"], f"desk:{row['ticket_id']}", f"desk:{row['author_id']}", row["occurred_at"], 0) for row in rows
    }
