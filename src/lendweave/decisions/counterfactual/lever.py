"""actionable.csv: the inputs that a person can change, which way, how far and in which steps.

    input,  change, low,    high,     step,   cost, en,                     zh
    amount, lower,  500.00, 50000.00, 100.00, 1,    the amount were {value}, 申请金额为 {value}

The file stands beside strategy.yaml and is part of the version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast, get_args

from lendweave.decisions.checking.survey import Survey, attempt
from lendweave.decisions.errors import DuplicateCode, InputsInvalid, TableInvalid, UnknownInput
from lendweave.decisions.inputs import checked_input, raw_from_text
from lendweave.decisions.tables import TableRow, check_columns, read_table
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import INTEGER_MAX
from lendweave.lang import Column, Schema
from lendweave.lang.errors import did_you_mean

ACTIONABLE_FILE = "actionable.csv"
LEVERS_MAX = 12
STEPS_MAX = 10_000
COST_MAX = 1_000_000
VALUE = "{value}"
Way = Literal["lower", "higher", "either"]


@dataclass(frozen=True, slots=True)
class Lever:
    """An input that a person can change. line: in its file.

    low, high, step: raw; what it may become is low, low + step and on, up to high. cost: of one
    step, to be weighed against the steps of other levers. en, zh: the condition as it is told.
    """

    column: Column
    change: Way
    low: int
    high: int
    step: int
    cost: int
    en: str
    zh: str
    line: int

    def wording(self, locale: str) -> str:
        """The condition in `zh`, else in English, with `{value}` in it."""
        return self.zh if locale == "zh" else self.en


def read_levers(
    files: Mapping[str, str], inputs: Schema, survey: Survey | None = None
) -> tuple[Lever, ...]:
    """What the strategy's actionable.csv declares, nothing without one.

    Raises TableInvalid, UnknownInput and DuplicateCode with the line; survey: notes them instead.
    """
    if ACTIONABLE_FILE not in files:
        return ()
    table = read_table(files[ACTIONABLE_FILE], ACTIONABLE_FILE)
    check_columns(table, ("input", "change", "low", "high", "step", "cost", "en", "zh"))
    if len(table.rows) > LEVERS_MAX:
        raise TableInvalid(
            where=ACTIONABLE_FILE,
            got=f"{len(table.rows)} rows",
            expected=f"at most {LEVERS_MAX} inputs that a person can change",
            fix="Keep those that people ask about.",
        )
    found: dict[str, Lever] = {}
    for row in table.rows:
        attempt(survey, partial(_add, found, row, inputs))
    return tuple(found.values())


def _add(found: dict[str, Lever], row: TableRow, inputs: Schema) -> None:
    name = row.cells["input"]
    if name in found:
        raise DuplicateCode(
            where=row.where("input"),
            got=f'"{name}"',
            expected="each input once",
            fix="Remove one of the two rows.",
        )
    if name not in inputs.names:
        raise UnknownInput(
            where=row.where("input"),
            got=f'"{name}"',
            expected="an input of this strategy",
            fix=did_you_mean(name, inputs.names) or "Add it to `inputs`, or remove the row.",
        )
    found[name] = _lever(row, inputs.column(name))


def _lever(row: TableRow, column: Column) -> Lever:
    if not column.type.is_exact:
        raise _refused(row, "input", "a whole number or a decimal", f"{column.type}")
    if row.cells["change"] not in get_args(Way):
        raise _refused(row, "change", ", ".join(get_args(Way)))
    low, high = (_end(row, end, column) for end in ("low", "high"))
    step = _number(row, "step", column)
    if low > high:
        raise _refused(row, "high", f"at least low, {row.cells['low']}")
    if step < 1 or (high - low) // step >= STEPS_MAX:
        raise _refused(row, "step", f"above 0, and fewer than {STEPS_MAX} steps from low to high")
    for language in ("en", "zh"):
        if row.cells[language].count(VALUE) != 1:
            raise _refused(row, language, f"the condition as a person reads it, with {VALUE} once")
    way = cast("Way", row.cells["change"])
    texts = row.cells["en"], row.cells["zh"]
    return Lever(column, way, low, high, step, _cost(row), *texts, row.line)


def _end(row: TableRow, name: str, column: Column) -> int:
    raw = _number(row, name, column)
    try:
        checked_input(raw, column, row.where(name))
    except InputsInvalid as error:
        raise _refused(row, name, error.expected) from None
    return raw


def _number(row: TableRow, name: str, column: Column) -> int:
    try:
        raw = raw_from_text(row.cells[name], column.type, row.where(name))
    except InputsInvalid as error:
        raise _refused(row, name, error.expected) from None
    if not isinstance(raw, int) or abs(raw) > INTEGER_MAX:
        raise _refused(row, name, str(column.type))
    return raw


def _cost(row: TableRow) -> int:
    text = row.cells["cost"]
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= COST_MAX):
        raise _refused(row, "cost", f"a whole number from 1 to {COST_MAX}")
    return int(text)


def _refused(row: TableRow, column: str, expected: str, got: str | None = None) -> TableInvalid:
    return TableInvalid(
        where=row.where(column),
        got=shortened(got or row.cells[column]),
        expected=expected,
        fix="Correct this cell.",
    )
