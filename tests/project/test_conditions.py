"""Oracles: trees written by hand; DuckDB as a second reader of the same text; random texts for what must be refused."""

import operator as python_operators

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puls.core.errors import UnknownName, UsageError
from puls.project.conditions import (
    OPERATORS,
    And,
    Comparison,
    Condition,
    In,
    IsNull,
    Not,
    Or,
    columns,
    format_condition,
    parse_condition,
)

KNOWN = frozenset({"priority", "channel", "team", "age", "vip", "order_total"})


def test_a_condition_becomes_a_tree_of_columns_operators_and_literals() -> None:
    assert parse_condition("priority = 'urgent' and channel in ('chat', 'e-mail')", KNOWN) == And(
        (Comparison("priority", "=", "urgent"), In("channel", ("chat", "e-mail")))
    )
    assert parse_condition("NOT vip = TRUE Or age>=-2.5", KNOWN) == Or(
        (Not(Comparison("vip", "=", True)), Comparison("age", ">=", -2.5))
    )
    assert parse_condition("team is not null and team not in ('a') and channel is null", KNOWN) == And(
        (IsNull("team", negated=True), In("team", ("a",), negated=True), IsNull("channel"))
    )


def test_and_binds_before_or_and_parentheses_before_both() -> None:
    a, b, c = (Comparison("age", "=", n) for n in (1, 2, 3))
    assert parse_condition("age = 1 or age = 2 and age = 3", KNOWN) == Or((a, And((b, c))))
    assert parse_condition("(age = 1 or age = 2) and age = 3", KNOWN) == And((Or((a, b)), c))
    assert parse_condition("not age = 1 and age = 2", KNOWN) == And((Not(a), b))


def test_a_quote_within_a_text_is_written_twice() -> None:
    assert parse_condition("team = 'Mia''s; -- team'", KNOWN) == Comparison("team", "=", "Mia's; -- team")
    assert parse_condition("team = ''", KNOWN) == Comparison("team", "=", "")


def test_the_columns_of_a_condition_are_known() -> None:
    assert columns(parse_condition("not (age = 1 or team is null) and channel in ('x')", KNOWN)) == {
        "age",
        "team",
        "channel",
    }


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("", 1, "expected a column; the condition ends"),
        ("age", 4, "expected one of =, !="),
        ("age =", 6, "expected a literal"),
        ("age = 1 age = 2", 9, "expected and, or, or the end; found 'age'"),
        ("age = 1; drop table x", 8, "not a statement"),
        ("age = 1 -- x", 9, "comments are not read"),
        ("age = 1 /* x */", 9, "comments are not read"),
        ("lower(team) = 'x'", 6, "functions are not read"),
        ("team = lower('x')", 8, "expected a literal"),
        ("team in (select team from x)", 10, "expected a literal"),
        ("team = (select 1)", 8, "expected a literal"),
        ('"/etc/passwd" = 1', 1, "names are written without quotes"),
        ('team = "x"', 8, "text in single quotes"),
        ("team = '/etc", 8, "no closing quote"),
        ("'a' = team", 1, "expected a column"),
        ("age = 1 and", 12, "expected a column"),
        ("(age = 1", 9, "expected ')'"),
        ("age in ()", 9, "expected a literal"),
        ("age in (1, 'a')", 12, "one kind"),
        ("age in (1, true)", 12, "one kind"),
        ("age = null", 7, "is null"),
        ("age <> 1", 5, "write !="),
        ("age == 1", 5, "write ="),
        ("age = 1 && vip = true", 9, "write and"),
        ("age = 1e999", 7, "too large"),
        ("age = 9223372036854775808", 7, "too large"),
        ("age = 12abc", 7, "does not belong here"),
        ("age = team", 7, "expected a literal"),
        ("age between 1 and 2", 5, "expected one of"),
        ("team like 'x%'", 6, "expected one of"),
        ("age + 1 = 2", 5, "does not belong here"),
        ("team.x = 1", 5, "does not belong here"),
        ("age is 1", 8, "expected null"),
        ("age not 1", 9, "expected in"),
        ("and = 1", 1, "expected a column"),
    ],
)
def test_what_is_not_a_condition_is_refused_at_its_place(text: str, at: int, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_condition(text, KNOWN)
    assert f"at character {at}:" in str(caught.value)
    assert said in str(caught.value)


def test_an_unknown_column_is_named_with_the_nearest_and_its_place() -> None:
    with pytest.raises(UnknownName, match="at character 13") as caught:
        parse_condition("age = 1 and priorty = 'high'", KNOWN)
    assert caught.value.nearest == "priority"


@pytest.mark.parametrize("text", ["(" * 5000 + "age = 1" + ")" * 4000, "not " * 2000 + "age = 1", "x" * 20_000])
def test_a_text_that_nests_or_runs_too_far_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(UsageError, match="at most"):
        parse_condition(text, KNOWN)


names = st.sampled_from(sorted(KNOWN))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
integers = st.integers(-(2**63), 2**63 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False)
tests: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Comparison, names, st.sampled_from(OPERATORS), st.one_of(texts, integers, floats, st.booleans())),
    st.builds(
        In,
        names,
        st.one_of(*(st.lists(kind, min_size=1, max_size=3).map(tuple) for kind in (texts, integers, floats))),
        st.booleans(),
    ),
    st.builds(IsNull, names, st.booleans()),
)


def _joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, parts))


conditions = st.recursive(tests, _joined, max_leaves=8)


@given(conditions)
def test_a_condition_written_out_reads_as_itself(condition: Condition) -> None:
    text = format_condition(condition)
    again = parse_condition(text, KNOWN)
    assert again == condition
    assert format_condition(again) == text


Row = dict[str, str | int | bool | None]
ROWS: list[Row] = [
    {"age": age, "team": team, "vip": vip}
    for age in (None, -1, 0, 1)
    for team in (None, "a", "it's")
    for vip in (None, True, False)
]
typed: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Comparison, st.just("age"), st.sampled_from(OPERATORS), st.integers(-2, 2)),
    st.builds(Comparison, st.just("team"), st.sampled_from(OPERATORS), st.sampled_from(["", "a", "b", "it's"])),
    st.builds(Comparison, st.just("vip"), st.sampled_from(["=", "!="]), st.booleans()),
    st.builds(In, st.just("age"), st.lists(st.integers(-2, 2), min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(In, st.just("team"), st.just(("it's", "b")), st.booleans()),
    st.builds(IsNull, st.sampled_from(["age", "team", "vip"]), st.booleans()),
)


def truth(condition: Condition, row: Row) -> bool | None:
    """SQL's logic of three values, by hand."""
    match condition:
        case Comparison(column, operator, value):
            held = row[column]
            words = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
            return None if held is None else bool(getattr(python_operators, words[operator])(held, value))
        case In(column, values, negated):
            return None if row[column] is None else (row[column] in values) != negated
        case IsNull(column, negated):
            return (row[column] is None) != negated
        case Not(part):
            inner = truth(part, row)
            return None if inner is None else not inner
        case And(parts):
            found = [truth(part, row) for part in parts]
            return False if False in found else None if None in found else True
        case Or(parts):
            found = [truth(part, row) for part in parts]
            return True if True in found else None if None in found else False


@settings(max_examples=60, deadline=None)
@given(st.recursive(typed, _joined, max_leaves=8))
def test_a_database_finds_in_the_written_text_what_the_tree_means(condition: Condition) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table t (n integer, age integer, team varchar, vip boolean)")
        connection.executemany("insert into t values (?, ?, ?, ?)", [(n, *row.values()) for n, row in enumerate(ROWS)])
        found = connection.execute(f"select {format_condition(condition)} from t order by n").fetchall()
    assert [answer for (answer,) in found] == [truth(condition, row) for row in ROWS]


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    "age",
                    "team",
                    "nope",
                    "(",
                    ")",
                    ",",
                    "'a'",
                    "'",
                    "1",
                    "-1.5",
                    "and",
                    "or",
                    "not",
                    "in",
                    "is",
                    "null",
                    "=",
                    "<=",
                    "!=",
                    ";",
                    "--",
                    "/*",
                    '"',
                    "select",
                    "read_csv",
                    "true",
                    ".",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_text_is_a_tree_of_known_nodes_or_an_error_of_usage(text: str) -> None:
    try:
        condition = parse_condition(text, KNOWN)
    except UsageError:
        return
    assert columns(condition) <= KNOWN
    assert isinstance(condition, Comparison | In | IsNull | And | Or | Not)
