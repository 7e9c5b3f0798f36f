"""What the result cells of a table hold: whole numbers, decimals or texts, of one type a column."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lendweave.kernel.types import INTEGER, TEXT, Kind, ValueType, decimal

_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.([0-9]{1,18}))?")
_WHOLE_DIGITS = 18


def result_type(texts: Iterable[str]) -> ValueType:
    """Integer where all results are whole numbers, decimal where some are not, else text."""
    scales: list[int] = []
    for text in texts:
        match = _NUMBER.fullmatch(text)
        if match is None:
            return TEXT
        scales.append(len(match[1] or ""))
    return decimal(_WHOLE_DIGITS + max(scales), max(scales)) if any(scales) else INTEGER


def raw_result(text: str, type_: ValueType) -> int | str:
    """The raw value that a cell of a column of this type writes."""
    if type_.kind is Kind.TEXT:
        return text
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(type_.scale, "0"))
