"""What is told of changes: each flips the answer, none goes too far, none tells too much."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import rows_of
from tests.decisions.strategies import USUAL, compiled_from, small_files

from lendweave.decisions import CompiledStrategy, DecisionValue, decide
from lendweave.decisions.counterfactual.search import Counterfactual, counterfactuals
from lendweave.decisions.counterfactual.told import change_body, told_changes
from lendweave.decisions.counterfactual.trials import Standpoint
from lendweave.lang import Column, Program, Schema, compile_python
from lendweave.lang.program import Let

LEVERS = """\
input,  change, low,    high,     step,   cost, en,                     zh
amount, lower,  500.00, 60000.00, 500.00, 1,    the amount were {value}, 申请金额为 {value}
income, higher, 500.00, 20000.00, 250.00, 3,    the income were {value}, 收入为 {value}
age,    either, 18,     70,       1,      9,    the age were {value},    年龄为 {value}
"""
NAMES = ("amount", "income", "age")
LISTS = """\
  - lists:
      name: names
      unknown: pass
      check:
        - {code: L1, list: black, entry: "grade = 'X'", then: refer, reason: GRADE}
"""


@cache
def levered(fraud: str = "", *, lists: bool = False) -> CompiledStrategy:
    """The small strategy with levers. fraud: the reason that is of the fraud family."""
    files = small_files() | {"actionable.csv": LEVERS}
    lines = files["reasons.csv"].splitlines()
    files["reasons.csv"] = "\n".join(
        line.rsplit(",", 1)[0] + ", fraud" if fraud and line.startswith(fraud) else line
        for line in lines
    )
    if lists:
        files["strategy.yaml"] = files["strategy.yaml"].replace(
            "  - scorecard", LISTS + "  - scorecard", 1
        )
    return compiled_from(files)


def found(compiled: CompiledStrategy, row: tuple[object, ...]) -> tuple[Counterfactual, ...]:
    """What the search finds where nothing is derived."""
    return counterfactuals(compiled, Standpoint(row, row))


def moved(
    compiled: CompiledStrategy, row: tuple[object, ...], changes: dict[str, int]
) -> tuple[object, ...]:
    """The row with some inputs set."""
    return tuple(
        changes.get(name, value)
        for name, value in zip(compiled.strategy.inputs.names, row, strict=True)
    )


@settings(max_examples=60)
@given(data=st.data())
def test_every_change_flips_the_answer_and_one_step_less_does_not(data: st.DataObject) -> None:
    """Also: declared inputs alone, at most two, within their ends, the cheapest first."""
    compiled = levered()
    row = data.draw(rows_of(compiled))
    told = found(compiled, row)
    assert [each.cost for each in told] == sorted(each.cost for each in told)
    if decide(compiled, row).outcome == "approve":
        assert told == ()
    for each in told:
        assert 1 <= len(each.changes) <= 2
        values = {change.lever.column.name: change.value for change in each.changes}
        assert values.keys() <= set(NAMES)
        assert decide(compiled, moved(compiled, row, values)) == each.decision
        assert each.decision.outcome == "approve"
        for change in each.changes:
            assert change.lever.low <= change.value <= change.lever.high
            for short in shorter(change.was, change.value, change.lever.step):
                less = values | {change.lever.column.name: short}
                assert decide(compiled, moved(compiled, row, less)).outcome != "approve"


def shorter(was: object, value: int, step: int) -> list[int]:
    """One step back, but not behind where the person stands; and not moved at all."""
    assert isinstance(was, int)
    back = value - step if value > was else value + step
    return [was] if (back - was) * (value - was) <= 0 else [was, back]


@settings(max_examples=30)
@given(data=st.data())
def test_a_change_of_one_input_is_the_nearest_of_all_its_values(data: st.DataObject) -> None:
    """Held against every value of the lever, tried out one by one."""
    compiled = levered()
    row = data.draw(rows_of(compiled))
    if decide(compiled, row).outcome == "approve":
        return
    nearest: dict[str, int] = {}
    for lever in compiled.strategy.levers:
        was = row[compiled.strategy.inputs.names.index(lever.column.name)]
        if not isinstance(was, int):
            continue
        for value in range(lever.low, lever.high + 1, lever.step):
            way = value < was if lever.change == "lower" else value > was
            if (lever.change == "either" or way) and value != was:
                flips = decide(compiled, moved(compiled, row, {lever.column.name: value}))
                cost = -(-abs(value - was) // lever.step) * lever.cost
                if flips.outcome == "approve":
                    name = lever.column.name
                    nearest[name] = min(cost, nearest.get(name, cost))
    told = found(compiled, row)
    singles = {c.changes[0].lever.column.name: c.cost for c in told if len(c.changes) == 1}
    assert singles.items() <= nearest.items()
    if nearest:
        assert told[0].cost <= min(nearest.values())


@settings(max_examples=60)
@given(data=st.data(), masked=st.sampled_from(["AGE", "AMOUNT", "INCOME", "lists"]))
def test_nothing_is_said_where_a_masked_finding_has_a_part(
    data: st.DataObject, masked: str
) -> None:
    """Neither around such a finding nor through it: its rules stay as they were."""
    lists = masked == "lists"
    compiled = levered(lists=True) if lists else levered(masked)
    row = data.draw(rows_of(compiled))
    told = found(compiled, row)
    before = decide(compiled, row)
    codes = {"AGE": "A1", "AMOUNT": "A2", "INCOME": "N", "lists": "L1"}[masked]

    def states(value: DecisionValue) -> list[bool]:
        return [
            bool(mask >> bit & 1)
            for place in compiled.masks
            for mask in value.masks[place.hit : place.hit + 2]
            for bit, code in enumerate(place.codes)
            if code.startswith(codes)
        ]

    if masked in before.reasons or (lists and any(states(before))):
        assert told == ()
    for each in told:
        assert states(each.decision) == states(before)


def test_without_the_mask_the_same_case_is_told() -> None:
    """An amount above 50,000 is told as long as its rule is none of the fraud family."""
    row = (30, 5_500_000, 3_000_000, "A", False)
    (amount, *_) = found(levered(), row)
    assert [(c.lever.column.name, c.value) for c in amount.changes] == [("amount", 5_000_000)]
    assert found(levered("AMOUNT"), row) == ()
    through = (30, 5_500_000, 3_000_000, "X", False)
    assert found(levered(lists=True), through) == ()


def test_two_inputs_that_need_each_other() -> None:
    """Too young and too much asked for: each change alone leaves a finding."""
    row = (16, 5_500_000, 3_000_000, "A", False)
    told = found(levered(), row)
    assert [{c.lever.column.name: c.value for c in each.changes} for each in told] == [
        {"amount": 5_000_000, "age": 25}
    ]
    assert told_changes(told, "CNY", "en") == [
        "Approved with 50000.00 CNY at 10% over 12 months if the amount were 50,000.00"
        " and the age were 25."
    ]
    assert told_changes(told, "CNY", "zh") == [
        "若申请金额为 50,000.00，且年龄为 25，则通过（金额 50000.00 CNY，年化利率 10%，12 期）。"
    ]
    body = change_body(told[0], "CNY", "en")
    assert body["changes"][0] == {"input": "amount", "was": "55000.00", "value": "50000.00"}
    assert told_changes((), "CNY", "zh") == ["未找到申请人可作出且可告知的变动。"]


DERIVE = Program.build(
    "derived",
    Schema(
        (
            Column("age", levered().strategy.inputs.column("age").type, low=0, high=150),
            levered().strategy.inputs.column("amount"),
            Column("monthly", levered().strategy.inputs.column("income").type, low=0),
            levered().strategy.inputs.column("grade"),
            levered().strategy.inputs.column("is_new"),
        )
    ),
    [Let("income", "least(monthly, amount)")],
    levered().strategy.inputs.names,
)


def test_what_is_derived_moves_with_what_it_is_derived_from() -> None:
    """Income is told from the amount here: it is no lever of its own, and it follows the amount."""
    given_values = (30, 5_500_000, 3_000_000, "A", False)
    row = compile_python(DERIVE)(given_values)
    told = counterfactuals(levered(), Standpoint(row, given_values, DERIVE))
    assert told
    assert all(c.lever.column.name != "income" for each in told for c in each.changes)
    for each in told:
        values = {c.lever.column.name: c.value for c in each.changes}
        again = tuple(
            values.get(name, value)
            for name, value in zip(DERIVE.inputs.names, given_values, strict=True)
        )
        assert decide(levered(), compile_python(DERIVE)(again)) == each.decision


def test_a_search_ends_with_what_it_may_spend() -> None:
    """However few decisions it may take: the same answer each time, and never a wrong one."""
    row = (16, 5_500_000, 3_000_000, "A", False)
    counts = []
    for most, _ in product((0, 1, 5, 40, 3_000), range(2)):
        told = counterfactuals(levered(), Standpoint(row, row), most)
        assert all(each.decision.outcome == "approve" for each in told)
        counts.append(len(told))
    assert counts[::2] == counts[1::2]
    assert (counts[0], counts[-1]) == (0, 1)


@pytest.mark.parametrize("row", [USUAL, (None, 5_500_000, None, "A", False)])
def test_an_approval_and_an_unknown_value_leave_nothing_to_tell(row: tuple[object, ...]) -> None:
    """Nothing is asked of an approval; a value that nobody knows is not said to be changed."""
    for each in found(levered(), row):
        assert {c.lever.column.name for c in each.changes} == {"amount"}
