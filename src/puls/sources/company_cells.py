"""The cells of one row of a table around tickets, as values; a cell that cannot be read says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from puls.core.periods import DAY_US
from puls.ledger.delivery import Finding
from puls.sources.asking import zone_needed
from puls.sources.batches import Findings
from puls.sources.company_mapping import CompanyTablesFile
from puls.sources.csv_rows import CsvFile, Record
from puls.sources.placing import place_and_tell
from puls.sources.times import Instants, LocalTimes
from puls.sources.words import FALSE, TRUE

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
_LARGEST = 2**63 - 1
_LONGEST = 60


class Unreadable(Exception):
    """Why a row cannot be one; its text is the reason of the reject."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of one table: where its columns stand, how its times are read, and who keeps what is found."""

    file: CsvFile
    tables: CompanyTablesFile
    places: Mapping[str, int]
    columns: Mapping[str, str]
    instants: Mapping[str, Instants]
    times: LocalTimes | None
    null: frozenset[str]
    findings: Findings


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet; keys are those of the mapping file. A key that is not mapped has no value."""

    sheet: Sheet
    record: Record

    def text(self, key: str) -> str | None:
        """Return the cell without outer spaces; None for nothing."""
        place = self.sheet.places.get(key)
        text = "" if place is None else self.record.cells[place].strip()
        return None if text in self.sheet.null else text

    def needed(self, key: str) -> str:
        """Return the cell; raises Unreadable where it is empty."""
        text = self.text(key)
        if text is None:
            raise Unreadable(f"no {key}")
        return text

    def word(self, key: str) -> str | None:
        """Return the cell in our words, by [values]."""
        text = self.text(key)
        return None if text is None else self.sheet.tables.values.get(key, {}).get(text, text)

    def flag(self, key: str) -> bool | None:
        """Return a yes or no."""
        word = self.word(key)
        if word is None:
            return None
        if word.casefold() in TRUE | FALSE:
            return word.casefold() in TRUE
        raise Unreadable(f"{key} is neither yes nor no: {word!r}")

    def instant(self, key: str, after_us: int | None = None) -> int | None:
        """Return the instant of a cell in microseconds; `after_us` came before it, for times that come twice."""
        return self._instant(key, after_us, 0)

    def end_of_day(self, key: str) -> int | None:
        """Return the end of the day that a cell names: the next midnight."""
        return self._instant(key, None, DAY_US)

    def amount(self, key: str) -> int | None:
        """Return a decimal in millionths, exactly."""
        number = self._number(key)
        if number is None:
            return None
        with localcontext(prec=2 * _LONGEST):
            micros = number * 1_000_000
            if micros != micros.to_integral_value():
                raise Unreadable(f"the number in {key!r} has more than six decimals")
        return self._whole(key, micros)

    def seconds(self, key: str, unit: str) -> int | None:
        """Return a length of time in whole seconds, rounded half-even."""
        number = self._number(key)
        if number is None:
            return None
        return self._whole(key, (number * _SECONDS[unit]).to_integral_value(ROUND_HALF_EVEN))

    def find(self, rule: str, detail: str) -> None:
        """Say that the row contradicts itself; it is kept."""
        self.sheet.findings.findings.append(Finding(self.sheet.file.path.name, self.record.row, None, rule, detail))

    def _number(self, key: str) -> Decimal | None:
        text = self.text(key)
        if text is None:
            return None
        said = self.sheet.tables.source
        mark = re.escape(said.decimal)
        whole = r"\d+"
        if said.thousands is not None:
            whole = rf"(?:\d{{1,3}}(?:{re.escape(said.thousands)}\d{{3}})+|\d+)"
        if len(text) > _LONGEST or re.fullmatch(rf"[+-]?{whole}(?:{mark}\d+)?", text, re.ASCII) is None:
            raise Unreadable(f"the number in {key!r} cannot be read")
        plain = text if said.thousands is None else text.replace(said.thousands, "")
        return Decimal(plain.replace(said.decimal, "."))

    @staticmethod
    def _whole(key: str, number: Decimal) -> int:
        if abs(number) > _LARGEST:
            raise Unreadable(f"the number in {key!r} is too large")
        return int(number)

    def _instant(self, key: str, after_us: int | None, later_us: int) -> int | None:
        text = self.text(key)
        if text is None:
            return None
        sheet = self.sheet
        instants = sheet.instants[key]
        written = instants.read(text)
        if written is None:
            raise Unreadable(f"the time in {key!r} cannot be read")
        if instants.rounded and not instants.first_rounded_row:
            instants.first_rounded_row = self.record.row
        us = written.us + later_us
        if not written.is_local:
            return us
        if sheet.times is None:
            raise zone_needed(sheet.file.path, sheet.columns[key])
        shift = sheet.times.shift(us)
        if shift is not None:
            return us + shift
        where = sheet.file.path.name, self.record.row, None
        return place_and_tell(sheet.times, us, after_us, where, sheet.findings)
