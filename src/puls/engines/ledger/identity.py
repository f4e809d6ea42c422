"""Fixed numbers for strings: the same for ever, on every engine and in plain Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

SEPARATOR = "\x1f"


def stable_key(source: str, name: str) -> int:
    """Return the fixed 63-bit number of an event or update id of a source.

    The last eight bytes of the MD5 of source, U+001F and the id, read little-endian and shifted right by one.
    """
    digest = hashlib.md5(f"{source}{SEPARATOR}{name}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def stable_key_sql(source: str, name: str) -> str:
    """Return the SQL (DuckDB) of `stable_key` for two SQL expressions; null where one of them is null."""
    return f"(md5_number_lower({source} || chr(31) || {name}) >> 1)::bigint"


def content_key_sql(columns: Iterable[str]) -> str:
    """Return the SQL of a 63-bit hash of `columns`, all varchar, in which null and the empty text differ.

    Each value is written with its length in front, so that no two rows are written alike.
    """
    written = " || ".join(f"coalesce(strlen({column}) || ':' || {column}, '-')" for column in columns)
    return f"(md5_number_lower({written}) >> 1)::bigint"


def literal(text: str) -> str:
    """Return `text` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
