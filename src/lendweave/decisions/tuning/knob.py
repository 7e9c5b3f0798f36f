"""A value that may be changed: a number in a text of the strategy, or a cell of one of its tables.

    {file: strategy.yaml, text: "score >= {570}", low: 540, high: 620, step: 10}
    {file: price.csv, line: 5, column: price, low: 0.09, high: 0.15, step: 0.005}

Braces mark the number within a text that stands once in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import msgspec

from lendweave.decisions.comparison.errors import KnobUnfit

VALUES_MAX = 200
_BRACED = re.compile(r"\{(-?[0-9]+(?:\.[0-9]+)?)\}")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class KnobShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One knob as an analyst writes it: `text`, or `line` and `column`."""

    file: str
    low: Decimal
    high: Decimal
    step: Decimal
    text: str | None = None
    line: Annotated[int, msgspec.Meta(ge=2)] | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Knob:
    """A place in a file and the numbers that may stand there.

    line: from 1. start, stop: the place of the number within the line. now: as it stands there.
    """

    file: str
    line: int
    column: str
    start: int
    stop: int
    now: str
    values: tuple[str, ...]

    def told(self) -> str:
        """The place, for messages."""
        return f"{self.file}:{self.line} {self.column}".rstrip()


Setting = tuple[str, ...]
"""What each knob is turned to."""


def knob_of(shape: KnobShape, files: Mapping[str, str], where: str) -> Knob:
    """The knob, its place found in the strategy's texts. Raises KnobUnfit."""
    if shape.file not in files:
        raise _unfit(where, f'"{shape.file}"', ", ".join(sorted(files)), "Name one of these.")
    lines = files[shape.file].split("\n")
    if shape.text is not None:
        line, start, stop = _in_text(shape.text, lines, where)
        name = _BRACED.sub(r"\1", shape.text)
    elif shape.line is not None and shape.column is not None:
        line, start, stop = _in_cell(shape.line, shape.column, lines, where)
        name = shape.column
    else:
        raise _unfit(where, "neither a text nor a cell", "`text`, or `line` and `column`", "")
    now = lines[line - 1][start:stop]
    return Knob(shape.file, line, name, start, stop, now, _values(shape, now, where))


def _in_text(text: str, lines: list[str], where: str) -> tuple[int, int, int]:
    braced = _BRACED.search(text)
    if braced is None:
        raise _unfit(where, text, 'a number in braces, as in "score >= {570}"', "Mark the number.")
    plain = text[: braced.start()] + braced[1] + text[braced.end() :]
    found = [(number, line.find(plain)) for number, line in enumerate(lines, 1) if plain in line]
    if len(found) != 1 or lines[found[0][0] - 1].count(plain) != 1:
        raise _unfit(where, plain, "a text that stands once in the file", "Write more of the line.")
    [(number, at)] = found
    start = at + braced.start()
    return number, start, start + len(braced[1])


def _in_cell(number: int, column: str, lines: list[str], where: str) -> tuple[int, int, int]:
    header = [name.strip() for name in lines[0].removeprefix("\ufeff").split(",")]
    if number > len(lines) or column not in header or '"' in lines[number - 1]:
        got = f"line {number}, column {column}"
        raise _unfit(where, got, "a cell of the table without quotes", "Name another cell.")
    cells = lines[number - 1].split(",")
    place = header.index(column)
    if place >= len(cells) or not _NUMBER.fullmatch(cells[place].strip()):
        raise _unfit(where, lines[number - 1], f"a number under {column}", "Name another cell.")
    before = sum(len(cell) + 1 for cell in cells[:place])
    start = before + len(cells[place]) - len(cells[place].lstrip())
    return number, start, start + len(cells[place].strip())


def _values(shape: KnobShape, now: str, where: str) -> tuple[str, ...]:
    """From low to high, written with as many digits as the finest of them; and what stands now."""
    parts = shape.low, shape.high, shape.step, Decimal(now)
    digits = max(0, *(-int(part.normalize().as_tuple().exponent) for part in parts))
    digits = max(digits, len(now.partition(".")[2]))
    count = int((shape.high - shape.low) / shape.step) + 1 if shape.step > 0 else 0
    if not 1 <= count <= VALUES_MAX:
        raise _unfit(
            where, f"{count} values", f"1 to {VALUES_MAX} values", "Mend low, high and step."
        )
    values = {shape.low + shape.step * number for number in range(count)} | {Decimal(now)}
    return tuple(now if v == Decimal(now) else f"{v:.{digits}f}" for v in sorted(values))


def turned(files: Mapping[str, str], knobs: tuple[Knob, ...], setting: Setting) -> dict[str, str]:
    """The texts with every knob turned."""
    changed = {name: text.split("\n") for name, text in files.items()}
    # From right to left, so that a longer number moves no place that is still to be changed.
    for knob, value in sorted(zip(knobs, setting, strict=True), key=lambda each: -each[0].start):
        line = changed[knob.file][knob.line - 1]
        changed[knob.file][knob.line - 1] = line[: knob.start] + value + line[knob.stop :]
    return {name: "\n".join(lines) for name, lines in changed.items()}


def _unfit(where: str, got: str, expected: str, fix: str) -> KnobUnfit:
    return KnobUnfit(where=where, got=got, expected=expected, fix=fix)
