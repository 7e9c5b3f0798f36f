"""The `keys` of a features.yaml: what ties events to the subject."""

from __future__ import annotations

from lendweave.features.errors import FeatureTypeMismatch
from lendweave.features.model import Key
from lendweave.features.reading import Reading
from lendweave.kernel.types import Kind, ValueType
from lendweave.records.catalog import KINDS

_COLUMNS_MAX = 2


def read_keys(reading: Reading) -> dict[str, Key]:
    """Every key by name; a kind that names the columns as the subject does is found without `in`.

    Raises FeatureInvalid, FeatureUnreadable or FeatureTypeMismatch with the place.
    """
    return {name: _key(reading, name) for name in reading.definition.value.keys}


def _key(reading: Reading, name: str) -> Key:
    shape = reading.definition.value
    written = shape.keys[name]
    path = ("keys", name)
    reading.refuse_bad_name(name, *path)
    own = _listed(reading, written.column, *path, "column")
    types = _types(reading, shape.subject, own, *path, "column")
    for type_ in types:
        if type_.kind in (Kind.LIST, Kind.DOUBLE):
            got = f"a key of type {type_}"
            raise _mismatch(reading, path, got, "text, integer, decimal, date")
    columns = {kind: own for kind in KINDS if _named_alike(reading, kind, own, types)}
    for kind, named in written.columns.items():
        place = (*path, "in", kind)
        columns[reading.kind(kind, *place)] = found = _listed(reading, named, *place)
        _refuse_other_types(reading, place, found, types)
    if written.events_max is not None and written.events_max < 1:
        got = str(written.events_max)
        raise reading.invalid((*path, "events_max"), got, "1 or more", "Leave it out for no limit.")
    return Key(name, own, columns, written.events_max)


def _listed(reading: Reading, written: str | list[str], *path: str) -> tuple[str, ...]:
    """One column, or two different ones."""
    names = (written,) if isinstance(written, str) else tuple(written)
    if not 1 <= len(set(names)) == len(names) <= _COLUMNS_MAX:
        raise reading.invalid(
            path, ", ".join(names) or "no column", "one column or two different ones", "Name them."
        )
    return names


def _types(reading: Reading, kind: str, names: tuple[str, ...], *path: str) -> list[ValueType]:
    return [reading.column(kind, name, *path).type for name in names]


def _named_alike(
    reading: Reading, kind: str, names: tuple[str, ...], types: list[ValueType]
) -> bool:
    columns = reading.scene.columns(kind)
    found = [columns[name].type for name in names if name in columns]
    return found == types


def _refuse_other_types(
    reading: Reading, place: tuple[str, ...], names: tuple[str, ...], types: list[ValueType]
) -> None:
    kind = place[-1]
    found = _types(reading, kind, names, *place)
    if len(found) != len(types):
        got = f"{len(names)} columns of {kind}"
        raise reading.invalid(place, got, f"as many as the key has: {len(types)}", "Name them all.")
    subject = reading.definition.value.subject
    for name, type_, own in zip(names, found, types, strict=True):
        if type_ != own:
            raise _mismatch(reading, place, f"{kind}.{name} is {type_}", f"{own} as {subject}")


def _mismatch(
    reading: Reading, path: tuple[str, ...], got: str, expected: str
) -> FeatureTypeMismatch:
    return FeatureTypeMismatch(
        where=reading.where(*path), got=got, expected=expected, fix="Name another column."
    )
