"""Matrices: what their results are, and how far gaps are looked for."""

from __future__ import annotations

import pytest
from tests.decisions.strategies import compiled_from, small_files

from lendweave.decisions.errors import TableGap, TableInvalid
from lendweave.decisions.model import Matrix
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import INTEGER, TEXT, decimal


def matrix_of(price: str, on: str = "[score, grade]") -> Matrix:
    """The matrix of the small strategy with another table."""
    files = small_files()
    files["price.csv"] = price
    flow = files["strategy.yaml"].replace("on: [score, grade]", f"on: {on}")
    files["strategy.yaml"] = flow.replace('rate: "price"', 'term: "12"', 1).replace(
        '      term: "12"\n      term: "12"\n', '      term: "12"\n'
    )
    steps = compiled_from(files).strategy.steps
    return next(step for step in steps if isinstance(step, Matrix))


@pytest.mark.parametrize(
    ("results", "type_", "values"),
    [
        (("3", "12"), INTEGER, (3, 12)),
        (("0.1", "12.005"), decimal(21, 3), (100, 12_005)),
        (("gold", "2"), TEXT, ("gold", "2")),
        (("refuse", "7"), INTEGER, (None, 7)),
        (("-0.50", "refuse"), decimal(20, 2), (-50, None)),
    ],
)
def test_results_have_one_type(
    results: tuple[str, str], type_: object, values: tuple[object, ...]
) -> None:
    """Whole numbers, decimals with the most digits that any row has, or texts."""
    first, second = results
    found = matrix_of(f"score, grade, price\n>= 520, -, {first}\n-, -, {second}\n")
    assert found.type == type_
    assert tuple(row.value for row in found.rows) == values


def test_a_gap_of_two_columns_is_shown_as_a_combination() -> None:
    """The first combination that no row answers, value by value."""
    with pytest.raises(TableGap, match=r"no row for score 510\.\.519, grade null"):
        matrix_of("score, grade, price\n< 510, -, 1\n510..519, A, 2\n>= 520, -, 3\n")


def test_a_table_of_many_columns_is_looked_through() -> None:
    """A last row of `-` is not needed where the rows above it answer every question."""
    names = ("age", "amount", "income", "score")
    rows = [
        ", ".join(str(value) if name == own else "-" for name in names) + ", 1"
        for own in names[:3]
        for value in range(1, 100)
    ]
    text = "\n".join((", ".join((*names, "price")), *rows, "-, -, -, < 520, 2", ""))
    assert matrix_of(f"{text}-, -, -, >= 520, 3\n", "[age, amount, income, score]")
    with pytest.raises(TableGap, match="score 520"):
        matrix_of(f"{text}-, -, -, >= 521, 3\n", "[age, amount, income, score]")


def test_too_many_rows_are_refused() -> None:
    """A matrix is read by people."""
    rows = "\n".join(f"{number}, -, 1" for number in range(1_001))
    with pytest.raises(TableInvalid, match="at most 1000 rows"):
        matrix_of(f"score, grade, price\n{rows}\n")


def test_a_thousand_rows_are_taken() -> None:
    """The most that people are asked to read."""
    rows = "\n".join(f"{number}, -, 1" for number in range(1, 1_000))
    text = f"amount, grade, price\n{rows}\n-, -, 2\n"
    assert len(matrix_of(text, "[amount, grade]").rows) == 1_000


@pytest.mark.parametrize(
    ("price", "asked", "gap"),
    [
        ("3|5", "3..5", ""),
        ("3|5", "4..5", "price 3"),
        ("3|5", "3..4", "price 5"),
        ("refuse|5", "5|null", ""),
        ("refuse|5", "5", "price null"),
        ("5|refuse", "5", "price null"),
    ],
)
def test_what_a_matrix_gives_has_its_ends(price: str, asked: str, gap: str) -> None:
    """A table that looks the value up answers for all that the rows give, and for no more."""
    files = small_files()
    first, second = price.split("|")
    files["price.csv"] = f"score, grade, price\n>= 520, -, {first}\n-, -, {second}\n"
    files["again.csv"] = f"price, fee\n{asked}, 7\n"
    more = "  - matrix: {file: again.csv, on: [price], gives: fee}\n  - assign:\n      limit"
    flow = files["strategy.yaml"].replace('rate: "price"', 'rate: "0.1"')
    files["strategy.yaml"] = flow.replace("  - assign:\n      limit", more)
    if not gap:
        assert "fee" in [column.name for column in compiled_from(files).values]
        return
    with pytest.raises(TableGap, match=f"no row for {gap}"):
        compiled_from(files)


def test_every_refusal_has_a_code() -> None:
    """Errors of tables stay in the family of invalid input."""
    with pytest.raises(LendweaveError, match="DECISIONS-014") as refused:
        matrix_of("score, grade, price\nnull, -, 1\n")
    assert refused.value.family == "invalid"
