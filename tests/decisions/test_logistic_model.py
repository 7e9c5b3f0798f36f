"""Models of terms: exact sums, a link and tables alike on both engines, mistakes refused."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import rows_of
from tests.decisions.strategies import SMALL_INPUTS, USUAL
from tests.decisions.test_backtest import by_duckdb, by_python
from tests.decisions.test_tree_model import (
    FLOW,
    STRAIGHT,
    compiled_from,
    fork,
    leaf,
    texts,
    told_by,
)

from lendweave.decisions import CompiledStrategy, trace, trace_lines
from lendweave.decisions.checking.strategy import check_strategy
from lendweave.decisions.model import TreeModel
from lendweave.kernel.errors import LendweaveError

ASKED = STRAIGHT.replace("gives: pd}", "gives: pd, probability: chance}")
BRANCHED = FLOW.replace("gives: pd}", "gives: pd, probability: chance}").replace(
    'pd: "0"', 'pd: "0", chance: "CAST(0 AS decimal(7,6))"'
)
TERMS = [
    {"input": "age", "times": "-0.035", "null": "0.25"},
    {"input": "amount", "times": "0.000125"},
    {"input": "income", "times": "-0.0001", "null": "0.3"},
    {"input": "is_new", "times": "0.4321", "null": "0"},
]
RANGES = {"age": ["18", "70"], "amount": ["1.00", "50000.00"], "income": ["0.00", "20000.00"]}
CARD = {
    "target": "30 days late within six months",
    "trained_on": "12,408 applications",
    "from": "2025-01-01",
    "to": "2025-12-31",
    "by": "Risk modelling",
    "auc": "0.741",
}
STEPS = [[400, "0.5"], [500, "0.125"], [600, "0.125"], [700, "0.0021"]]


def logistic(**changed: Any) -> dict[str, Any]:
    """A model of four terms with four digits after the point."""
    score = {"offset": 600, "factor": "-28.85"}
    written = {
        "model": "logistic", "scale": 4, "base": "-1.25", "score": score, "terms": TERMS,
        "ranges": RANGES, "probability": {"link": "logistic"}, "card": CARD,
    }  # fmt: skip
    return {key: value for key, value in (written | changed).items() if value is not None}


def true_logistic(total: Decimal) -> Decimal:
    """The function itself, to forty digits."""
    with localcontext(prec=40):
        return 1 / (1 + (-total).exp())


@settings(max_examples=4)
@given(data=st.data())
def test_terms_score_alike_on_both_engines(data: st.DataObject) -> None:
    """Python, DuckDB and the interpreter agree, in a branch too; what is told adds up.

    Sum and score are worked out again here in decimals.
    """
    link = data.draw(st.sampled_from([{"link": "logistic"}, {"steps": STEPS}, {"linear": STEPS}]))
    scale = data.draw(st.sampled_from([0, 1, 4, 9]))
    base = data.draw(st.integers(-30, 30))
    terms = TERMS if scale >= 4 else [{**t, "null": "1"} if "null" in t else t for t in TERMS]
    model = logistic(
        probability=link, scale=scale, base=str(base), terms=terms,
        trees=[fork("grade", "A|B", leaf("1"), leaf("-2"), leaf("3"))],
    )  # fmt: skip
    for flow in (ASKED, BRANCHED):
        compiled = compiled_from(model, flow)
        rows = data.draw(st.lists(rows_of(compiled), min_size=1, max_size=8))
        assert by_duckdb(compiled, rows) == by_python(compiled, rows)
        scores = [row[4] for row in by_python(compiled, rows)]
        assert [trace(compiled, row).decision.score for row in rows] == scores
        if flow is ASKED:
            for row in rows:
                told = told_by(compiled, row)
                parts = [*(t.added for t in told.terms), *(each.value for each in told.leaves)]
                assert told.sum is not None
                assert Decimal(told.sum) == base + sum(map(Decimal, parts))
                product = Decimal(told.sum) * Decimal("-28.85")
                assert told.score == 600 + int(product.quantize(Decimal(1), ROUND_HALF_UP))


@cache
def sums_alone(scale: int) -> CompiledStrategy:
    """A model that sums one decimal times one, so that its sum can be anything that is drawn."""
    model = logistic(
        scale=scale, base="0", ranges={"amount": ["-99999.99", "99999.99"]},
        terms=[{"input": "amount", "times": f"0.{'0' * (scale - 3)}1"}],
        score={"offset": 0, "factor": "0"},
    )  # fmt: skip
    return compiled_from(model, ASKED)


@settings(max_examples=40)
@given(st.integers(1, 9_999_999), st.sampled_from([3, 5, 6, 9]))
def test_the_link_is_within_its_stated_precision(raw: int, scale: int) -> None:
    """At most half a millionth for the six digits, and a two-thousandth of one for the rest."""
    told = told_by(sums_alone(scale), (30, raw, None, None, None))
    assert told.sum is not None
    assert told.probability is not None
    error = abs(Decimal(told.probability) - true_logistic(Decimal(told.sum)))
    assert error <= Decimal("0.0000005005"), (told.sum, told.probability)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("0", "0.500000"),
        ("1", "0.731059"),
        ("-1", "0.268941"),
        ("0.01", "0.502500"),
        ("-4.5951", "0.010000"),
        ("-14.49", "0.000001"),
        ("-15", "0.000000"),
        ("-9000", "0.000000"),
        ("9000", "1.000000"),
    ],
)
def test_known_values_of_the_link(base: str, expected: str) -> None:
    """The middle, the neighbours of the constants, and both ends."""
    model = logistic(base=base, terms=[{"input": "amount", "times": "0"}])
    assert told_by(compiled_from(model, ASKED), USUAL).probability == expected


def test_the_link_never_falls() -> None:
    """Sum by sum across the seams of the constants, a larger sum is never less likely."""
    compiled = sums_alone(3)
    rows = [(30, raw, None, None, None) for raw in range(1, 2_000)]
    at = compiled.program.outputs.names.index("chance")
    found = [compiled.run(row)[at] for row in rows]
    assert found[0] < found[-1]  # type: ignore[operator]
    assert all(before <= after for before, after in pairwise(found))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("link", "score", "expected"),
    [
        ("steps", 399, "0.500000"), ("steps", 499, "0.500000"), ("steps", 500, "0.125000"),
        ("steps", 700, "0.002100"), ("steps", 999, "0.002100"),
        ("linear", 300, "0.500000"), ("linear", 400, "0.500000"), ("linear", 401, "0.496250"),
        ("linear", 550, "0.125000"), ("linear", 633, "0.084443"), ("linear", 700, "0.002100"),
        ("linear", 701, "0.002100"),
    ],
)  # fmt: skip
def test_calibration_by_steps_and_between_knots(link: str, score: int, expected: str) -> None:
    """Below the first knot and above the last their own; between, worked out by hand."""
    model = logistic(
        terms=[{"input": "amount", "times": "0"}], base="0",
        score={"offset": score, "factor": "0"}, probability={link: STEPS},
    )  # fmt: skip
    assert told_by(compiled_from(model, ASKED), USUAL).probability == expected


def test_terms_are_told_with_what_a_range_cut_off() -> None:
    """The largest first, nulls by name, a value beyond its range as the end of it."""
    compiled = compiled_from(logistic(), ASKED)
    row = (90, 100_000, None, "A", True)
    told = told_by(compiled, row)
    assert [(term.input, term.kept, term.added) for term in told.terms] == [
        ("age", "70", "-2.4500"),
        ("is_new", None, "0.4321"),
        ("income", None, "0.3000"),
        ("amount", None, "0.1250"),
    ]
    assert (told.sum, told.probability) == ("-2.8429", "0.055049")
    lines = trace_lines(trace(compiled, row), "en")
    assert "  probability chance: 0.055049" in lines
    assert "  age 90 taken as 70: -2.4500 [pd.json:10]" in lines
    assert "  概率 chance: 0.055049" in trace_lines(trace(compiled, row), "zh")


NO_TERM = {"input": "age", "times": "1", "null": "0"}
REFUSED: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "a null left out": (
        logistic(terms=[{"input": "age", "times": "1"}]), "DECISIONS-020", "terms[0]", "no `null`"
    ),
    "a null of what has none": (
        logistic(terms=[{"input": "amount", "times": "1", "null": "0"}]),
        "DECISIONS-020", "terms[0]", "a `null` for amount",
    ),
    "a text": (
        logistic(terms=[{"input": "grade", "times": "1", "null": "0"}]),
        "DECISIONS-020", "terms[0].input", "grade, a text",
    ),
    "no range": (logistic(ranges={}), "DECISIONS-020", "terms[0]", "no range of age"),
    "a range between values": (
        logistic(ranges={**RANGES, "age": ["18.5", "70"]}),
        "DECISIONS-020", "ranges.age", "at most 0 digits",
    ),
    "a range turned": (
        logistic(ranges={**RANGES, "age": ["70", "18"]}), "DECISIONS-020", "ranges.age", "low end"
    ),
    "a range of a text": (
        logistic(ranges={**RANGES, "grade": ["A", "B"]}),
        "DECISIONS-020", "ranges.grade", "a range of text",
    ),
    "missing input": (
        logistic(terms=[{**NO_TERM, "input": "agee"}]), "LANG-", "terms[0].input", '"agee"'
    ),
    "twice": (
        logistic(terms=[NO_TERM, NO_TERM]), "DECISIONS-020", "terms[1]", "a second term of age"
    ),
    "no terms": (logistic(terms=[]), "DECISIONS-020", "terms", "no terms"),
    "terms of trees": (
        logistic(model="trees", trees=[leaf()]), "DECISIONS-020", "terms", "a model of trees"
    ),
    "two ways to a probability": (
        logistic(probability={"link": "logistic", "steps": STEPS}),
        "DECISIONS-020", "probability", "link and steps",
    ),
    "a table that turns back": (
        logistic(probability={"linear": [[1, "0.3"], [2, "0.3"], [3, "0.2"], [4, "0.21"]]}),
        "DECISIONS-020", "probability.linear[3]", "turns back at score 4",
    ),
    "a table out of order": (
        logistic(probability={"steps": [[1, "0.3"], [1, "0.2"]]}),
        "DECISIONS-020", "probability.steps[1]", "scores that rise",
    ),
    "percents": (
        logistic(probability={"steps": [[1, "30"], [2, "20"]]}),
        "DECISIONS-020", "probability.steps[0]", "from 0 to 1",
    ),
    "asked in vain": (
        logistic(probability=None), "DECISIONS-", "strategy.yaml:7", "`probability: chance`"
    ),
    "days turned": (
        logistic(card={**CARD, "from": "2026-01-01"}), "DECISIONS-020", "card.from", "not after"
    ),
    "no day": (logistic(card={**CARD, "to": "2025"}), "DECISIONS-020", "card.to", "a day"),
    "a measure in percent": (
        logistic(card={**CARD, "ks": "36"}), "DECISIONS-020", "card.ks", "from 0 to 1"
    ),
    "a card with nobody": (
        logistic(card={**CARD, "by": " "}), "DECISIONS-020", "card.by", "a text"
    ),
    "scores too large": (
        logistic(score={"offset": 0, "factor": "900000"}), "DECISIONS-004", "score", "scores from"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_bad_models_are_refused_with_file_line_and_path(case: str) -> None:
    """One mistake, one error: its code, its line and JSON path, what to do."""
    model, code, path, says = REFUSED[case]
    with pytest.raises(LendweaveError, match=r"where: ") as refused:
        compiled_from(model, ASKED)
    error = refused.value
    assert error.code.startswith(code), str(error)
    assert path in error.where, str(error)
    assert says in str(error), str(error)
    assert error.fix or error.expected


def found(model: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The findings about models, by code."""
    findings = check_strategy(texts(model, ASKED), SMALL_INPUTS).findings
    return {each.code: each.parameters() for each in findings if each.code.startswith("CHECK-21")}


def test_ranges_cards_and_tables_are_looked_at() -> None:
    """What reaches beyond the range learned on, what nothing reads, who does not sign."""
    signed = logistic(ranges={**RANGES, "age": ["0", "150"]}, terms=TERMS[:1])
    assert found({**signed, "ranges": {"age": ["0", "150"]}}) == {}
    assert found({**signed, "ranges": {"age": ["18", "150"]}}) == {
        "CHECK-214": {"input": "age", "learned": "18..150", "declared": "0..150"}
    }
    assert set(found(signed)) == {"CHECK-215"}
    assert set(found({**signed, "ranges": {"age": ["0", "150"]}, "card": None})) == {"CHECK-216"}
    high = {"steps": [[9_000, "0.3"], [9_100, "0.2"]]}
    assert found({**signed, "ranges": {"age": ["0", "150"]}, "probability": high}) == {
        "CHECK-217": {"low": 629, "high": 788, "first": 9_000, "last": 9_100}
    }


def test_the_card_and_every_number_are_part_of_the_version() -> None:
    """Another coefficient, another word of the card: another hash; the step keeps the card."""
    usual = compiled_from(logistic(), ASKED)
    moved = compiled_from(logistic(terms=[{**TERMS[0], "times": "-0.036"}, *TERMS[1:]]), ASKED)
    renamed = compiled_from(logistic(card={**CARD, "by": "Another"}), ASKED)
    assert len({usual.hash, moved.hash, renamed.hash}) == 3
    (step,) = usual.strategy.steps
    assert isinstance(step, TreeModel)
    assert step.card is not None
    assert (step.card.by, step.card.auc, step.card.ks) == ("Risk modelling", "0.741", None)
