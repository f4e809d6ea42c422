"""An importer, a refresher, a question loop and a notebook at work on one project, each a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import puls
from puls.workspace import create_desk

# Each delivery is one ticket with one message; so every version of the facts has as many turns as tickets.
IMPORTER = """
import sys, puls
from pathlib import Path
from puls.ledger import Delivery
desk, stop, n = puls.open(sys.argv[1]), Path(sys.argv[1]) / "stop", 0
while n < 1 or not stop.exists():
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
import sys, puls
desk, n = puls.open(sys.argv[1]), 0
while n < 2:
    n += desk.refresh().kind == "incremental"
print(n)
"""
QUESTIONS = """
import sys, puls
from pathlib import Path
from puls.query.values import MetricQuery
desk, stop, n = puls.open(sys.argv[1]), Path(sys.argv[1]) / "stop", 0
question = MetricQuery(("ticket_volume",), intervals=False)
while n < 1 or not stop.exists():
    assert sum(row.value for row in desk.query(question).rows) > 0
    n += 1
print(n)
"""
NOTEBOOK = """
import sys, puls
from pathlib import Path
desk, stop, n = puls.open(sys.argv[1]), Path(sys.argv[1]) / "stop", 0
while n < 1 or not stop.exists():
    with desk.reader() as con:
        tickets, version = con.execute("select count(*), any_value(ledger_version) from tickets, puls_built").fetchone()
        turns = con.execute("select count(*) from turns").fetchone()[0]
        ids = con.execute("select count(*) from ids where kind = 'ticket'").fetchone()[0]
    assert tickets == turns == ids and tickets <= version, (tickets, turns, ids, version)
    n += 1
print(n)
"""


def run(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)


def test_all_work_at_once_without_a_lock_error_or_a_torn_read(tmp_path):
    create_desk(tmp_path, "Ours", "UTC")
    stop = tmp_path / "stop"
    stop.touch()
    with run(IMPORTER, tmp_path) as first:
        first.communicate()
    puls.open(tmp_path).refresh()
    stop.unlink()
    processes = [run(program, tmp_path) for program in (REFRESHER, IMPORTER, QUESTIONS, NOTEBOOK)]
    # The others go on for as long as the refresher has something to do, however loaded the machine is.
    processes[0].wait()
    stop.touch()
    done = [int(process.communicate()[0] or -1) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    desk = puls.open(tmp_path)
    desk.refresh()
    with desk.reader() as con:
        assert con.execute("select count(*) from tickets").fetchall() == [(done[1],)]
