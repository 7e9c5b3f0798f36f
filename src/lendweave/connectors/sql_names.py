"""Names and parts of a SELECT, as both databases that partners send understand them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from lendweave.intake.errors import ColumnMissing, TableMissing
from lendweave.intake.mapping import FileShape


def quoted(name: str) -> str:
    """A name of a column or table, whatever signs it holds."""
    return '"' + name.replace('"', '""') + '"'


def source_of(layout: FileShape) -> str:
    """What stands behind FROM: the table, its schema before the first point, or the query."""
    if layout.table is not None:
        return ".".join(map(quoted, layout.table.split(".", 1)))
    return f"({(layout.query or '').strip().rstrip(';')}\n)"


def ordered(sql: str, columns: Sequence[str]) -> str:
    """The SELECT with its ORDER BY, where there is an order."""
    return f"{sql} ORDER BY {', '.join(columns)}" if columns else sql


def order_of(layout: FileShape, header: Sequence[str], name: str) -> list[str]:
    """The quoted columns of `order_by`. Raises ColumnMissing."""
    for column in layout.order_by:
        if column not in header:
            raise ColumnMissing(
                where=f"{name}: no column {column!r} to order by",
                got=", ".join(header)[:300],
                expected=column,
                fix="Correct `order_by` of the mapping.",
            )
    return list(map(quoted, layout.order_by))


def table_missing(layout: FileShape, tables: Iterable[str], name: str) -> TableMissing:
    """The error for a table that is not there, naming what may be meant."""
    known = list(tables)
    near = difflib.get_close_matches(layout.table or "", known, n=1, cutoff=0.5)
    meant = f"Did you mean {near[0]!r}? " if near else ""
    return TableMissing(
        where=f"{name}: no table {layout.table!r}",
        got=", ".join(known)[:300] or "no table at all",
        expected=layout.table or "",
        fix=f"{meant}Correct `table` of the mapping.",
    )
