"""Turns the words of files into the ledger's: numbers for repeated cells, and the values of fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from puls.ledger.tables import DISPOSITIONS, STATUSES
from puls.sources.mapping import PERSON_FIELDS

CLOSED = {"status": STATUSES, "disposition": DISPOSITIONS}
"""Fields whose words are a closed set: a word that no mapping explains is kept as another field."""


TRUE = frozenset({"true", "t", "yes", "y", "1"})
FALSE = frozenset({"false", "f", "no", "n", "0"})
"""What yes and no are written as, in small letters."""


class Words(dict[str, int]):
    """Numbers the words of a column: `words[cell]` is the number of the cell without outer spaces, -1 for nothing."""

    def __init__(self, null: Iterable[str]) -> None:
        super().__init__(dict.fromkeys(("", *null), -1))
        self.names: list[str] = []

    def __missing__(self, cell: str) -> int:
        clean = cell.strip()
        if clean != cell:
            number = self[clean]
        else:
            number = len(self.names)
            self.names.append(clean)
        self[cell] = number
        return number


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The columns of a `changed` event; `unknown` names the finding of a word that the mapping does not explain."""

    field: str | None
    value: str | None
    value_id: str | None
    source_value: str | None
    unknown: str | None = None

    @property
    def explained(self) -> str:
        """Return the finding's detail."""
        field = (self.unknown or "").removeprefix("unknown_")
        return f"the {field} {self.source_value!r} is not in [values.{field}]; kept as the field {self.field!r}"


def field_value(field: str, word: str, values: Mapping[str, Mapping[str, str]]) -> FieldValue:
    """Return what `word` of the file means for `field`, by the mapping's [values]."""
    mapped = values.get(field, {}).get(word)
    if field in PERSON_FIELDS:
        return FieldValue(field, None, mapped or word, None)
    if field in CLOSED and mapped is None:
        mapped = word.casefold().replace(" ", "_").replace("-", "_")
        if mapped not in CLOSED[field]:
            return FieldValue(f"{field}_word", word, None, word, unknown=f"unknown_{field}")
    return FieldValue(field, mapped or word, None, word)
