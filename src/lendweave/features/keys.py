"""The `keys` of a features.yaml: what ties events to the subject."""

from __future__ import annotations

from lendweave.features.errors import FeatureTypeMismatch
from lendweave.features.model import Key
from lendweave.features.reading import Reading
from lendweave.kernel.types import Kind
from lendweave.records.catalog import KINDS


def read_keys(reading: Reading) -> dict[str, Key]:
    """Every key by name; a kind that names the column as the subject does is found without `in`.

    Raises FeatureUnreadable or FeatureTypeMismatch with the place.
    """
    return {name: _key(reading, name) for name in reading.definition.value.keys}


def _key(reading: Reading, name: str) -> Key:
    shape = reading.definition.value
    written = shape.keys[name]
    path = ("keys", name)
    reading.refuse_bad_name(name, *path)
    own = reading.column(shape.subject, written.column, *path, "column")
    if own.type.kind in (Kind.LIST, Kind.DOUBLE):
        raise _mismatch(reading, path, f"a key of type {own.type}", "text, integer, decimal, date")
    columns = {
        kind: (written.column,)
        for kind in KINDS
        if (same := reading.scene.columns(kind).get(written.column)) and same.type == own.type
    }
    for kind, column in written.columns.items():
        columns[reading.kind(kind, *path, "in", kind)] = (column,)
        found = reading.column(kind, column, *path, "in", kind)
        if found.type != own.type:
            got = f"{kind}.{column} is {found.type}"
            raise _mismatch(reading, (*path, "in", kind), got, f"{own.type} as {shape.subject}")
    return Key(name, (written.column,), columns)


def _mismatch(
    reading: Reading, path: tuple[str, ...], got: str, expected: str
) -> FeatureTypeMismatch:
    return FeatureTypeMismatch(
        where=reading.where(*path), got=got, expected=expected, fix="Name another column."
    )
