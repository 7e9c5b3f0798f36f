"""Which keys of `file` belong to which formats, and which of them contradict each other."""

from __future__ import annotations

import msgspec

from lendweave.intake.mapping import FileShape, Format, JoinShape, MappingShape
from lendweave.intake.places import invalid_at
from lendweave.lang.definition import Definition

DATABASE_PREFIX = "postgres:"
"""What a server's database is called by, where files have a name: `postgres:erp`."""

_NO_CHAIN = "Join each table to the first one, by columns of both."
_ONE = "Keep the one that is meant."
_DATABASES: tuple[Format, ...] = ("sqlite", "postgres")
_FORMATS: dict[str, tuple[Format, ...]] = {
    "encoding": ("csv", "jsonl", "json"),
    "delimiter": ("csv",),
    "sheet": ("excel",),
    "sheets": ("excel",),
    "header_row": ("csv", "excel"),
    "header_rows": ("csv", "excel"),
    "skip_after": ("csv", "excel"),
    "skip_rows": ("csv", "excel"),
    "rows_at": ("jsonl", "json"),
    "list_at": ("json",),
    "table": _DATABASES,
    "query": _DATABASES,
    "order_by": _DATABASES,
    "join": ("csv", "excel", "jsonl", "json", "parquet", "sqlite"),
}


def refuse_unfit_keys(definition: Definition[MappingShape]) -> None:
    """Raise MappingInvalid for a key of `file` that says nothing of its format."""
    shape = definition.value.file
    for field in msgspec.structs.fields(FileShape):
        formats = _FORMATS.get(field.name)
        given = getattr(shape, field.name) not in (field.default, {})
        if formats and given and shape.format not in formats:
            raise invalid_at(
                definition,
                ("file", field.name),
                f"`{field.name}` with `format: {shape.format}`",
                f"`{field.name}` only with {' or '.join(formats)}",
                "Leave it out, or correct `format`.",
            )
    if shape.sheet is not None and shape.sheets is not None:
        raise invalid_at(
            definition, ("file", "sheets"), "both `sheet` and `sheets`", "one of them", _ONE
        )
    if shape.format in _DATABASES:
        _refuse_unfit_database(definition, shape)
    for name, join in shape.join.items():
        _refuse_unfit_join(definition, name, join)


def _refuse_unfit_database(definition: Definition[MappingShape], shape: FileShape) -> None:
    if (shape.table is None) == (shape.query is None):
        raise invalid_at(
            definition,
            ("file",),
            "both `table` and `query`" if shape.table else "neither `table` nor `query`",
            "one of them",
            "Name the table, or write one SELECT.",
        )
    if shape.format == "postgres" and not shape.pattern.startswith(DATABASE_PREFIX):
        raise invalid_at(
            definition,
            ("file", "pattern"),
            shape.pattern,
            f"{DATABASE_PREFIX} and the name under which the connection is set",
            f'Write for example pattern: "{DATABASE_PREFIX}erp".',
        )


def _refuse_unfit_join(definition: Definition[MappingShape], name: str, join: JoinShape) -> None:
    path = ("file", "join", name)
    if (join.sheet is None) == (join.file is None):
        got = "both `sheet` and `file`" if join.sheet else "neither `sheet` nor `file`"
        raise invalid_at(definition, path, got, "one of them", _ONE)
    if join.sheet is not None and definition.value.file.format != "excel":
        raise invalid_at(
            definition, path, "`sheet`", "a workbook as first table", "Name the other `file`."
        )
    if join.file is not None and (join.file.join or join.file.format == "postgres"):
        raise invalid_at(
            definition, path, "a second table of its own kind", "a file by itself", _NO_CHAIN
        )
    if not join.pairs or "." in name:
        got = f"the name {name!r}" if "." in name else "no column in `on`"
        raise invalid_at(definition, path, got, "a name without a point, and columns", _NO_CHAIN)
