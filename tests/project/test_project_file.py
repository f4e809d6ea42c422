"""What `puls.toml` gives, and that each mistake in it is told with file, line and the nearest name."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from puls.core.errors import DataError, ProjectError
from puls.project import (
    Comparison,
    Complaints,
    SlaPolicy,
    SourceFiles,
    Target,
    Team,
    from_configuration_rows,
    load,
    parse_project,
    recorded_holidays,
    template,
    to_configuration_rows,
)
from puls.project.options import with_options

WHOLE = """\
[project]
name = "Aurora"
zone = "Europe/Oslo"
language = "nb"
default_schedule = "office"

[[schedules]]
name = "office"
zone = "Europe/Oslo"
[[schedules.versions]]
week = {mon = ["08:00-12:00", "13:00-17:00"]}
holidays = "NO"
[[schedules.versions]]
from = 2024-07-01
always = true
closed = [2024-12-31]

[[teams]]
name = "Chat"
schedule = "office"
[[teams]]
name = "Back office"

[[sla_policies]]
name = "Urgent"
until = 2024-04-01
conditions = "priority = 'urgent'"
targets = {first_reply = {urgent = "30m", default = "8h"}, resolution = {default = "40h"}}
schedule = "office"
pause = ["pending", "on_hold"]
[[sla_policies]]
name = "Urgent"
from = 2024-04-01T00:00:00+02:00
targets = {next_reply = {default = "3d"}}

[targets]
reply_time = {statistic = "median", at_most = "10m"}
csat = {at_least = 0.9}

[privacy]
agents = "pseudonyms"

[pins]
csat = 2

[sources.desk]
mapping = "desk.toml"
files = "export/*.csv"
"""


def us(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc,arg-type]


def test_a_whole_project_file_is_read_as_plain_values() -> None:
    project = parse_project(WHOLE)
    assert (project.name, project.zone, project.language, project.week_start) == (
        "Aurora",
        "Europe/Oslo",
        "nb",
        "monday",
    )
    assert (project.data, project.minimum_sample, project.agents) == ("data", 30, "pseudonyms")
    assert project.teams == (Team("Back office", None), Team("Chat", "office"))
    first, second = project.schedule("office").versions
    assert first.week == {0: ((28_800, 43_200), (46_800, 61_200))}
    assert first.days[date(2024, 5, 17)] == ()
    assert second.valid_from == date(2024, 7, 1)
    assert second.week == dict.fromkeys(range(7), ((0, 86_400),))
    assert second.days == {date(2024, 12, 31): ()}
    assert project.sla_policies == (
        SlaPolicy(
            "Urgent",
            0,
            None,
            us(2024, 3, 31, 22),
            Comparison("priority", "=", "urgent"),
            {"first_reply": {"urgent": 1800, "default": 28_800}, "resolution": {"default": 144_000}},
            "office",
            frozenset({"pending", "on_hold"}),
        ),
        SlaPolicy(
            "Urgent", 1, us(2024, 3, 31, 22), None, None, {"next_reply": {"default": 259_200}}, None, frozenset()
        ),
    )
    assert project.targets == (Target("csat", None, None, 0.9), Target("reply_time", "median", 600.0, None))
    assert project.pins == {"csat": 2}
    assert project.sources == (SourceFiles("desk", "desk.toml", ("export/*.csv",)),)


def changed(old: str, new: str) -> str:
    assert WHOLE.count(old) >= 1
    return WHOLE.replace(old, new, 1)


MISTAKES = [
    ("language = ", "langage = ", 4, "Did you mean 'language'?"),
    ('"nb"', '"no"', 4, "Did you mean 'nb'?"),
    ("Europe/Oslo", "Europe/Olso", 3, "Did you mean 'Europe/Oslo'?"),
    ('default_schedule = "office"', 'default_schedule = "offise"', 5, "Did you mean 'office'?"),
    ('name = "office"\nzone = "Europe/Oslo"', 'name = "office"\nzone = "Oslo"', 9, "unknown zone 'Oslo'"),
    ("[[teams]]", "[[team]]", 18, "Did you mean 'teams'?"),
    ("{mon = ", "{mno = ", 11, "Did you mean 'mon'?"),
    ('"08:00-12:00"', '"8-12"', 11, "HH:MM-HH:MM"),
    ('"08:00-12:00"', '"22:00-06:00"', 11, "two stretches"),
    ('"08:00-12:00"', '"08:00-25:00"', 11, "after 24:00"),
    ('"08:00-12:00"', '"08:00-14:00"', 11, "overlap"),
    ('holidays = "NO"', 'holidays = "DE-BYX"', 12, "Did you mean 'DE-BY'?"),
    ('holidays = "NO"', "holidays = 7", 12, "should be a valid string"),
    ('holidays = "NO"', 'holiday = "NO"', 12, "Did you mean 'holidays'?"),
    ('holidays = "NO"', "always = true", 10, "either `week`"),
    ('holidays = "NO"', "from = 2024-08-01", 14, "oldest first"),
    ("from = 2024-07-01\nalways", "always", 13, "only the first version"),
    ("closed = [2024-12-31]", "closed = [2024-12-31]\ndays = {2024-12-31 = []}", 17, "Keep one of them"),
    ("closed = [2024-12-31]", 'days = {"31.12.2024" = []}', 16, "YYYY-MM-DD"),
    ("closed = [2024-12-31]", 'days = {2024-12-31 = ["x"]}', 16, "HH:MM-HH:MM"),
    ('language = "nb"', "active_day = 90", 4, "Did you mean 'active_days'?"),
    ('language = "nb"', "active_days = 0", 4, "greater than or equal to 1"),
    ('language = "nb"', "soon_minutes = 1.5", 4, "should be a valid integer"),
    ('name = "Back office"', 'name = "Back office"\nunsolved_limit = -1', 23, "greater than or equal to 0"),
    ("[privacy]", "[complaints]\ntypes = 'complaint'\n[privacy]", 41, "should be a valid list"),
    ("[privacy]", "[complaints]\ntype = ['complaint']\n[privacy]", 41, "Did you mean 'types'?"),
    ('schedule = "office"\n[[teams]]', 'schedule = "ofice"\n[[teams]]', 20, "Did you mean 'office'?"),
    ('name = "Back office"', 'name = "Chat"', 22, "already a team 'Chat'"),
    ('conditions = "priority', 'conditions = "priorty', 27, "Did you mean 'priority'?"),
    ("conditions = \"priority = 'urgent'\"", 'conditions = "priority = 1"', 27, "Write it as a text: '1'"),
    ("= 'urgent'\"", "= 'urgent' and\"", 27, "the condition ends"),
    ('urgent = "30m"', 'urgent = "30 min"', 28, "is not a duration"),
    ('urgent = "30m"', 'urgent = "0m"', 28, "is not a duration"),
    ('default = "40h"', 'default = "5d"', 28, "ambiguous in open time"),
    ("{first_reply", "{first_repy", 28, "Did you mean 'first_reply'?"),
    ('schedule = "office"\npause', 'schedule = "offic"\npause', 29, "Did you mean 'office'?"),
    ('"pending", "on_hold"', '"pending", "onhold"', 30, "Did you mean 'on_hold'?"),
    ("until = 2024-04-01", "until = 2024-05-01", 32, "overlaps in time with its entry 1"),
    ("until = 2024-04-01", "from = 2024-05-01\nuntil = 2024-04-01", 27, "is not after `from`"),
    ("00:00:00+02:00", "00:00:00", 33, "has no offset"),
    ('{next_reply = {default = "3d"}}', "{}", 34, "promises nothing"),
    ('statistic = "median"', 'statistic = "medain"', 37, "Did you mean 'median'?"),
    (', at_most = "10m"', "", 37, "either `at_most` or `at_least`"),
    ("at_least = 0.9", "at_lest = 0.9", 38, "Did you mean 'at_least'?"),
    ('at_most = "10m"', 'at_most = "10x"', 37, "is not a duration"),
    ('agents = "pseudonyms"', 'agents = "on"', 41, "Known: named, off, pseudonyms"),
    ("csat = 2", 'csat = "2"', 44, "should be a valid integer"),
    ("mapping = ", "maping = ", 47, "Did you mean 'mapping'?"),
    ('name = "Aurora"\n', "", 1, "project.name: this key is missing"),
    ('language = "nb"', "minimum_sample = 0", 4, "greater than or equal to 1"),
    ('language = "nb"', "language = nb", 4, "this is not TOML"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), MISTAKES, ids=[new[:40] for _, new, _, _ in MISTAKES])
def test_a_mistake_is_told_with_file_line_and_what_is_near(old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(ProjectError) as caught:
        parse_project(changed(old, new))
    assert str(caught.value).startswith(f"puls.toml, line {line}"), str(caught.value)
    assert said in str(caught.value)


def test_two_schedules_of_one_name_are_refused() -> None:
    again = '[[schedules]]\nname = "office"\nzone = "UTC"\n[[schedules.versions]]\nalways = true\n'
    with pytest.raises(ProjectError, match=r"line 51, schedules\[2\]\.name: there is already a schedule 'office'"):
        parse_project(f"{WHOLE}\n{again}")


def test_several_mistakes_are_told_at_once() -> None:
    with pytest.raises(ProjectError) as caught:
        parse_project(changed("language = ", "langage = ").replace("maping", "mapping").replace("files", "file"))
    assert [re.search(r"line (\d+)", told).group(1) for told in str(caught.value).splitlines()] == ["4", "48"]  # type: ignore[union-attr]


def test_targets_and_pins_are_checked_where_the_metrics_are_known() -> None:
    with pytest.raises(ProjectError, match=r"line 37, targets\.reply_time: .* Did you mean 'reply_times'"):
        parse_project(WHOLE, metrics={"csat", "reply_times"})
    with pytest.raises(ProjectError, match=r"line 44, pins\.csat: unknown metric"):
        parse_project(WHOLE.replace("csat = {", "nps = {"), metrics={"nps", "reply_time"})


def test_the_end_of_a_file_that_breaks_off_is_its_last_line() -> None:
    with pytest.raises(ProjectError, match="line 2: this is not TOML"):
        parse_project('[project]\nname = "')


def test_a_folder_is_loaded_by_its_file(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="`puls init` writes one"):
        load(tmp_path)
    (tmp_path / "puls.toml").write_text(WHOLE, encoding="utf-8")
    assert load(tmp_path) == load(tmp_path / "puls.toml") == parse_project(WHOLE)
    (tmp_path / "puls.toml").write_bytes(b"\xff")
    with pytest.raises(ProjectError, match="UTF-8"):
        load(tmp_path)


def test_configuration_rows_give_the_project_back_in_any_order() -> None:
    project = parse_project(WHOLE)
    rows = to_configuration_rows(project)
    assert from_configuration_rows(rows) == from_configuration_rows(reversed(rows)) == project
    assert to_configuration_rows(from_configuration_rows(rows)) == rows
    assert len({row[:3] for row in rows}) == len(rows)
    assert recorded_holidays(rows) == project.holidays


def test_configuration_rows_begin_when_their_rule_begins() -> None:
    rows = {row[:3] for row in to_configuration_rows(parse_project(WHOLE))}
    assert ("schedule", "office", None) in rows
    assert ("schedule", "office", us(2024, 6, 30, 22)) in rows
    assert ("sla_policy", "Urgent", us(2024, 3, 31, 22)) in rows


def test_what_customers_and_limits_are_measured_by_is_kept_with_the_configuration() -> None:
    usual = parse_project(WHOLE)
    assert (usual.active_days, usual.soon_minutes, usual.complaints) == (365, 60, Complaints(("complaint",), ()))
    assert [team.unsolved_limit for team in usual.teams] == [None, None]
    text = changed('zone = "Europe/Oslo"', 'zone = "Europe/Oslo"\nactive_days = 90\nsoon_minutes = 15')
    text = text.replace('name = "Chat"', 'name = "Chat"\nunsolved_limit = 0')
    own = parse_project(text + '[complaints]\ntypes = ["claim", "anger"]\nintents = ["refund"]\n')
    assert (own.active_days, own.soon_minutes) == (90, 15)
    assert own.complaints == Complaints(("anger", "claim"), ("refund",))
    assert own.teams == (Team("Back office", None, None), Team("Chat", "office", 0))
    assert from_configuration_rows(to_configuration_rows(own)) == own


def test_configuration_recorded_before_a_setting_existed_means_its_default() -> None:
    project = parse_project(WHOLE)
    rows = [row for row in to_configuration_rows(project) if row.kind not in ("soon", "complaints")]
    older = [row._replace(body=row.body.replace('"active_days":365,', "")) for row in rows]
    assert older != rows
    assert from_configuration_rows(older) == project


def test_rows_without_a_project_are_refused() -> None:
    with pytest.raises(DataError, match="found 0"):
        from_configuration_rows([])


def test_equal_settings_written_in_another_order_give_equal_rows() -> None:
    tables = WHOLE.replace('[privacy]\nagents = "pseudonyms"\n', "")
    moved = '[privacy]\nagents = "pseudonyms"\n' + tables
    assert to_configuration_rows(parse_project(moved)) == to_configuration_rows(parse_project(WHOLE))


@pytest.mark.parametrize("name", ["Aurora Support", 'He said "hi" \\ \x7f\n', "客服"])
def test_the_file_that_init_writes_loads_as_it_stands_and_with_every_setting_turned_on(name: str) -> None:
    text = template(name, "Europe/Oslo")
    project = parse_project(text)
    assert (project.name, project.zone, project.default_schedule) == (name, "Europe/Oslo", "office")
    turned_on = re.sub(r"(?m)^#(?=[^ #\n])", "", text)
    full = parse_project(turned_on)
    assert len(full.schedules) == len(full.sla_policies) == len(full.targets) == 2
    assert full.teams and full.sources and full.pins and full.schedule("office").versions[0].days


def test_the_documented_options_are_those_of_the_code() -> None:
    document = (Path(__file__).parents[2] / "docs" / "project-file.md").read_text(encoding="utf-8")
    assert with_options(document) == document


def test_the_examples_of_the_documentation_load() -> None:
    document = (Path(__file__).parents[2] / "docs" / "project-file.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", document, re.DOTALL)
    assert examples
    for example in examples:
        parse_project(example)
