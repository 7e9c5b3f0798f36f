"""Every row of `conformance.csv` on every engine: equal by value, null and type."""

from __future__ import annotations

from functools import lru_cache

import pytest
from tests.lang.conformance import Refusal, Row, read_rows, spelling
from tests.lang.conformance_answers import ENGINES, answers, batches
from tests.parity.claims import broken_claim
from tests.parity.engines import same

from lendweave.lang import check
from lendweave.lang.casts import CASTS
from lendweave.lang.errors import LangError
from lendweave.lang.model import walk
from lendweave.lang.operators import OPERATORS

ROWS = read_rows()
REFUSED = [row for row in ROWS if isinstance(row.outcome, Refusal)]
COMPUTED = [row for row in ROWS if not isinstance(row.outcome, Refusal)]
ROWS_MIN = 450
NEVER_NULL = {"is_null", "is_true", "is_false"}


@lru_cache(maxsize=len(ENGINES))
def answers_of(engine: str) -> dict[int, object]:
    """The engine's answer to each computed row, by line."""
    run = ENGINES[engine]()
    return {row.line: answer for batch in batches(ROWS) for row, answer in answers(batch, run)}


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row.label)
def test_row(row: Row) -> None:
    """The checker gives the row's type, and every engine the row's result."""
    if isinstance(row.outcome, Refusal):
        raise AssertionError(row.label)
    value_type, expected = row.outcome
    typed = check(row.expression, row.schema)
    assert typed.type == value_type, row.why
    assert broken_claim(typed, expected) == ""
    assert not (row.never_null and typed.nullable), row.why
    wanted = spelling(expected, value_type)
    found = {engine: answers_of(engine)[row.line] for engine in ENGINES}
    wrong = {name: answer for name, answer in found.items() if not same(answer, expected)}
    assert not wrong, f"expected {wanted} ({row.why}), got {wrong}"


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.label)
def test_refusal(row: Row) -> None:
    """The checker refuses the row with its code, and says the row's words."""
    if not isinstance(row.outcome, Refusal):
        raise AssertionError(row.label)
    with pytest.raises(LangError, match=row.outcome.code) as refused:
        check(row.expression, row.schema)
    assert row.outcome.words.lower() in str(refused.value).lower()


def test_rows_are_many_and_each_says_why() -> None:
    """The table is large, and every row has a group and a reason."""
    assert len(ROWS) >= ROWS_MIN
    assert [row.label for row in ROWS if not (row.group and row.why)] == []


def test_every_operator_has_a_null_and_a_value() -> None:
    """Each operator of the table stands at the top of a null row and of a row with a value."""
    seen: set[tuple[str, bool]] = set()
    for row in COMPUTED:
        if not isinstance(row.outcome, Refusal):
            seen.add((check(row.expression, row.schema).op, row.outcome[1] is None))
    written = {name for name, row in OPERATORS.items() if not row.internal}
    assert {(name, False) for name in written} - seen == set()
    assert {(name, True) for name in written - NEVER_NULL} - seen == set()


def test_every_cast_has_a_null_and_a_value() -> None:
    """Each pair of the closed list of casts is cast from null and from a value."""
    seen: set[tuple[str, bool]] = set()
    for row in COMPUTED:
        if isinstance(row.outcome, Refusal):
            continue
        for node in walk(check(row.expression, row.schema)):
            if node.op in ("cast", "rescale") and node.args:
                pair = f"{node.args[0].type.kind.value} {node.type.kind.value}"
                seen.add((pair, row.outcome[1] is None))
    pairs = {f"{source.value} {target.value}" for source, target in CASTS}
    assert {(pair, null) for pair in pairs for null in (True, False)} - seen == set()
