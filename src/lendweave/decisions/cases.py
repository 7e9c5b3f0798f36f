"""A strategy's own cases: inputs and the decision they must get, as rows of a CSV file.

    case,           age, dealer_grade, |, outcome, reasons
    a usual person, 30,  A,            |, approve,
    too young,      17,  ,             |, decline, AGE

A blank input means: as in the first case. What stands right of `|` is expected: `outcome`, and as
far as the file has the columns `reasons` (joined by |), `offer_amount`, `offer_rate`, `offer_term`,
`score` and any named value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.decisions.compile import CompiledStrategy, RawRow
from lendweave.decisions.decide import decide
from lendweave.decisions.errors import CasesInvalid
from lendweave.decisions.inputs import NULL, checked_input, raw_from_text, text_of
from lendweave.decisions.model import DecisionValue
from lendweave.decisions.tables import Table, TableRow, read_table
from lendweave.kernel.decimals import text_from_scaled
from lendweave.lang import Column
from lendweave.lang.errors import did_you_mean

BAR = "|"
_DECIDED = ("outcome", "reasons", "offer_amount", "offer_rate", "offer_term", "score")
_MINOR_DIGITS = 2  # money is read by expressions with two digits, see records.fields.MONEY_TYPE


@dataclass(frozen=True, slots=True)
class Case:
    """One case. row: raw inputs; expected: the text expected per column, blanks left out."""

    name: str
    where: str
    row: RawRow
    expected: dict[str, str]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case, what was decided, and per column that differs the pair (expected, got)."""

    case: Case
    decision: DecisionValue
    differences: dict[str, tuple[str, str]]

    @property
    def passed(self) -> bool:
        """True if the decision is the expected one in every column."""
        return not self.differences


def run_cases(compiled: CompiledStrategy, text: str, file: str = "cases.csv") -> list[CaseResult]:
    """Every case decided and compared. Raises CasesInvalid, InputsInvalid, TableInvalid."""
    return [_run(compiled, case) for case in read_cases(compiled, text, file)]


def read_cases(compiled: CompiledStrategy, text: str, file: str = "cases.csv") -> list[Case]:
    """The cases of a CSV text, blanks filled from the first."""
    table = read_table(text, file)
    inputs, expected = _sides(table)
    _check_names(table, inputs[1:], compiled.strategy.inputs.names, complete=True)
    _check_names(table, expected, _answers(compiled), complete=False)
    first = table.rows[0]
    return [_case(compiled, row, first, expected) for row in table.rows]


def _sides(table: Table) -> tuple[Sequence[str], Sequence[str]]:
    if BAR not in table.columns or table.columns[0] != "case" or "outcome" not in table.columns:
        raise CasesInvalid(
            where=f"{table.file}:1",
            got=", ".join(table.columns),
            expected="case, inputs …, |, outcome, …",
            fix="Name the first column `case` and put a column `|` before `outcome`.",
        )
    at = table.columns.index(BAR)
    return table.columns[:at], table.columns[at + 1 :]


def _check_names(
    table: Table, names: Sequence[str], known: Sequence[str], *, complete: bool
) -> None:
    for name in names:
        if name not in known:
            raise CasesInvalid(
                where=f"{table.file}:1",
                got=f'column "{name}"',
                expected=", ".join(known),
                fix=did_you_mean(name, known),
            )
    missing = [name for name in known if name not in names]
    if complete and missing:
        raise CasesInvalid(
            where=f"{table.file}:1",
            got=f'no column "{missing[0]}"',
            expected="a column for every input of the strategy",
            fix=f'Add the column "{missing[0]}", filled in the first case.',
        )


def _answers(compiled: CompiledStrategy) -> tuple[str, ...]:
    values = tuple(column.name for column in compiled.values)
    return (*_DECIDED, *values)


def _case(
    compiled: CompiledStrategy, row: TableRow, first: TableRow, expected: Sequence[str]
) -> Case:
    raw = tuple(_input(row, first, column) for column in compiled.strategy.inputs)
    answers = {name: row.cells[name] for name in expected if row.cells[name] or name == "reasons"}
    return Case(row.cells["case"], f"{row.file}:{row.line}", raw, answers)


def _input(row: TableRow, first: TableRow, column: Column) -> object:
    where = row.where(column.name)
    text = row.cells[column.name] or first.cells[column.name]
    return checked_input(raw_from_text(text, column.type, where), column, where)


def _run(compiled: CompiledStrategy, case: Case) -> CaseResult:
    decision = decide(compiled, case.row)
    got = answer_texts(compiled, decision)
    differences = {
        name: (wanted, got[name])
        for name, wanted in case.expected.items()
        if not _same(wanted, got[name])
    }
    return CaseResult(case, decision, differences)


def _same(wanted: str, got: str) -> bool:
    """Equal as text, or as numbers: 0.15 is 0.150000."""
    if wanted == got:
        return True
    return "." in got and wanted.rstrip("0").rstrip(".") == got.rstrip("0").rstrip(".")


def answer_texts(compiled: CompiledStrategy, decision: DecisionValue) -> dict[str, str]:
    """Every answer of a decision as a case file writes it."""
    amount = decision.amount_minor
    texts = {
        "outcome": decision.outcome,
        "reasons": BAR.join(decision.reasons),
        "offer_amount": NULL if amount is None else text_from_scaled(amount, _MINOR_DIGITS),
        "offer_rate": NULL if decision.rate is None else str(decision.rate),
        "offer_term": NULL if decision.term_months is None else str(decision.term_months),
        "score": NULL if decision.score is None else str(decision.score),
    }
    for column, value in zip(compiled.values, decision.values, strict=True):
        texts.setdefault(column.name, text_of(value, column.type))
    return texts
