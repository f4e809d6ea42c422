"""Tables of customers, orders, shifts, agents and teams: what a row becomes, and what is refused and why."""

from __future__ import annotations

import gzip
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puls.core.errors import SourceError
from puls.engines.ledger import Ledger
from puls.sources import load_mapping, read
from sources.reading import EXAMPLES, Imported, import_files, written

EXAMPLE = EXAMPLES / "company-tables.toml"
FILES = sorted((Path(__file__).parent / "company").glob("*.csv"))
MAPPING = """
[source]
name = "shop"
kind = "company_tables"
zone = "Europe/Berlin"
[orders]
id = "id"
customer = "who"
at = "at"
amount = "sum"
in_currency = "EUR"
"""


def berlin(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) * 1_000_000  # type: ignore[misc,arg-type]


def orders(folder: Path, *rows: str, mapping: str = MAPPING, zone: str | None = None) -> Imported:
    path = written(folder, "orders.csv", "\n".join(["id,who,at,sum", *rows]) + "\n")
    return import_files(written(folder, "map.toml", mapping), [path], zone)


@pytest.fixture(scope="module")
def example() -> Imported:
    return import_files(EXAMPLE, FILES)


def test_the_example_reads_customers_with_their_words(example: Imported) -> None:
    nothing = dict.fromkeys(("segment", "industry", "region", "plan", "vip", "organization_id", "since_at", "lost_at"))
    nobody = {**nothing, "lost_reason": None}
    eve = {"segment": "hobby", "region": "DE", "vip": True, "since_at": berlin(2023, 2, 1, 10)}
    olav = {"segment": "hobby", "region": "NO", "vip": False, "since_at": berlin(2022, 6, 15)}
    olav |= {"lost_at": berlin(2024, 3, 31), "lost_reason": "price"}
    assert example.tables["customers"] == [
        {"source": "books", "event_id": name, "customer_id": name, **nobody, **said}
        for name, said in (("eve", eve), ("olav", olav), ("mia", {}))
    ]


def test_the_example_keeps_amounts_exactly_and_rejects_what_is_half_readable(example: Imported) -> None:
    kept = [(row["event_id"], row["customer_id"], row["amount_micros"], row["currency"], row["cancelled_at"])
            for row in example.tables["orders"]]  # fmt: skip
    assert kept == [
        ("O-1", "eve", 1_234_500_000, "EUR", None),
        ("O-2", "olav", 1, "NOK", berlin(2024, 1, 6, 8)),
        ("O-3", None, -20_000_000, "EUR", None),
    ]
    assert example.tables["orders"][0]["ordered_at"] == berlin(2024, 1, 5, 9, 30)
    refused = [(reject.row, reject.reason) for reject in example.rejects if reject.file == "orders.csv"]
    assert refused == [
        (5, "the number in 'amount' has more than six decimals"),
        (6, "the time in 'at' cannot be read"),
        (7, "the number in 'amount' cannot be read"),
        (8, "no currency"),
        (9, "no at"),
    ]


def test_the_example_reads_shifts_over_both_changes_of_the_clocks(example: Imported) -> None:
    found = [(row["agent_id"], (row["until_at"] - row["from_at"]) / 3.6e9, row["paid_seconds"])
             for row in example.tables["shifts"]]  # fmt: skip
    assert found == [("ann", 8.5, 27_000), ("bob", 7, None), ("bob", 9, None)]
    assert [(r.row, r.reason) for r in example.rejects if r.file == "rota.csv"] == [
        (5, "the shift does not end after it starts")
    ]


def test_the_last_day_is_worked_until_its_end(example: Imported) -> None:
    assert [(row["agent_id"], row["kind"], row["hired_at"], row["left_at"]) for row in example.tables["agents"]] == [
        ("ann", "agent", berlin(2020, 1, 1), None),
        ("bob", "agent", berlin(2023, 6, 1), berlin(2024, 10, 1)),
    ]
    assert [(row["team"], row["from_at"], row["until_at"]) for row in example.tables["team_members"]] == [
        ("Mail", None, berlin(2024, 1, 1)),
        ("Chat", berlin(2024, 1, 1), None),
    ]


def test_what_is_mapped_is_what_the_source_provides_and_people_are_those_of_the_helpdesk() -> None:
    deliveries = list(read(load_mapping(EXAMPLE), FILES))
    assert {each.provides for each in deliveries} == {frozenset({"customers", "orders", "shifts", "agents"})}
    assert {each.people for each in deliveries} == {"helpdesk"}
    # The latest start of a shift; when the last one ends does not say that the books are read until then.
    assert deliveries[-1].read_until_us == berlin(2024, 10, 26, 22)


def test_a_list_of_agents_that_does_not_say_since_when_tells_of_no_employment(tmp_path: Path) -> None:
    mapping = written(tmp_path, "map.toml", '[source]\nname = "hr"\nkind = "company_tables"\n[agents]\nid = "who"\n')
    found = import_files(mapping, [written(tmp_path, "staff.csv", "who\nann\n")])
    assert [row["agent_id"] for row in found.tables["agents"]] == ["ann"]
    assert found.provides == set()


def test_the_example_fills_the_ledger_without_a_reject_of_its_own(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    reports = [ledger.append(each) for each in read(load_mapping(EXAMPLE), FILES)]
    assert [(r.new, r.known, r.revised, r.rejected) for r in reports] == [(3 + 3 + 3 + 2 + 2, 0, 0, 6)]
    again = [ledger.append(each) for each in read(load_mapping(EXAMPLE), FILES)]
    assert [(r.new, r.known, r.revised) for r in again] == [(0, 13, 0)]
    other_zone = [ledger.append(each) for each in read(load_mapping(EXAMPLE), FILES, "UTC")]
    assert [(r.new, r.known, r.revised) for r in other_zone] == [(0, 1, 12)]


def test_a_gzipped_file_reads_as_the_plain_one(tmp_path: Path, example: Imported) -> None:
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(next(path for path in FILES if path.name == "orders.csv").read_bytes()))
    assert import_files(EXAMPLE, [packed]).tables["orders"] == example.tables["orders"]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_every_amount_of_six_decimals_is_kept_to_the_millionth(tmp_path_factory, amount: Decimal) -> None:
    found = orders(tmp_path_factory.mktemp("amounts"), f"1,eve,2024-01-01,{amount:f}").tables["orders"]
    assert Decimal(found[0]["amount_micros"]) / 1_000_000 == amount


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("9300000000000", "too large"),
        ("1.0000000000000000000000000000000000001", "more than six decimals"),
        ("12e3", "cannot be read"),
        ("€12", "cannot be read"),
        ("1 000", "cannot be read"),
        (".5", "cannot be read"),
        ("nan", "cannot be read"),
    ],
)
def test_an_amount_that_is_not_plainly_one_is_a_reject(tmp_path: Path, amount: str, reason: str) -> None:
    found = orders(tmp_path, f"1,eve,2024-01-01,{amount}", "2,eve,2024-01-01,1.500000000")
    assert [row["amount_micros"] for row in found.tables["orders"]] == [1_500_000]
    assert reason in found.rejects[0].reason
    assert found.rejects[0].raw == f"1,eve,2024-01-01,{amount}"


def test_a_zone_is_asked_for_and_never_assumed(tmp_path: Path) -> None:
    without = MAPPING.replace('zone = "Europe/Berlin"\n', "")
    with pytest.raises(SourceError, match="Say in which zone"):
        orders(tmp_path, "1,eve,2024-01-01 09:00,1", mapping=without)
    assert orders(tmp_path, "1,eve,2024-01-01T09:00Z,1", mapping=without).tables["orders"]
    found = orders(tmp_path, "1,eve,2024-01-01 09:00,1", mapping=without, zone="Europe/Berlin")
    assert found.tables["orders"][0]["ordered_at"] == berlin(2024, 1, 1, 9)


def test_rows_that_contradict_themselves_or_stand_twice_are_kept_and_told(tmp_path: Path) -> None:
    mapping = MAPPING + 'cancelled = "sum"\n'
    mapping = mapping.replace('amount = "sum"\nin_currency = "EUR"\n', "")
    found = orders(tmp_path, "1,eve,2024-01-02,2024-01-01", "1,eve,2024-01-02,", mapping=mapping)
    assert len(found.tables["orders"]) == 2
    assert found.rules == {"cancelled_before_ordered": 1, "duplicate_row": 1}


def test_a_time_that_comes_twice_or_not_at_all_is_told(tmp_path: Path) -> None:
    found = orders(tmp_path, "1,eve,2024-03-31 02:30,1", "2,eve,2024-10-27 02:30,1")
    assert found.rules == {"time_in_gap": 1, "time_in_fold": 1}
    assert found.tables["orders"][0]["ordered_at"] == berlin(2024, 3, 31, 3)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('customer = "who"', 'custommer = "who"', "line 8, orders.custommer: unknown key 'custommer'. Did you mean"),
        ('"who"', '"woh"', "orders.customer = 'woh' is not in the header. Did you mean 'who'?"),
        ('in_currency = "EUR"', "", "in which currency"),
        ('in_currency = "EUR"', 'in_currency = "euro"', "in_currency"),
        ("[orders]", '[agents]\nid = "who"\n[orders]', 'which files are of [orders]? Write file = "orders*.csv"'),
        ("[orders]", '[orders]\nfile = "order-*.csv"', "the file's name is of no table of"),
        ("[orders]", '[values.color]\nred = "1"\n[orders]', "unknown field 'color'"),
        ('kind = "company_tables"', 'kind = "company_table"', "Did you mean 'company_tables'?"),
        ('zone = "Europe/Berlin"', 'as_of = "soon"', "as_of = 'soon' under [source] is no instant"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_with_what_is_near(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in MAPPING
    with pytest.raises(SourceError) as caught:
        orders(tmp_path, "1,eve,2024-01-01Z,1", mapping=MAPPING.replace(old, new))
    assert said in str(caught.value)


def test_files_none_of_whose_rows_can_be_read_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="none of the rows can be read"):
        orders(tmp_path, "1,eve,,1", "2,eve,,1")


def test_the_mapping_says_how_far_planned_tables_tell(tmp_path: Path) -> None:
    mapping = written(tmp_path, "map.toml", MAPPING.replace("[orders]", 'as_of = "2024-06-01"\n[orders]'))
    path = written(tmp_path, "o.csv", "id,who,at,sum\n1,eve,2024-08-01,1\n")
    assert [each.read_until_us for each in read(load_mapping(mapping), [path])] == [berlin(2024, 6, 1)]
