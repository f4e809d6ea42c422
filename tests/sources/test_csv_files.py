"""CSV files that are broken, in another encoding or of another form."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from puls.core.errors import SourceError
from puls.sources import load_mapping, read
from sources.reading import import_files, written

MAPPING = """
[source]
name = "log"
kind = "event_log"
zone = "UTC"
created = "first_event"
[columns]
ticket = "id"
activity = "what"
at = "at"
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return written(tmp_path, "map.toml", MAPPING)


def test_a_gzipped_file_reads_like_the_plain_one_also_without_the_ending(tmp_path: Path, mapping: Path) -> None:
    text = "id,what,at\n1,Opened,2024-01-01 10:00\n"
    plain = import_files(mapping, [written(tmp_path, "log.csv", text)])
    for name in ("log.csv.gz", "packed.csv"):
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
        assert import_files(mapping, [tmp_path / name]).events == plain.events


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, mapping: Path) -> None:
    path = written(tmp_path, "log.csv", "\ufeffid,what,at\r\n1,Opened,2024-01-01 10:00\r\n")
    assert len(import_files(mapping, [path]).events) == 2


def test_a_wrong_encoding_names_the_byte_and_the_option(tmp_path: Path, mapping: Path) -> None:
    text = "id,what,at\n" + "1,Opened,2024-01-01 10:00\n" * 9000 + "2,Geöffnet,2024-01-02 10:00\n"
    path = written(tmp_path, "log.csv", text, encoding="cp1252")
    with pytest.raises(SourceError, match=rf"byte {text.index('ö')} is not utf-8.*encoding = \"cp1252\""):
        import_files(mapping, [path])
    declared = written(tmp_path, "declared.toml", MAPPING.replace('zone = "UTC"', 'zone = "UTC"\nencoding = "cp1252"'))
    assert import_files(declared, [path]).events[-1]["value"] == "Geöffnet"


def test_an_unclosed_quote_names_the_row_on_which_its_record_starts(tmp_path: Path, mapping: Path) -> None:
    path = written(tmp_path, "log.csv", 'id,what,at\n1,Opened,2024-01-01 10:00\n2,"Opened,2024-01-01\n3,a,b\n4,c,d\n')
    with pytest.raises(SourceError, match="starts in row 3 is broken: a quote is opened and never closed"):
        import_files(mapping, [path])


def test_rows_of_another_width_become_rejects_with_their_physical_row(tmp_path: Path, mapping: Path) -> None:
    text = 'id,what,at\n1,"Opened\nover two lines",2024-01-01 10:00\n\n2,Opened\n3,Opened,2024-01-01 10:00,more\n'
    imported = import_files(mapping, [written(tmp_path, "log.csv", text)])
    assert [(reject.row, reject.reason, reject.raw) for reject in imported.rejects] == [
        (5, "expected 3 columns, found 2", "2,Opened"),
        (6, "expected 3 columns, found 4", "3,Opened,2024-01-01 10:00,more"),
    ]


def test_rows_without_ticket_or_readable_time_become_rejects(tmp_path: Path, mapping: Path) -> None:
    rows = ",Opened,2024-01-01 10:00", "2,Opened,secret", "3,Opened,", "4,,2024-01-01 10:00", "5,Opened,2024-01-02"
    text = "\n".join(["id,what,at", *rows]) + "\n"
    imported = import_files(mapping, [written(tmp_path, "log.csv", text)])
    found = [(reject.file, reject.row, reject.reason) for reject in imported.rejects]
    assert found == [
        ("log.csv", 2, "no ticket"),
        ("log.csv", 3, "the time cannot be read"),
        ("log.csv", 4, "no time"),
        ("log.csv", 5, "no activity"),
    ]
    assert imported.rejects[1].raw == "2,Opened,secret"
    assert {event["ticket_id"] for event in imported.events} == {"5"}


def test_a_file_of_which_no_row_can_be_read_is_an_error_that_shows_no_cell(tmp_path: Path, mapping: Path) -> None:
    path = written(tmp_path, "log.csv", "id,what,at\n1,Opened,secret\n2,Opened,secret\n")
    with pytest.raises(SourceError, match="none of the rows can be read; 2 of 2: the time cannot be read") as raised:
        import_files(mapping, [path])
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("id;what;at\n1;a;b\n", 'delimiter = ";"'),
        ("id\twhat\tat\n", r'delimiter = "\\t"'),
        ("id,What,at\n", "columns.activity = 'what' is not in the header. Did you mean 'What'"),
        ("id,what,what,at\n", "stands 2 times in the header"),
    ],
)
def test_a_header_that_does_not_fit_is_told_with_what_exists(
    tmp_path: Path, mapping: Path, text: str, says: str
) -> None:
    with pytest.raises(SourceError, match=says):
        import_files(mapping, [written(tmp_path, "log.csv", text)])


def test_a_cut_gzip_file_is_told(tmp_path: Path, mapping: Path) -> None:
    packed = gzip.compress(b"id,what,at\n" + b"".join(b"%d,Opened,2024-01-01 10:00\n" % n for n in range(9000)))
    (tmp_path / "log.csv.gz").write_bytes(packed[:-200])
    with pytest.raises(SourceError, match="broken or cut off"):
        import_files(mapping, [tmp_path / "log.csv.gz"])


def test_a_file_without_a_mapping_tells_its_columns_and_the_mapping_to_write(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Columns: id, what, at\.\nWrite a mapping file.*event_log.*ticket_table"):
        import_files(None, [written(tmp_path, "log.csv", "id,what,at\n")])
    with pytest.raises(SourceError, match="there is no such file"):
        import_files(None, [tmp_path / "none.csv"])
    with pytest.raises(SourceError, match="no raw Zendesk tables"):
        import_files(None, [tmp_path])


def test_naive_times_without_a_zone_ask_for_it(tmp_path: Path) -> None:
    mapping = written(tmp_path, "map.toml", MAPPING.replace('zone = "UTC"\n', ""))
    path = written(tmp_path, "log.csv", "id,what,at\n1,Opened,2024-01-01 10:00\n")
    with pytest.raises(SourceError, match=r"'at' are written without a zone.*--zone"):
        import_files(mapping, [path])
    assert import_files(mapping, [path], zone="Europe/Rome").events[0]["occurred_at"] == 1_704_099_600_000_000
    offsets = written(tmp_path, "offsets.csv", "id,what,at\n1,Opened,2024-01-01 10:00+01:00\n")
    assert import_files(mapping, [offsets]).events[0]["occurred_at"] == 1_704_099_600_000_000


def test_progress_runs_over_all_files_to_the_last_byte(tmp_path: Path, mapping: Path) -> None:
    rows = "".join(f"{n},Opened,2024-01-01 10:00\n" for n in range(45_000))
    paths = [written(tmp_path, f"{n}.csv", "id,what,at\n" + rows) for n in range(2)]
    calls: list[tuple[int, int]] = []
    for _ in read(load_mapping(mapping), paths, None, None, lambda done, total: calls.append((done, total))):
        pass
    total = sum(path.stat().st_size for path in paths)
    assert calls == sorted(calls)
    assert calls[-1] == (total, total)
    assert len(calls) >= 6
