"""The ledger stored in Delta tables: appends that are atomic and idempotent, and snapshots to read."""

from puls.engines.ledger.books import RecordedConfiguration
from puls.engines.ledger.identity import stable_key
from puls.engines.ledger.snapshot import Snapshot, instant_literal, scan_sql
from puls.engines.ledger.store import AppendReport, Ledger
from puls.engines.ledger.stored import STORED

__all__ = [
    "STORED",
    "AppendReport",
    "Ledger",
    "RecordedConfiguration",
    "Snapshot",
    "instant_literal",
    "scan_sql",
    "stable_key",
]
