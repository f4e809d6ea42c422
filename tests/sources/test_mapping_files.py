"""Mapping files: what is wrong in them is told with file, line and the nearest key; the docs are made of the models."""

from __future__ import annotations

from pathlib import Path

import pytest

from puls.core.errors import SourceError
from puls.sources import SOURCES, FileMapping, load_mapping, read
from puls.sources.mapping import ActivityTable, EventLogFile, TicketTableFile, ZendeskFile
from puls.sources.reference import with_tables
from sources.reading import EXAMPLES, REPOSITORY, written

HEAD = '[source]\nname = "log"\nkind = "event_log"\n'
COLUMNS = '[columns]\nticket = "t"\nactivity = "a"\nat = "w"\n'
TABLE = '[source]\nname = "t"\nkind = "ticket_table"\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + "zoen = 'UTC'\n", 4, "Did you mean 'zone'"),
        (HEAD + "zone = 'Europe/Rom'\n", 4, "Did you mean 'Europe/Rome'"),
        (HEAD + COLUMNS + 'resorce = "r"\n', 8, "Did you mean 'resource'"),
        (HEAD + '[columns]\nticket = "t"\nat = "w"\n', 4, "missing"),
        (HEAD + '[activities."Take over"]\nbecomes = "mesage"\n', 5, "Did you mean 'message'"),
        (HEAD + '[activities."Take over"]\nstatus = "sovled"\n', 5, "Did you mean 'solved'"),
        (HEAD + '[activities."Take over"]\nstatsu = "solved"\n', 5, "Did you mean 'status'"),
        (HEAD + '[values.status]\nBusy = "opne"\n', 5, "Did you mean 'open'"),
        (HEAD + 'time_format = ["%d/%m/%Y", "%m/%d/%Y"]\n', 4, "different days"),
        (HEAD + 'encoding = "utf8000"\n', 4, "no known encoding"),
        (HEAD + '[fields]\n"tag+" = "x"\n', 5, "cannot be a field"),
        ('[source]\nname = "log"\nkind = "event_lgo"\n', 3, "Did you mean 'event_log'"),
        ('[source]\nname = "log"\n', 1, "must say its kind"),
        (TABLE + 'created = "unknown"\n[columns]\nid = "i"\ncreated = "c"\n', 4, "Keep one of the two"),
        (TABLE + '[columns]\nid = "i"\n[fields]\npriority = "p"\n', 7, r"map it under \[columns\]"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_what_is_near(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(SourceError, match=says) as raised:
        load_mapping(written(tmp_path, "map.toml", text))
    assert f"map.toml, line {line}, " in str(raised.value)


def test_what_is_no_toml_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no TOML"):
        load_mapping(written(tmp_path, "map.toml", "[source\n"))
    with pytest.raises(SourceError, match="cannot be read"):
        load_mapping(tmp_path / "none.toml")


def test_the_examples_are_valid_and_say_who_they_are() -> None:
    found = {path.stem: load_mapping(path) for path in EXAMPLES.glob("*.toml") if "[source]" in path.read_text("utf-8")}
    assert (found["helpdesk-log"].kind, found["helpdesk-log"].name) == ("event_log", "helpdesk")
    assert (found["ticket-table"].kind, found["ticket-table"].zone) == ("ticket_table", "UTC")


def test_the_page_about_mapping_files_is_current() -> None:
    text = (REPOSITORY / "docs" / "mapping-file.md").read_text(encoding="utf-8")
    assert with_tables(text, REPOSITORY) == text
    for model in (EventLogFile, TicketTableFile, ZendeskFile, ActivityTable):
        for name, field in model.model_fields.items():
            assert f"`{name}`" in text or f"[{name}" in text, name
            assert model is not ActivityTable or field.description


def test_the_built_in_sources_are_registered_and_an_unknown_kind_is_told() -> None:
    assert {"event_log", "ticket_table", "zendesk_tables"} <= set(SOURCES)
    assert all(source.name == name and source.about for name, source in SOURCES.items())
    with pytest.raises(Exception, match="unknown kind of source 'even_log'"):
        read(FileMapping("x", "even_log", "x", None, ZendeskFile()), [EXAMPLES])
