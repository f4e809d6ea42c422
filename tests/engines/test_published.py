"""Published facts: whole versions only, for readers, next to a writer, and after a crash."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from puls.core.errors import DataError, EngineError
from puls.engines.published import Outcome, Published

# Publishes version after version: `version` holds one number n, `numbers` the numbers 1 to n.
REFRESHER = """
import sys, time
from pathlib import Path
from puls.engines.published import Outcome, Published
def build(con, base):
    if base is None:
        con.execute("create table version as select 0 as n")
        con.execute("create table numbers (n bigint)")
    con.execute("update version set n = n + 1")
    con.execute("insert into numbers select n from version")
    return Outcome.BUILT
until = time.monotonic() + float(sys.argv[2])
while time.monotonic() < until:
    version = Published(Path(sys.argv[1]), wait_s=30).publish(build)
    print(version.number, flush=True)
"""
READER = """
import sys, time
from pathlib import Path
from puls.engines.published import Published
published = Published(Path(sys.argv[1]), threads=1)
until, reads, latest = time.monotonic() + float(sys.argv[2]), 0, 0
while time.monotonic() < until:
    with published.reader() as con:
        n = con.execute("select n from version").fetchone()[0]
        found = con.execute("select count(*), max(n), sum(n) from numbers").fetchone()
    assert found == (n, n, n * (n + 1) // 2), (n, found)
    assert n >= latest
    reads, latest = reads + 1, n
print(reads, flush=True)
"""


def run(program: str, folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True
    )


def add_one(con: duckdb.DuckDBPyConnection, base: Path | None) -> Outcome:
    """Count the versions in a table, in a copy or from the start."""
    if base is None:
        con.execute("create table counted as select 0 as n")
    con.execute("update counted set n = n + 1")
    return Outcome.BUILT


def counted(published: Published) -> int:
    with published.reader() as con:
        return con.execute("select n from counted").fetchall()[0][0]


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path / "the team's facts", threads=1)


def test_each_publication_is_the_next_version_and_two_files_are_kept(published):
    assert [published.publish(add_one).number for _ in range(4)] == [1, 2, 3, 4]
    assert counted(published) == 4
    files = {path.name for path in published.folder.glob("*duckdb*")}
    assert files == {"facts-3.duckdb", "facts-4.duckdb"}


def test_without_a_copy_a_build_starts_from_nothing(published):
    published.publish(add_one)
    published.publish(add_one, copy=False)
    assert counted(published) == 1


def test_a_build_that_cannot_go_on_from_a_copy_starts_over(published):
    published.publish(add_one)
    given = []

    def build(con, base):
        given.append(base)
        return Outcome.START_OVER if base else add_one(con, base)

    published.publish(build)
    assert [base is None for base in given] == [False, True]
    assert counted(published) == 1


def test_nothing_changes_when_a_build_fails_or_says_so(published):
    published.publish(add_one)

    def failing(con, base):
        add_one(con, base)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        published.publish(failing)
    assert published.publish(lambda con, base: Outcome.UNCHANGED) is None
    assert (published.current().number, counted(published)) == (1, 1)
    assert not list(published.folder.glob("building*"))


def test_a_reader_stays_on_its_version_while_newer_ones_come_and_its_file_goes(published):
    published.publish(add_one)
    with published.reader() as con:
        for _ in range(3):
            published.publish(add_one)
        assert con.execute("select n from counted").fetchall() == [(1,)]
    assert counted(published) == 4


def test_before_the_first_version_there_is_nothing_to_read(published):
    with pytest.raises(DataError, match="puls refresh"), published.reader():
        pass


def test_a_reader_reaches_no_file_no_setting_and_writes_nothing(published, tmp_path):
    published.publish(add_one)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    refused = [
        f"from read_csv('{tmp_path}/secret.csv')",
        f"from '{tmp_path}/secret.csv'",
        f"attach '{tmp_path}/other.db'",
        f"copy counted to '{tmp_path}/out.csv'",
        "create table mine (n int)",
        "update counted set n = 5",
        "set enable_external_access = true",
        "set threads = 4",
        "set lock_configuration = false",
    ]
    with published.reader() as first, published.reader() as second:
        for con in (first, second, second.cursor()):
            assert con.execute("select current_setting('TimeZone')").fetchall() == [("UTC",)]
            for statement in refused:
                with pytest.raises(duckdb.Error):
                    con.execute(statement)


def test_many_threads_may_open_readers_at_once(published):
    published.publish(add_one)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(counted(published))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8


def test_a_pointer_to_a_file_that_is_gone_says_what_to_do(published):
    published.publish(add_one).path.unlink()
    with pytest.raises(EngineError, match="refresh --full"), published.reader():
        pass
    published.publish(add_one)
    assert counted(published) == 1


def test_a_refresher_killed_at_any_moment_leaves_the_old_or_the_new_version(published):
    chance = random.Random(11)
    latest = 0
    for _ in range(4):
        with run(REFRESHER, published.folder, 60) as process:
            assert process.stdout is not None
            latest = max(latest, int(process.stdout.readline()))
            time.sleep(chance.uniform(0, 0.15))
            os.kill(process.pid, signal.SIGKILL)
            latest = max([latest, *(int(line) for line in process.stdout if line.endswith("\n"))])
        assert published.current().number in (latest, latest + 1)
        with published.reader() as con:
            n, rows = con.execute("select (select n from version), (select count(*) from numbers)").fetchall()[0]
        assert n == rows == published.current().number
    assert len(list(published.folder.glob("facts-*.duckdb"))) <= 3


def test_refreshers_and_readers_in_many_processes_meet_no_lock_and_no_torn_version(published):
    published.folder.mkdir()
    with run(REFRESHER, published.folder, 0.1) as first:
        first.communicate()
    assert first.returncode == 0
    refreshers = [run(REFRESHER, published.folder, 2.5) for _ in range(2)]
    readers = [run(READER, published.folder, 2.5) for _ in range(2)]
    outputs = [process.communicate()[0] for process in (*refreshers, *readers)]
    assert [process.returncode for process in (*refreshers, *readers)] == [0] * 4
    numbers = sorted(int(line) for output in outputs[:2] for line in output.split())
    assert numbers == [*range(numbers[0], numbers[0] + len(numbers))]
    assert all(int(output) > 0 for output in outputs[2:])
