"""XES event logs."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from puls.core.errors import SourceError
from sources.reading import import_files, written

MAPPING = """
[source]
name = "log"
kind = "event_log"
created = "first_event"
[activities.Solve]
status = "solved"
[fields]
priority = "prio"
"""


def event(what: str, at: str, more: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="{what}"/><date key="time:timestamp" value="{at}"/>'
        f'<string key="org:resource" value="ann"/>{more}</event>\n'
    )


def log(*events: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<log xmlns="http://www.xes-standard.org/">\n'
        '<global scope="event"><string key="concept:name" value="name"/></global>\n<trace>\n'
        '<string key="concept:name" value="7"/>\n' + "".join(events) + "</trace></log>"
    )


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return written(tmp_path, "map.toml", MAPPING)


def test_events_are_read_with_their_offsets_and_nested_attributes_are_passed_over(
    tmp_path: Path, mapping: Path
) -> None:
    nested = '<string key="prio" value="high"><string key="concept:name" value="other"/></string>'
    text = log(event("Look", "2024-01-01T10:00:00.000+02:00", nested), event("Solve", "2024-01-01T10:00:00Z"))
    found = import_files(mapping, [written(tmp_path, "log.xes", text)])
    assert found.short("7") == [
        ("created", None, None), ("changed", "priority", "high"), ("changed", "activity", "Look"),
        ("changed", "status", "solved"),
    ]  # fmt: skip
    assert found.of("7")[3]["occurred_at"] - found.of("7")[0]["occurred_at"] == 2 * 3_600_000_000
    (tmp_path / "log.xes.gz").write_bytes(gzip.compress(text.encode()))
    assert import_files(mapping, [tmp_path / "log.xes.gz"]).events == found.events


def test_entities_are_refused(tmp_path: Path, mapping: Path) -> None:
    bomb = '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
    other = '<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'
    for head in (bomb, other):
        path = written(tmp_path, "log.xes", log(event("&a;", "2024-01-01T10:00:00Z"), head=head))
        with pytest.raises(SourceError, match="line 2: the file declares an XML entity"):
            import_files(mapping, [path])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<log><trace>", "XML is broken"),
        ("", "XML is broken"),
        ("ticket,what\n", "XML is broken"),
        ("<html/>", "no <log>"),
    ],
)
def test_what_is_no_xes_is_told(tmp_path: Path, mapping: Path, text: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        import_files(mapping, [written(tmp_path, "log.xes", text)])


def test_events_without_a_time_become_rejects_with_their_line(tmp_path: Path, mapping: Path) -> None:
    text = log(event("Look", "2024-01-01T10:00:00Z"), '<event><string key="concept:name" value="Look"/></event>\n')
    found = import_files(mapping, [written(tmp_path, "log.xes", text)])
    [reject] = found.rejects
    assert (reject.row, reject.reason) == (7, "no time")
    assert "concept:name=Look" in reject.raw


def test_transitions_other_than_complete_must_be_decided(tmp_path: Path, mapping: Path) -> None:
    start, done = (f'<string key="lifecycle:transition" value="{word}"/>' for word in ("start", "complete"))
    text = log(event("Solve", "2024-01-01T10:00:00Z", start), event("Solve", "2024-01-01T11:00:00Z", done))
    path = written(tmp_path, "log.xes", text)
    with pytest.raises(SourceError, match=r"transition 'start'.*lifecycle = \[\"complete\"\]"):
        import_files(mapping, [path])
    said = written(tmp_path, "said.toml", MAPPING.replace("[activities", 'lifecycle = ["complete"]\n[activities', 1))
    found = import_files(said, [path])
    assert len(found.events) == 2
    assert found.rules == {"lifecycle_ignored": 1}


def test_times_without_an_offset_need_a_zone(tmp_path: Path, mapping: Path) -> None:
    path = written(tmp_path, "log.xes", log(event("Look", "2024-01-01T10:00:00")))
    with pytest.raises(SourceError, match="--zone"):
        import_files(mapping, [path])
    assert import_files(mapping, [path], zone="Europe/Rome").events[0]["occurred_at"] == 1_704_099_600_000_000


def test_a_log_without_a_mapping_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="what the activities mean"):
        import_files(None, [written(tmp_path, "log.xes", log())])
