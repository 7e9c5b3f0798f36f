"""What may be wrong with a cell or a line, and the code under which intake must refuse it.

A fault whose line comes out as the sound one (a blank made blank) is not planted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lendweave.simulation.files.kinds import Kind

USUAL = "usual"
"""In a layout: the usual faults of the column's kind."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """One way for a cell to be wrong. damage: (cell, style) → cell. usual: without being asked."""

    code: str
    kinds: frozenset[Kind]
    damage: Callable[[Any, str], Any]
    usual: bool = True


@dataclass(frozen=True, slots=True)
class LineFault:
    """One way for a line of text to be wrong. damage: (line, delimiter) → line."""

    code: str
    json: bool
    damage: Callable[[str, str], str]


def wrong_digit(identifier: str, _: str = "") -> str:
    """The identifier with another check digit."""
    return identifier[:-1] + ("1" if identifier[-1] == "0" else "0")


def _wrong_vin(code: str, _: str) -> str:
    """The code with another check digit, its ninth sign."""
    return f"{code[:8]}{'1' if code[8] == '0' else '0'}{code[9:]}"


def _rounded(number: str, _: str) -> str:
    """The number as a workbook shows one that it took for a number."""
    return f"{number[0]}.{number[1:3]}E+{len(number) - 1}"


def _impossible(_: Any, style: str) -> str:
    """The last day of a longer February, in the style of the column."""
    pattern = style if "%" in style else "%Y-%m-%d"
    parts = {"%Y": "2024", "%m": "02", "%d": "31", "%H": "10", "%M": "00", "%S": "00"}
    return _filled(pattern, parts)


def _long_ago(_: Any, style: str) -> str:
    parts = {"%Y": "2001", "%m": "01", "%d": "01", "%H": "10", "%M": "00", "%S": "00"}
    return _filled(style if "%" in style else "%Y-%m-%d", parts)


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for directive, text in parts.items():
        pattern = pattern.replace(directive, text)
    return pattern


def _number(text: str) -> Callable[[Any, str], Any]:
    """A text, or the number that it says where the cell held one."""

    def damage(cell: Any, _: str) -> Any:
        if isinstance(cell, str):
            return text
        return float(text) if "." in text else int(text)

    return damage


def _text(text: str) -> Callable[[Any, str], Any]:
    return lambda cell, _: text


def _emptied(cell: Any, _: str) -> Any:
    return "" if isinstance(cell, str) else None


_TEXTS = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DOCUMENT, Kind.NAME})
_TIMES = frozenset({Kind.DAY, Kind.MOMENT})
_AMOUNTS = frozenset({Kind.MONEY, Kind.WHOLE, Kind.RATE})

CELL_FAULTS: dict[str, CellFault] = {
    "empty": CellFault("INTAKE-031", frozenset(Kind), _emptied, usual=False),
    "control_character": CellFault(
        "INTAKE-032", _TEXTS, lambda cell, _: f"{cell}\x01", usual=False
    ),
    "no_number": CellFault("INTAKE-033", _AMOUNTS, _text("面议")),
    "too_many_decimals": CellFault("INTAKE-034", _AMOUNTS, _number("0.12345678"), usual=False),
    "impossible_date": CellFault("INTAKE-035", _TIMES, _impossible),
    "no_date": CellFault("INTAKE-035", _TIMES, _text("昨晚"), usual=False),
    "unknown_word": CellFault("INTAKE-036", frozenset({Kind.WORD}), _text("待定")),
    "no_flag": CellFault("INTAKE-037", frozenset({Kind.FLAG}), _text("maybe")),
    "short_phone": CellFault("INTAKE-038", frozenset({Kind.PHONE}), _text("1990000")),
    "wrong_check_digit": CellFault("INTAKE-039", frozenset({Kind.ID_NUMBER}), wrong_digit),
    "wrong_check_character": CellFault("INTAKE-040", frozenset({Kind.USCC}), wrong_digit),
    "wrong_card_digit": CellFault("INTAKE-047", frozenset({Kind.CARD}), wrong_digit),
    "wrong_vin_digit": CellFault("INTAKE-048", frozenset({Kind.VIN}), _wrong_vin),
    "rounded": CellFault("INTAKE-049", frozenset({Kind.INVOICE_NUMBER}), _rounded),
    "negative": CellFault("INTAKE-041", _AMOUNTS, _number("-1"), usual=False),
    "zero": CellFault("INTAKE-041", _AMOUNTS, _number("0"), usual=False),
    "long_ago": CellFault("INTAKE-044", _TIMES, _long_ago, usual=False),
}
"""By the name that a layout gives it."""

LINE_FAULTS: dict[str, LineFault] = {
    "cut_short": LineFault("INTAKE-022", json=True, damage=lambda line, _: line[: len(line) // 2]),
    "extra_cell": LineFault("INTAKE-023", json=False, damage=lambda line, mark: f"{line}{mark}"),
    "unknown_member": LineFault(
        "INTAKE-025", json=True, damage=lambda line, _: line[:-1] + ',"score":640}'
    ),
}
"""Faults of a whole line: of JSON, or of separated cells."""


def cell_faults(names: list[str], kind: Kind) -> list[str]:
    """The faults that a column has, USUAL written out."""
    found: list[str] = []
    for name in names:
        found += usual_faults(kind) if name == USUAL else [name]
    return list(dict.fromkeys(found))


def usual_faults(kind: Kind) -> list[str]:
    """Faults that any mapping of a column of this kind refuses."""
    return [name for name, fault in CELL_FAULTS.items() if fault.usual and kind in fault.kinds]
