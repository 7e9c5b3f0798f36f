"""One JSON object per line as rows of text; a key inside an object is named `outer.inner`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from lendweave.connectors.lines import Line, Lines, too_long, undecodable
from lendweave.intake.errors import KeyUnknown, RowMalformed
from lendweave.intake.fault import fault_of
from lendweave.intake.mapping import Encoding, FileShape
from lendweave.intake.table import RawRow, Wanted, header_name
from lendweave.kernel.errors import Invalid


def jsonl_rows(stream: BinaryIO, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
    """Every line that is not blank, as rows or as a fault."""
    for line in Lines(stream):
        if line.content is None:
            yield RawRow(line.number, (), fault_of(too_long(line)))
        elif line.content.strip():
            yield from _rows(line, line.content, layout, wanted)


def jsonl_names(stream: BinaryIO, layout: FileShape, lines_max: int) -> tuple[str, ...]:
    """Every name that stands in the first lines, in the order in which they come up."""
    names: dict[str, None] = {}
    for line in islice(Lines(stream), lines_max):
        for row in _rows_found(line, layout):
            names.update(dict.fromkeys(row))
    return tuple(names)


def list_place(stream: BinaryIO, encoding: Encoding, lines_max: int) -> str | None:
    """Where the first lines hold a list of objects, None where they hold none."""
    plain = FileShape("", "jsonl", encoding=encoding)
    for line in islice(Lines(stream), lines_max):
        try:
            content = line.content or b"{}"
            found = _list_in(_object(content.decode(plain.encoding), line.number), "")
        except (UnicodeDecodeError, Invalid):
            continue
        if found is not None:
            return found
    return None


def _list_in(value: _Pairs, prefix: str) -> str | None:
    for key, inner in value.items():
        if isinstance(inner, list) and inner and isinstance(inner[0], _Pairs):
            return f"{prefix}{key}"
        if isinstance(inner, _Pairs) and (found := _list_in(inner, f"{prefix}{key}.")):
            return found
    return None


def _rows_found(line: Line, layout: FileShape) -> list[dict[str, str]]:
    """The rows of a line; none where it is at fault."""
    try:
        value = _object((line.content or b"").decode(layout.encoding), line.number)
        return [_texts(one, line.number) for one in _members(value, layout.rows_at, line.number)]
    except (UnicodeDecodeError, Invalid):
        return []


def _rows(line: Line, content: bytes, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
    """The row of a line, or one for each member of its list."""
    try:
        value = _object(content.decode(layout.encoding), line.number)
        found = [_texts(one, line.number) for one in _members(value, layout.rows_at, line.number)]
    except UnicodeDecodeError as error:
        yield RawRow(line.number, (), fault_of(undecodable(line, error)))
    except Invalid as error:
        yield RawRow(line.number, (), fault_of(error))
    else:
        yield from (_row(line, texts, wanted) for texts in found)


def _row(line: Line, found: dict[str, str], wanted: Wanted) -> RawRow:
    for name, text in found.items():
        is_empty_group = not text and any(h.startswith(f"{name}.") for h in wanted.headers)
        if not (is_empty_group or wanted.takes(name)):
            unknown = KeyUnknown(
                where=f"line {line.number}",
                got=name[:60],
                expected=", ".join(wanted.headers),
                fix=f"Map it under `columns`, or list it under `ignore`, in {wanted.place}.",
            )
            return RawRow(line.number, (), fault_of(unknown, name[:60]))
    named = {wanted.meant(name): text for name, text in found.items()}
    return RawRow(line.number, tuple(named.get(name, "") for name in wanted.headers))


def _object(text: str, number: int) -> _Pairs:
    """The JSON object of a line. Raises RowMalformed."""
    try:
        value = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_Pairs
        )
    except _KeyTwice as error:
        raise _malformed(number, f"key {error.args[0]!r} twice") from None
    except (ValueError, RecursionError) as error:
        raise _malformed(number, str(error)[:120]) from None
    if not isinstance(value, _Pairs):
        raise _malformed(number, "a value that is not an object")
    return value


def _members(value: _Pairs, rows_at: str | None, number: int) -> Iterator[_Pairs]:
    """The object, or as often as its list has members: with each member in the list's place."""
    if rows_at is None:
        yield value
        return
    outer, _, inner = rows_at.partition(".")
    within = value.get(outer, [])
    if inner:
        if not isinstance(within, _Pairs):
            raise _malformed(number, f"no object under {outer!r}")
        replacements: list[Any] = list(_members(within, inner, number))
    elif isinstance(within, list):
        replacements = within
    else:
        raise _malformed(number, f"no list under {outer!r}")
    for replacement in replacements:
        member = _Pairs([])
        member.update({**value, outer: replacement})
        yield member


def _texts(value: _Pairs, number: int) -> dict[str, str]:
    """Name → text of every plain value. Raises RowMalformed."""
    try:
        return dict(_flat(value, ""))
    except (ValueError, RecursionError) as error:
        raise _malformed(number, str(error)[:120]) from None


def _malformed(number: int, got: str) -> RowMalformed:
    return RowMalformed(
        where=f"line {number}",
        got=got,
        expected="one JSON object, its values plain",
        fix="Ask the partner for one object per line; name a list under `rows_at`.",
    )


class _KeyTwice(Exception):
    """A key of a JSON object stands there twice."""


class _Pairs(dict[str, Any]):
    """A JSON object whose keys were each there once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__()
        for key, value in pairs:
            name = header_name(key)
            if name in self:
                raise _KeyTwice(name[:60])
            self[name] = value


def _flat(found: _Pairs, prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        name = f"{prefix}{key}"
        if isinstance(value, _Pairs):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, bool):
            yield name, str(value).lower()
        elif value is None:
            yield name, ""
        elif isinstance(value, str):
            yield name, value
        else:
            raise ValueError(f"a list under {name[:60]!r}")
