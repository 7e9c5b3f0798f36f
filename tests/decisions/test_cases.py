"""Case files: blanks repeat the first case, differences are named, mistakes have a place."""

from __future__ import annotations

import pytest
from tests.decisions.strategies import USUAL, small

from lendweave.decisions import read_cases, run_cases
from lendweave.kernel.errors import LendweaveError

HEAD = "case, age, amount, income, grade, is_new, |, outcome, reasons, offer_rate, limit"
FIRST = "usual, 30, 1000.00, 3000.00, A, false, |, approve, , 0.1, 14400"


def test_blank_inputs_repeat_the_first_case() -> None:
    """Only what differs is written; `null` is a value of its own."""
    text = f"{HEAD}\n{FIRST}\nyoung, 17, , null, , , |, decline, AGE, null,\n"
    first, second = read_cases(small(), text)
    assert first.row == USUAL
    assert second.row == (17, 100_000, None, "A", False)
    assert second.expected == {"outcome": "decline", "reasons": "AGE", "offer_rate": "null"}


def test_results_say_what_differs() -> None:
    """Expected and got, per column; numbers are compared as numbers."""
    text = f"{HEAD}\n{FIRST}\nyoung, 17, , , , , |, refer, , 0.10, 1\n"
    first, second = run_cases(small(), text)
    assert first.passed
    assert second.differences == {
        "outcome": ("refer", "decline"),
        "reasons": ("", "AGE"),
        "offer_rate": ("0.10", "null"),
        "limit": ("1", "14400"),
    }


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("case, age\nx, 1", "DECISIONS-015", "put a column"),
        (f"{HEAD.replace('age', 'aged')}\n{FIRST}", "DECISIONS-015", 'Did you mean "age"'),
        (f"{HEAD.replace('age, ', '')}\n{FIRST.replace('30, ', '')}", "DECISIONS-015", "no column"),
        (f"{HEAD.replace('limit', 'limits')}\n{FIRST}", "DECISIONS-015", 'Did you mean "limit"'),
        (f"{HEAD}\n{FIRST.replace('30', 'x')}", "DECISIONS-016", 'cases.csv:2, column "age"'),
        (f"{HEAD}\n{FIRST.replace('false', 'no')}", "DECISIONS-016", 'column "is_new"'),
        (f"{HEAD}\n{FIRST.replace('30', '151')}", "DECISIONS-016", "from 0 to 150 or null"),
        (f"{HEAD}\n{FIRST.replace('1000.00', 'null')}", "DECISIONS-016", 'column "amount"'),
        (f"{HEAD}\n{FIRST}, 1", "DECISIONS-011", "cases.csv:2"),
        (HEAD, "DECISIONS-011", "0 rows"),
        (f'{HEAD}\n"usual', "DECISIONS-011", "cases.csv:2"),
        (f"{HEAD}, limit\n{FIRST}, 1", "DECISIONS-011", "each name once"),
    ],
)
def test_bad_case_files_are_refused(text: str, code: str, says: str) -> None:
    """Code, place and what to do."""
    with pytest.raises(LendweaveError, match="where: cases") as refused:
        run_cases(small(), text)
    assert refused.value.code == code
    assert says in str(refused.value)
