"""One column's way from a cleaned cell to a raw value, decided once per mapping."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

from lendweave.intake.errors import NotABoolean, NotInValues, TextTooLong
from lendweave.intake.identifiers import CHECKS, ID_TYPES
from lendweave.intake.mapping import ColumnShape
from lendweave.intake.moments import date_reader, instant_reader
from lendweave.intake.numbers import NumberStyle, number_reader
from lendweave.intake.text import clean_text
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import Kind, ValueType
from lendweave.records.fields import TEXT_LENGTH_MAX

Raw = bool | int | str | None
"""A raw value of lendweave.kernel.types, without doubles and lists."""

CellReader = Callable[[str], Raw]

_YES_NO: dict[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "有"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "无"), False),
}


def cell_reader(
    shape: ColumnShape, type_: ValueType, zone_name: str, currency: str = ""
) -> CellReader:
    """A function from a cleaned, non-empty cell to a raw value of `type_`.

    It raises a CellFault. type_: any but double and list. currency: of a column of money.
    """
    read = _type_reader(shape, type_, zone_name, currency)
    if shape.values is None:
        return read
    return _word_reader({clean_text(word): v for word, v in shape.values.items()}, read)


def _type_reader(shape: ColumnShape, type_: ValueType, zone_name: str, currency: str) -> CellReader:
    if type_.is_exact:
        return number_reader(type_, number_style(shape, currency))
    if type_.kind is Kind.DATE:
        return date_reader(shape.formats, zone_name)
    if type_.kind is Kind.TIMESTAMP:
        return instant_reader(shape.formats, zone_name)
    if type_.kind is Kind.BOOLEAN:
        return _read_boolean
    if shape.check is not None:
        return CHECKS[shape.check]
    return ID_TYPES[shape.token] if shape.token else _read_text


def number_style(shape: ColumnShape, currency: str = "") -> NumberStyle:
    """How a column writes its numbers."""
    return NumberStyle(
        unit=shape.unit,
        rounds=shape.round,
        comma=shape.decimal == ",",
        accounting=shape.accounting,
        currency=currency,
    )


def _word_reader(values: dict[str, str | int | bool | None], read: CellReader) -> CellReader:
    known: dict[str, Raw] = {
        word: None if value is None else read(_spelled(value)) for word, value in values.items()
    }

    def read_word(text: str) -> Raw:
        if text not in known:
            raise _not_in_values(text, tuple(known))
        return known[text]

    return read_word


def _spelled(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _not_in_values(text: str, words: Sequence[str]) -> NotInValues:
    near = difflib.get_close_matches(text[:100], words, n=1)
    return NotInValues(
        got=shortened(text),
        expected=" | ".join(words[:12]),
        fix=f"Did you mean `{near[0]}`?" if near else "Add the word to `values` of the column.",
    )


def _read_text(text: str) -> str:
    if len(text) > TEXT_LENGTH_MAX:
        raise TextTooLong(
            got=f"{len(text)} characters",
            expected=f"at most {TEXT_LENGTH_MAX}",
            fix="Check that a quote or a line break is not missing.",
        )
    return text


def _read_boolean(text: str) -> bool:
    try:
        return _YES_NO[text.lower()]
    except KeyError:
        raise NotABoolean(
            got=shortened(text),
            expected=" | ".join(_YES_NO),
            fix="List the words of this partner under `values`, as true and false.",
        ) from None
