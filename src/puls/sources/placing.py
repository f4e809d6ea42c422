"""Places local times near a change of the clocks, and tells what was decided; and the end of a table."""

from __future__ import annotations

from collections.abc import Sequence

from puls.core.errors import SourceError
from puls.ledger.delivery import Finding
from puls.sources.batches import Findings
from puls.sources.times import Instants, LocalTimes


def place_and_tell(
    times: LocalTimes, local_us: int, previous_us: int | None, where: tuple[str, int, str | None], batches: Findings
) -> int:
    """Return the UTC microsecond of a local time; `where` is its file, row and ticket, `previous_us` what came before.

    In a gap it is the instant after the gap. A time that comes twice is the first occurrence, unless what came before
    in the file for this ticket is later than it (and not later than the second): then it must be the second.
    """
    placed = times.place(local_us)
    if placed.in_gap:
        detail = "this local time does not exist; taken as the instant at which the clocks went forward"
        batches.findings.append(Finding(*where, "time_in_gap", detail))
    if placed.second_us is None:
        return placed.us
    is_second = previous_us is not None and placed.us < previous_us <= placed.second_us
    which = "second, because what comes before it is later than the first" if is_second else "first"
    batches.findings.append(Finding(*where, "time_in_fold", f"this local time came twice; taken as the {which}"))
    return placed.second_us if is_second else placed.us


def read_as_of(text: str | None, formats: Sequence[str], times: LocalTimes | None) -> int | None:
    """Return the UTC microsecond of `as_of` under [source], where it is said; raises SourceError."""
    if text is None:
        return None
    written = Instants(formats, "as_of").read(text)
    if written is None:
        raise SourceError(f"as_of = {text!r} under [source] is no instant in a time format of the file.")
    if not written.is_local:
        return written.us
    if times is None:
        raise SourceError("as_of under [source] is written without a zone. Write zone under [source], or --zone.")
    return times.place(written.us).us
