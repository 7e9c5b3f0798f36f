"""The store's statements and values as PostgreSQL takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from lendweave.stores.relational.connection import Values

_MARK = re.compile(r"'[^']*'|\?(\d*)|:([a-z_]+)")


class Numbered(NamedTuple):
    """A statement with `$1`, `$2` …; names: of its values, empty where they have places."""

    sql: str
    names: tuple[str, ...]


@lru_cache(maxsize=2_048)
def numbered(sql: str) -> Numbered:
    """A statement with `?`, `?1` or `:name` as one with `$1`."""
    names: dict[str, int] = {}
    passed = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal passed
        if found[0][0] == "'":
            return found[0]
        if found[2]:
            return f"${names.setdefault(found[2], len(names) + 1)}"
        passed += 1
        return f"${found[1] or passed}"

    made = _MARK.sub(mark, sql)
    return Numbered(made, tuple(names))


def in_order(statement: Numbered, values: Values) -> tuple[str | None, ...]:
    """The values of a statement as texts, in the order of their numbers."""
    if isinstance(values, Mapping):
        return tuple(_text(values[name]) for name in statement.names)
    return tuple(map(_text, values))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return repr(value) if isinstance(value, float) else str(int(value))
