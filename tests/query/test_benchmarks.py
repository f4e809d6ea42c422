"""What others measured stands beside an answer as context, with its source and a caution, never as a verdict."""

from __future__ import annotations

from types import SimpleNamespace

from puls.core.text import LANGUAGES
from puls.metrics import CATALOGUE
from puls.workspace.reading_aids import benchmark_notes


def test_a_benchmark_is_told_with_statistic_source_year_and_caution() -> None:
    notes = benchmark_notes(SimpleNamespace(metric=CATALOGUE["first_reply_time"]))  # type: ignore[arg-type]
    median = notes[0]
    written = [note.en.replace("\u00a0", " ") for note in notes]
    # 285 and 1,491 minutes, as Zendesk published them for manufacturing in 2018.
    assert written[0].startswith("First reply time, median: 4 h 45 min (Zendesk benchmark data 2018, manufacturing;")
    assert written[1].startswith("First reply time, mean: 24 h 51 min (")
    assert all("no target" in each for each in written)
    assert len({median.in_(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_metric_without_a_benchmark_says_so() -> None:
    (note,) = benchmark_notes(SimpleNamespace(metric=CATALOGUE["reopen_rate"]))  # type: ignore[arg-type]
    assert note.en == "Reopen rate: no benchmark is known"
