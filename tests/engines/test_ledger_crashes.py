"""The ledger when writers die or meet: readers see whole appends only, and nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

from puls.core.errors import EngineError
from puls.engines.ledger import Ledger, books
from puls.ledger import Delivery, Finding

EVENTS = 3

# Appends delivery after delivery, each of three events of a ticket of its own, and a finding; prints what is done.
WRITER = """
import sys
from puls.engines.ledger import Ledger
from puls.ledger import Delivery, Finding
folder, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ledger = Ledger.create(folder)
for n in range(first, last):
    columns = {
        "event_id": [f"{n}-{k}" for k in range(3)], "ticket_id": [f"T{n}"] * 3, "author_id": [f"p{n}"] * 3,
        "occurred_at": [1700000000000000 + n] * 3, "kind": ["created", "message", "message"],
        "author_kind": ["customer"] * 3, "seq": [0, 1, 2],
    }
    finding = Finding("f", n, None, "r", "")
    ledger.append(Delivery("desk", frozenset({"messages"}), {"events": columns}, findings=[finding]))
    print(n, flush=True)
"""


def delivery(number: int) -> Delivery:
    """Return what the writer appends as its delivery `number`."""
    columns = {
        "event_id": [f"{number}-{each}" for each in range(EVENTS)],
        "ticket_id": [f"T{number}"] * EVENTS,
        "author_id": [f"p{number}"] * EVENTS,
        "occurred_at": [1_700_000_000_000_000 + number] * EVENTS,
        "kind": ["created", "message", "message"],
        "author_kind": ["customer"] * EVENTS,
        "seq": [0, 1, 2],
    }
    finding = Finding("f", number, None, "r", "")
    return Delivery("desk", frozenset({"messages"}), {"events": columns}, findings=[finding])


def writer(folder: Path, first: int, last: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first), str(last)], stdout=subprocess.PIPE, text=True
    )


def column(snapshot, table: str, name: str) -> list:
    files = list(snapshot.files[table])
    return (
        [row[0] for row in duckdb.execute(f"select {name} from read_parquet($f)", {"f": files}).fetchall()]
        if files
        else []
    )


def assert_whole(ledger: Ledger) -> set[int]:
    """Check that every table holds the same deliveries, each whole and once, and return their numbers."""
    snapshot = ledger.snapshot()
    events = column(snapshot, "events", "event_id")
    numbers = {int(name.split("-")[0]) for name in events}
    assert sorted(events) == sorted(f"{number}-{each}" for number in numbers for each in range(EVENTS))
    expected = sorted([f"desk:T{number}" for number in numbers] + [f"desk:p{number}" for number in numbers])
    assert sorted(column(snapshot, "ids", "source_id")) == expected
    assert sorted(column(snapshot, "ids", "id")) == sorted([*range(1, len(numbers) + 1)] * 2)
    assert set(column(snapshot, "findings", "row")) == numbers
    assert len(column(snapshot, "findings", "row")) == len(numbers)
    return numbers


@pytest.mark.parametrize("dies_after", ["ids", "events", "findings", "sources", "commits"])
def test_what_a_crash_left_between_two_tables_is_not_seen_and_taken_back(tmp_path, monkeypatch, dies_after):
    ledger = Ledger.create(tmp_path)
    ledger.append(delivery(1))
    before = ledger.snapshot()
    write_rows = books.write_rows

    def dying(con, delta, sql):
        version = write_rows(con, delta, sql)
        if f"/{dies_after}/" in delta.table_uri.rstrip("/") + "/":
            raise KeyboardInterrupt
        return version

    monkeypatch.setattr(books, "write_rows", dying)
    with pytest.raises(KeyboardInterrupt):
        ledger.append(delivery(2))
    monkeypatch.undo()

    if dies_after == "commits":
        assert assert_whole(ledger) == {1, 2}
    else:
        assert DeltaTable(tmp_path / "ids").version() > 1
        assert (ledger.snapshot().version, ledger.snapshot().files) == (before.version, before.files)
    ledger.append(delivery(3))
    ledger.append(delivery(2))
    assert assert_whole(ledger) == {1, 2, 3}


def test_a_writer_killed_at_any_moment_leaves_whole_appends(tmp_path):
    chance = random.Random(7)
    done: set[int] = set()
    first = 0
    for _ in range(3):
        with writer(tmp_path, first, first + 1000) as process:
            assert process.stdout is not None
            done.add(int(process.stdout.readline()))
            time.sleep(chance.uniform(0, 0.5))
            os.kill(process.pid, signal.SIGKILL)
            done.update(int(line) for line in process.stdout if line.endswith("\n"))
        found = assert_whole(Ledger.open(tmp_path))
        assert done <= found <= done | {max(done) + 1}
        done = found
        first = max(found) + 1
    Ledger.open(tmp_path).append(delivery(999_999))
    assert assert_whole(Ledger.open(tmp_path)) == done | {999_999}


def test_two_processes_that_append_the_same_and_more_take_turns_while_a_reader_never_waits(tmp_path):
    ledger = Ledger.create(tmp_path)
    with writer(tmp_path, 0, 5) as one, writer(tmp_path, 2, 7) as two:
        seen: set[int] = set()
        while one.poll() is None or two.poll() is None:
            now = assert_whole(ledger)
            assert seen <= now
            seen = now
    assert (one.returncode, two.returncode) == (0, 0)
    assert assert_whole(ledger) == set(range(7))


def test_a_writer_that_waits_too_long_names_the_process_that_writes(tmp_path):
    ledger = Ledger.create(tmp_path, wait_s=0.1)
    with ledger._lease(), pytest.raises(EngineError, match=f"process {os.getpid()} on .* since 20"):
        ledger.append(delivery(1))
    assert ledger.append(delivery(1)).new == EVENTS


def test_a_half_made_ledger_is_completed(tmp_path):
    books.create_table(tmp_path, "commits")
    books.create_table(tmp_path, "events")
    with pytest.raises(EngineError, match="never completed"):
        Ledger.open(tmp_path).snapshot()
    assert Ledger.create(tmp_path).append(delivery(1)).new == EVENTS


def test_many_small_commits_are_made_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(books, "COMMIT_FILES", 3)
    ledger = Ledger.create(tmp_path)
    for number in range(6):
        ledger.append(delivery(number))
    assert len(DeltaTable(tmp_path / "commits").file_uris()) <= 3
    assert assert_whole(ledger) == set(range(6))
    assert ledger.snapshot().version == 6
