"""How far each file's import has come, kept in the transaction of what it stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import msgspec

from lendweave.records.ports import FileImport
from lendweave.stores.relational.connection import Connection

_FIELDS = tuple(field.name for field in fields(FileImport))
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM file_import WHERE tenant_id = ?"
_KEEP = (
    f"INSERT INTO file_import (tenant_id, {', '.join(_FIELDS)})"
    f" VALUES ({', '.join('?' * (1 + len(_FIELDS)))}) ON CONFLICT (tenant_id, import_id)"
    f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _FIELDS[1:])}"
)


def keep_mark(connection: Connection, tenant_id: str, mark: FileImport) -> None:
    """Keep how far an import is, in place of what was kept of it before."""
    values = {name: getattr(mark, name) for name in _FIELDS}
    values["counts"] = msgspec.json.encode(dict(mark.counts), order="sorted").decode()
    connection.execute(_KEEP, (tenant_id, *values.values()))


def file_import(connection: Connection, tenant_id: str, import_id: str) -> FileImport | None:
    """How far the import called `import_id` is, None when it never began."""
    rows = connection.execute(f"{_SELECT} AND import_id = ?", (tenant_id, import_id))
    return next((_decoded(row) for row in rows), None)


def file_imports(connection: Connection, tenant_id: str, scenario: str) -> tuple[FileImport, ...]:
    """The imports into one scene, in the order in which they began."""
    rows = connection.execute(
        f"{_SELECT} AND scenario = ? ORDER BY started_at, import_id", (tenant_id, scenario)
    )
    return tuple(_decoded(row) for row in rows)


def _decoded(row: Sequence[Any]) -> FileImport:
    values = dict(zip(_FIELDS, row, strict=True))
    counts = msgspec.json.decode(values.pop("counts"), type=dict[str, int])
    return FileImport(**values, counts=counts)
