"""A JSON object as rows of text; a key inside an object is named `outer.inner`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lendweave.intake.errors import KeyUnknown, RowMalformed, RowTooLong
from lendweave.intake.fault import fault_of
from lendweave.intake.table import RawRow, Wanted, header_name
from lendweave.intake.whole_text import whole_text
from lendweave.kernel.errors import Invalid

CELLS_MAX = 1_000_000
"""Of all rows that one object gives: lists inside lists multiply."""


@dataclass(frozen=True, slots=True)
class Written:
    """How an object stands in its file: its number, its place for messages, and its text."""

    number: int
    place: str
    text: str


class JsonObject(dict[str, Any]):
    """A JSON object by its cleaned keys."""


class ObjectReader:
    """Reads JSON values, numbers as the text that they are, and sees where a key is twice."""

    def __init__(self) -> None:
        self._twice: list[str] = []
        self._decoder = json.JSONDecoder(
            parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=self._paired
        )

    def value_at(self, text: str, start: int) -> tuple[Any, int]:
        """The value that begins at `start`, and its end. Raises ValueError, RecursionError."""
        self._twice.clear()
        return self._decoder.raw_decode(text, start)

    def object_in(self, text: str, place: str) -> JsonObject:
        """The one object that a text is. Raises RowMalformed."""
        try:
            start = len(text) - len(text.lstrip())
            value, end = self.value_at(text, start)
        except (ValueError, RecursionError) as error:
            raise malformed(place, str(error)[:120]) from None
        if text[end:].strip():
            raise malformed(place, "more than one value")
        return self.checked(value, place)

    def checked(self, value: Any, place: str) -> JsonObject:
        """The value read last, where it is an object without a key twice. Raises RowMalformed."""
        if self._twice:
            raise malformed(place, f"key {self._twice[0]!r} twice")
        if not isinstance(value, JsonObject):
            raise malformed(place, "a value that is not an object")
        return value

    def _paired(self, pairs: list[tuple[str, Any]]) -> JsonObject:
        named = JsonObject()
        for key, value in pairs:
            name = header_name(key)
            if name in named:
                self._twice.append(name[:60])
            named[name] = value
        return named


def object_rows(
    value: JsonObject, written: Written, rows_at: str | None, wanted: Wanted
) -> Iterator[RawRow]:
    """The row of an object, or one for each member of its list. Raises RowMalformed, RowTooLong."""
    for texts in texts_of(value, written.place, rows_at):
        yield _row(written, texts, wanted)


def texts_of(value: JsonObject, place: str, rows_at: str | None) -> list[dict[str, str]]:
    """Name → text of every plain value, for each row. Raises RowMalformed, RowTooLong."""
    found = []
    cells = 0
    for member in _members(value, rows_at, place):
        found.append(_texts(member, place))
        cells += len(found[-1]) + 1
        if cells > CELLS_MAX:
            raise RowTooLong(
                where=place,
                got=f"rows of more than {CELLS_MAX} cells together",
                expected="fewer members in its lists",
                fix="Ask the partner for one object for each row.",
            )
    return found


def place_of_list(value: JsonObject, prefix: str = "") -> str | None:
    """Where an object holds a list of objects, None where it holds none."""
    for key, inner in value.items():
        if isinstance(inner, list) and inner and isinstance(inner[0], JsonObject):
            return f"{prefix}{key}"
        if isinstance(inner, JsonObject) and (found := place_of_list(inner, f"{prefix}{key}.")):
            return found
    return None


def malformed(place: str, got: str) -> RowMalformed:
    """The fault of a text that is no object with plain values."""
    return RowMalformed(
        where=place,
        got=got,
        expected="one JSON object, its values plain",
        fix="Ask the partner for one object for each row; name a list under `rows_at`.",
    )


def broken_row(written: Written, error: Invalid) -> RawRow:
    """The row of an object that could not be read."""
    return RawRow(written.number, (), fault_of(error), whole_text(written.text))


def _row(written: Written, found: dict[str, str], wanted: Wanted) -> RawRow:
    for name, text in found.items():
        is_empty_group = not text and any(h.startswith(f"{name}.") for h in wanted.headers)
        if not (is_empty_group or wanted.takes(name)):
            unknown = KeyUnknown(
                where=written.place,
                got=name[:60],
                expected=", ".join(wanted.headers),
                fix=f"Map it under `columns`, or list it under `ignore`, in {wanted.place}.",
            )
            fault = fault_of(unknown, name[:60])
            return RawRow(written.number, (), fault, whole_text(written.text))
    named = {wanted.meant(name): text for name, text in found.items()}
    return RawRow(written.number, tuple(named.get(name, "") for name in wanted.headers))


def _members(value: JsonObject, rows_at: str | None, place: str) -> Iterator[JsonObject]:
    """The object, or as often as its list has members: with each member in the list's place.

    A list on the way is followed into each of its members, too.
    """
    if rows_at is None:
        yield value
        return
    outer, _, inner = rows_at.partition(".")
    within = value.get(outer, [])
    if not isinstance(within, list):
        if not inner or not isinstance(within, JsonObject):
            raise malformed(place, f"no {'object' if inner else 'list'} under {outer!r}")
        within = [within]
    for member in within:
        if inner and not isinstance(member, JsonObject):
            raise malformed(place, f"no object in the list under {outer!r}")
        for replacement in _members(member, inner, place) if inner else (member,):
            yield JsonObject({**value, outer: replacement})


def _texts(value: JsonObject, place: str) -> dict[str, str]:
    try:
        return dict(_flat(value, ""))
    except (ValueError, RecursionError) as error:
        raise malformed(place, str(error)[:120]) from None


def _flat(found: JsonObject, prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        name = f"{prefix}{key}"
        if isinstance(value, JsonObject):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, bool):
            yield name, str(value).lower()
        elif value is None:
            yield name, ""
        elif isinstance(value, str):
            yield name, value
        else:
            raise ValueError(f"a list under {name[:60]!r}")
