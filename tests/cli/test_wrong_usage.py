"""What goes wrong ends in one paragraph on standard error and the right exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from puls.cli import running
from puls.core.units import Unit


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["first_reply_tme"], "first_reply_time"),
        (["reply_time", "--by", "tem"], "team"),
        (["reply_time", "--grain", "wek"], "week"),
        (["reply_time", "--zone", "Europe/Osl"], "Europe/Oslo"),
        (["reply_time", "--stat", "medan"], "median"),
        (["reply_time", "--where", "chanel = 'chat'"], "channel"),
        (["reply_time", "--clock", "busines"], "business"),
        (["reply_time", "--compare", "previos"], "previous"),
        (["reply_time", "--credit", "holder_no"], "holder_now"),
        (["first_resolution_time", "--cohort", "creatd"], "created"),
        (["reply_time", "--format", "jsn"], "json"),
        (["reply_time", "--by", "team", "--rows", "--group", "team=Care Osl"], "Care Oslo"),
        (["reply_time", "--by", "team", "--rows", "--group", "tem=Chat"], "team"),
        (["reply_time", "--grain", "month", "--rows", "--period", "2025-13"], "2025-"),
        (["reply_time", "--grian", "week"], "--grain"),
    ],
)
def test_an_unknown_name_is_wrong_usage_and_the_nearest_one_is_named(puls, words, nearest):
    found = puls("query", *words)
    assert (found.code, found.out) == (2, "")
    assert nearest in found.err
    assert found.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["query"],
        ["query", "reply_time", "--from", "1.2.2025"],
        ["query", "reply_time", "--from", "2025-02-01", "--to", "2025-02-01"],
        ["query", "reply_time", "--format", "parquet"],
        ["query", "reply_time", "--period", "2025-13"],
        ["query", "reply_time", "--period", "2025-01", "--from", "2025-01-01"],
        ["query", "reply_time", "--compare", "previous"],
        ["query", "reply_time", "--by", "team", "--rows", "--group", "Chat"],
        ["query", "reply_time", "--stat", "within:ten"],
        ["receipt", "reply_time", "--format", "csv"],
        ["metrics", "reply_tim"],
        ["metrics", "reply_time", "--format", "csv"],
        ["refresh", "--language", "no"],
        ["import", "x.csv", "--zone", "Oslo"],
        ["init", "new"],
        ["demo", "--tickets", "0"],
        ["qery"],
    ],
)
def test_wrong_words_are_wrong_usage(puls, words):
    found = puls(*words)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("puls: ")


@pytest.mark.parametrize(
    "condition",
    [
        "1 = 1; drop table tickets",
        "channel = 'chat' union select 1",
        "channel in (select 1)",
        "read_text('/etc/passwd') = 'x'",
        "channel = 'chat' -- and more",
        "\"channel\" = 'chat'",
        "channel = channel",
        "channel like '%'",
        "channel = 'chat",
    ],
)
def test_a_condition_that_is_more_than_a_condition_is_refused(puls, condition):
    found = puls("query", "ticket_volume", "--where", condition)
    assert (found.code, found.out) == (2, "")
    assert "condition" in found.err


def test_a_quote_within_a_text_finds_no_rows_and_does_no_harm(puls):
    found = puls("query", "ticket_volume", "--where", "channel = 'chat''; drop table tickets; --'", "--format", "json")
    assert [row["value"] for row in found.json["rows"]] == [0]
    assert puls("query", "ticket_volume").code == 0


def test_a_folder_without_a_project_or_without_anything_is_the_projects_fault(shell, tmp_path):
    nowhere = shell("query", "ticket_volume")
    missing = shell("query", "ticket_volume", "--project", tmp_path / "missing")
    empty = shell("doctor", "--project", tmp_path)
    assert [found.code for found in (nowhere, missing, empty)] == [1, 1, 1]
    assert all("puls init" in found.err for found in (nowhere, missing, empty))


def test_a_project_file_that_cannot_be_read_names_its_line(shell, tmp_path):
    (tmp_path / "puls.toml").write_text('[project]\nname = "x"\nzone = \n', encoding="utf-8")
    broken = shell("refresh")
    (tmp_path / "puls.toml").write_text('[project]\nname = "x"\nzne = "UTC"\n', encoding="utf-8")
    unknown = shell("refresh")
    (tmp_path / "puls.toml").write_bytes(b'[project]\nname = "\xff"\n')
    garbled = shell("refresh")
    assert [found.code for found in (broken, unknown, garbled)] == [1, 1, 1]
    assert "3" in broken.err
    assert "zone" in unknown.err


def test_a_question_before_any_data_says_what_to_do(shell):
    shell("init", ".", "--zone", "UTC")
    before = shell("query", "ticket_volume")
    shell("refresh")
    after = shell("query", "ticket_volume")
    assert (before.code, after.code) == (1, 1)
    assert "puls refresh" in before.err
    assert "puls import" in after.err


def test_files_that_are_missing_no_table_or_without_a_mapping_are_the_sources_fault(shell, tmp_path):
    shell("init", ".", "--zone", "UTC")
    (tmp_path / "some.csv").write_text("id,created\n1,2025-01-01\n", encoding="utf-8")
    (tmp_path / "broken.toml").write_text("[source\n", encoding="utf-8")
    for words in (
        ["missing.csv"],
        ["some.csv"],
        ["some.csv", "--mapping", "missing.toml"],
        ["some.csv", "--mapping", "broken.toml"],
        [],
    ):
        found = shell("import", *words)
        assert (found.code, found.out) == (1, "")
        assert found.err.startswith("puls: ")


def test_what_cannot_be_written_is_told(puls, tmp_path):
    for ending in ("json", "csv", "parquet", "txt"):
        found = puls("query", "ticket_volume", "--output", tmp_path / "missing" / f"x.{ending}")
        assert found.code == 1
        assert "cannot write" in found.err


def test_an_error_of_the_machine_or_of_puls_is_one_paragraph(puls, monkeypatch):
    from puls.workspace import Desk

    def fails(error: BaseException):
        def raises(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(Desk, "doctor", raises)
        return puls("doctor")

    full = fails(OSError(28, "No space left on device", "/data/x"))
    odd = fails(ZeroDivisionError("division by zero"))
    stopped = fails(KeyboardInterrupt())
    assert (full.code, full.err) == (1, "puls: /data/x: No space left on device.\n")
    assert odd.code == 1
    assert "ZeroDivisionError" in odd.err
    assert running.TRACEBACK in odd.err
    assert (stopped.code, stopped.err.count("\n")) == (130, 1)


def _process(*words: str, **more: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "puls.cli", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)  # type: ignore[call-overload]


def test_who_reads_nothing_of_the_output_gets_no_complaint(demo: Path):
    process = _process("query", "ticket_volume", "--grain", "day", "--format", "json", "--project", str(demo))
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    complaint = process.stderr.read()
    process.stderr.close()
    assert (complaint, process.wait()) == ("", running.NO_READER)


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_an_interrupted_demo_is_completed_by_running_it_again(tmp_path: Path):
    process = _process("demo", str(tmp_path / "d"), "--tickets", "300")
    assert process.stderr is not None
    assert process.stderr.readline().startswith("simulating")
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate()
    assert process.returncode == running.INTERRUPTED
    assert "Traceback" not in complaint
    again = _process("demo", str(tmp_path / "d"), "--tickets", "300")
    out, _ = again.communicate()
    assert again.returncode == 0
    assert "Nordlicht Outdoor" in out


def test_help_is_quick_and_loads_nothing_heavy():
    code = (
        "import sys; from puls.cli.running import run; run(['--help']); "
        "print(sorted({'duckdb', 'deltalake', 'sqlglot', 'scipy', 'numpy', 'pydantic', 'rich'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_units_of_the_answer_have_words_in_tables():
    from puls.cli.words import UNITS

    assert UNITS.keys() == {unit.value for unit in Unit}
