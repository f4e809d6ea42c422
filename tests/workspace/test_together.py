"""An importer, a refresher, a question loop and a notebook at work on one project, each a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import puls
from puls.workspace import create_desk

# Each delivery is one ticket with one message; so every version of the facts has as many turns as tickets.
IMPORTER = """
import sys, time, puls
from puls.ledger import Delivery
desk, until, n = puls.open(sys.argv[1]), time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < until:
    n += 1
    columns = {
        "event_id": [f"{n} created", f"{n} message"], "ticket_id": [f"T{n}"] * 2, "kind": ["created", "message"],
        "occurred_at": [1700000000000000 + n] * 2, "author_kind": ["customer"] * 2, "author_id": ["ann"] * 2,
        "audience": [None, "customer"], "seq": [0, 1],
    }
    desk.deliver(Delivery("desk", frozenset({"messages", "creation"}), {"events": columns}))
    if n % 4 == 0:
        desk.ledger.compact()
print(n)
"""
REFRESHER = """
import sys, time, puls
desk, until, n = puls.open(sys.argv[1]), time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < until:
    n += desk.refresh().kind == "incremental"
print(n)
"""
QUESTIONS = """
import sys, time, puls
from puls.query.values import MetricQuery
desk, until, n = puls.open(sys.argv[1]), time.monotonic() + float(sys.argv[2]), 0
question = MetricQuery(("ticket_volume",), intervals=False)
while time.monotonic() < until:
    assert sum(row.value for row in desk.query(question).rows) > 0
    n += 1
print(n)
"""
NOTEBOOK = """
import sys, time, puls
desk, until, n = puls.open(sys.argv[1]), time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < until:
    with desk.reader() as con:
        tickets, version = con.execute("select (select count(*) from tickets), ledger_version from puls_built").fetchone()
        turns, ids = con.execute("select (select count(*) from turns), count(*) from ids where kind = 'ticket'").fetchone()
    assert tickets == turns == ids and tickets <= version, (tickets, turns, ids, version)
    n += 1
print(n)
"""
SECONDS = 4


def run(program: str, folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True
    )


def test_all_work_at_once_without_a_lock_error_or_a_torn_read(tmp_path):
    create_desk(tmp_path, "Ours", "UTC")
    with run(IMPORTER, tmp_path, 0.01) as first:
        first.communicate()
    puls.open(tmp_path).refresh()
    processes = [run(program, tmp_path, SECONDS) for program in (IMPORTER, REFRESHER, QUESTIONS, NOTEBOOK)]
    done = [int(process.communicate()[0] or -1) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert all(each > 0 for each in done), done
    desk = puls.open(tmp_path)
    desk.refresh()
    with desk.reader() as con:
        assert con.execute("select count(*) from tickets").fetchall() == [(done[0],)]
