"""Makes the generated parts of the pages in this folder anew; `make docs` runs it, and a test holds the pages to it.

A generated part stands between `<!-- made: NAME -->` and `<!-- /made -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from puls.cli.reference import command_tables
from puls.facts.reference import fact_tables
from puls.ledger.reference import capabilities, ledger_tables
from puls.metrics.custom_reference import own_metric_tables
from puls.metrics.dialects.reference import variant_tables
from puls.metrics.reference import catalogue_tables
from puls.project.options import with_options
from puls.query.reference import function_table
from puls.sources.reference import with_tables

FOLDER = Path(__file__).parent
PARTS: dict[str, Callable[[], str]] = {
    "commands": command_tables,
    "catalogue": catalogue_tables,
    "variants": variant_tables,
    "tables": ledger_tables,
    "capabilities": capabilities,
    "functions": function_table,
    "facts": fact_tables,
    "own_metrics": own_metric_tables,
}
_PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- /made -->)", re.DOTALL)


def made(page: str, text: str) -> str:
    """Return the text of a page with its generated parts made anew."""
    if page == "project-file.md":
        return with_options(text)
    if page == "mapping-file.md":
        return with_tables(text, FOLDER.parent)
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]().strip()}\n\n{found[3]}", text)


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.md")):
        path.write_text(made(path.name, path.read_text(encoding="utf-8")), encoding="utf-8")
