"""Conditions that people write (`--where`, SLA policies): parsed to a tree of columns, operators and literals.

    condition  := and-part ("or" and-part)*
    and-part   := not-part ("and" not-part)*
    not-part   := "not" not-part | "(" condition ")" | test
    test       := column ("=" | "!=" | "<" | "<=" | ">" | ">=") literal
                | column ["not"] "in" "(" literal ("," literal)* ")"
                | column "is" ["not"] "null"
    literal    := 'text' ('' is a quote) | number | true | false

Nothing else passes: the tree is built from these nodes alone, so no function, subquery, comment, second statement or
quoted name can reach an engine.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, assert_never, get_args

from puls.core.errors import UnknownName, UsageError

Value = str | int | float | bool
Operator = Literal["=", "!=", "<", "<=", ">", ">="]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
MAXIMUM_DEPTH = 50
MAXIMUM_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column compared with a literal."""

    column: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class In:
    """A column that is one of some literals, all of one kind."""

    column: str
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNull:
    """A column without a value."""

    column: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more conditions."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more conditions."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    part: Condition


Condition = Comparison | In | IsNull | And | Or | Not


def parse_condition(text: str, known: Collection[str]) -> Condition:
    """Return the tree of `text`, whose columns must all be among `known`.

    Raises UsageError with the position of what does not fit, and UnknownName with the nearest column.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise UsageError(f"the condition has {len(text):,} characters; at most {MAXIMUM_LENGTH:,} are read.")
    return _Parser(text, known).whole()


def columns(condition: Condition) -> frozenset[str]:
    """Return the names of the columns that `condition` reads."""
    match condition:
        case Comparison(column=column) | In(column=column) | IsNull(column=column):
            return frozenset({column})
        case And(parts=parts) | Or(parts=parts):
            return frozenset().union(*(columns(part) for part in parts))
        case Not(part=part):
            return columns(part)
        case _:
            assert_never(condition)


def literals(condition: Condition) -> tuple[Value, ...]:
    """Return all literals of `condition`, in the order in which they are written."""
    match condition:
        case Comparison(value=value):
            return (value,)
        case In(values=values):
            return values
        case IsNull():
            return ()
        case And(parts=parts) | Or(parts=parts):
            return tuple(value for part in parts for value in literals(part))
        case Not(part=part):
            return literals(part)
        case _:
            assert_never(condition)


def format_condition(condition: Condition) -> str:
    """Return `condition` as text that parses to the same tree."""
    match condition:
        case Comparison():
            return f"{condition.column} {condition.operator} {_format_value(condition.value)}"
        case In():
            listed = ", ".join(_format_value(value) for value in condition.values)
            return f"{condition.column} {'not in' if condition.negated else 'in'} ({listed})"
        case IsNull():
            return f"{condition.column} {'is not null' if condition.negated else 'is null'}"
        case And():
            return " and ".join(_format_part(part) for part in condition.parts)
        case Or():
            return " or ".join(_format_part(part) for part in condition.parts)
        case Not():
            return f"not {_format_part(condition.part)}"
        case _:
            assert_never(condition)


def _format_part(part: Condition) -> str:
    return f"({format_condition(part)})" if isinstance(part, And | Or) else format_condition(part)


def _format_value(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower() if isinstance(value, bool) else repr(value)


# --- reading -------------------------------------------------------------------------------------------------

_Kind = Literal["name", "number", "text", "operator", "mark", "end"]
_TOKEN = re.compile(
    r"""(?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_.])
      | (?P<text>'(?:[^']|'')*')
      | (?P<operator><=|>=|!=|[=<>])
      | (?P<mark>[(),])""",
    re.VERBOSE,
)
_WORDS = frozenset({"and", "or", "not", "in", "is", "null", "true", "false"})
_REFUSED = {
    '"': "names are written without quotes, and text in single quotes",
    "`": "names are written without quotes",
    ";": "a condition is one expression, not a statement",
    "--": "comments are not read",
    "/*": "comments are not read",
    "#": "comments are not read",
    "<>": "write !=",
    "==": "write =",
    "&&": "write and",
    "||": "write or",
    "!": "write not, or !=",
    "'": "the text has no closing quote",
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    at: int

    @property
    def word(self) -> str | None:
        folded = self.text.lower()
        return folded if self.kind == "name" and folded in _WORDS else None


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while True:
        at += len(text[at:]) - len(text[at:].lstrip())
        if at == len(text):
            return [*found, _Token("end", "", at)]
        refused = next((start for start in _REFUSED if len(start) == 2 and text.startswith(start, at)), None)
        match = None if refused else _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            start = refused or text[at]
            raise _error(text, at, f"{start!r} does not belong here: {_REFUSED.get(start, _EXPECTED)}.")
        kind: _Kind = match.lastgroup  # type: ignore[assignment]  # the groups of _TOKEN are named for the kinds
        found.append(_Token(kind, match.group(), at))
        at = match.end()


_EXPECTED = "expected a column, an operator, a literal, and, or, not, or a parenthesis"


def _error(text: str, at: int, problem: str) -> UsageError:
    return UsageError(f"cannot read the condition at character {at + 1}: {problem} In: {text[:at]}⟨here⟩{text[at:]}")


class _Parser:
    def __init__(self, text: str, known: Collection[str]) -> None:
        self.text = text
        self.known = known
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Condition:
        condition = self.either()
        if self.now.kind != "end":
            raise self.fail("expected and, or, or the end")
        return condition

    def either(self) -> Condition:
        parts = [self.every()]
        while self.take_word("or"):
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def every(self) -> Condition:
        parts = [self.single()]
        while self.take_word("and"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def single(self) -> Condition:
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise self.fail(f"expected at most {MAXIMUM_DEPTH} levels of parentheses and not")
        condition: Condition
        if self.take_word("not"):
            condition = Not(self.single())
        elif self.take_mark("("):
            condition = self.either()
            self.expect_mark(")")
        else:
            condition = self.test()
        self.depth -= 1
        return condition

    def test(self) -> Condition:
        column = self.column()
        if self.now.kind == "operator":
            operator: Operator = self.next().text  # type: ignore[assignment]  # _TOKEN takes only these
            return Comparison(column, operator, self.literal())
        if self.take_word("is"):
            negated = self.take_word("not")
            if not self.take_word("null"):
                raise self.fail("expected null")
            return IsNull(column, negated)
        negated = self.take_word("not")
        if self.take_word("in"):
            return In(column, self.values(), negated)
        if self.now.text == "(":
            raise self.fail("functions are not read; expected an operator")
        raise self.fail("expected in" if negated else f"expected one of {', '.join(OPERATORS)}, in, not in, is")

    def column(self) -> str:
        token = self.now
        if token.kind != "name" or token.word:
            raise self.fail("expected a column")
        self.next()
        if self.now.text == "(":
            raise self.fail(f"{token.text!r} is called like a function, and functions are not read")
        if token.text not in self.known:
            raise UnknownName("column", token.text, self.known, where=f"the condition at character {token.at + 1}")
        return token.text

    def values(self) -> tuple[Value, ...]:
        self.expect_mark("(")
        found = [self.literal()]
        while self.take_mark(","):
            at = self.now
            found.append(self.literal())
            if _sort(found[-1]) is not _sort(found[0]):
                raise _error(self.text, at.at, "expected literals of one kind in a list.")
        self.expect_mark(")")
        return tuple(found)

    def literal(self) -> Value:
        token = self.now
        if token.word == "null":
            raise self.fail("nothing equals null; write is null or is not null")
        if token.word in ("true", "false"):
            return self.next().text.lower() == "true"
        if token.kind == "text":
            return self.next().text[1:-1].replace("''", "'")
        if token.kind == "number":
            return self.number()
        raise self.fail("expected a literal: 'text', a number, true or false")

    def number(self) -> int | float:
        text = self.now.text
        value: int | float = int(text) if re.fullmatch(r"-?[0-9]{1,19}", text) else float(text)
        if math.isinf(value) or (isinstance(value, int) and not -(2**63) <= value < 2**63):
            raise self.fail("the number is too large")
        self.next()
        return value

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def next(self) -> _Token:
        token = self.now
        self.at += 1
        return token

    def take_word(self, word: str) -> bool:
        taken = self.now.word == word
        self.at += taken
        return taken

    def take_mark(self, mark: str) -> bool:
        taken = self.now.kind == "mark" and self.now.text == mark
        self.at += taken
        return taken

    def expect_mark(self, mark: str) -> None:
        if not self.take_mark(mark):
            raise self.fail(f"expected {mark!r}")

    def fail(self, problem: str) -> UsageError:
        found = f"found {self.now.text!r}" if self.now.text else "the condition ends"
        return _error(self.text, self.now.at, f"{problem}; {found}.")


def _sort(value: Value) -> type:
    return str if isinstance(value, str) else bool if isinstance(value, bool) else float
