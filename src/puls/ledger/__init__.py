"""The canonical tables: what is stored, and what sources deliver. No I/O."""

from puls.ledger.delivery import Columns, Delivery, Finding, Reject
from puls.ledger.tables import TABLES, Column, Table, provided

__all__ = ["TABLES", "Column", "Columns", "Delivery", "Finding", "Reject", "Table", "provided"]
