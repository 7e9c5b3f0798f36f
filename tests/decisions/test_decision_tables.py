"""Decision tables: every hit policy, null included, by hand and on both engines."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from tests.decisions.decision_tables import Answer, answer_by_hand, one_table, table_of
from tests.decisions.strategies import SMALL_INPUTS, compiled_from, small_files
from tests.parity.engines import arrow_values, same

from lendweave.decisions import CompiledStrategy, decide, trace, trace_lines
from lendweave.decisions.inputs import text_of
from lendweave.kernel.errors import LendweaveError
from lendweave.lang import duckdb_select, spark_select

POLICY_FILE = Path(__file__).parent / "hit_policies.csv"
ROWS = list(csv.DictReader(StringIO(POLICY_FILE.read_text(encoding="utf-8"))))
RawRow = tuple[object, ...]


def written(rows: str, gives: str) -> str:
    """A table over age and grade from `cell cell value [then [reason]]; …`."""
    lines = [row.split() for row in rows.split("; ")]
    widest = max(map(len, lines))
    head = ["age", "grade", *([gives] if gives else []), "then", "reason"]
    used = head[: len(head) if widest > (3 if gives else 2) else widest]
    cells = [line + [""] * (len(used) - len(line)) for line in lines]
    return "\n".join(",".join(line) for line in [used, *cells]) + "\n"


def asked(age: object, grade: object) -> RawRow:
    """A row of the small inputs that differs in what tables ask for."""
    return (age, 100_000, 300_000, grade, False)


def answer(compiled: CompiledStrategy, row: RawRow) -> Answer:
    """What the compiled strategy answers, its own last step approving."""
    found = decide(compiled, row)
    return Answer(found.values, found.outcome, found.reasons)


@pytest.mark.parametrize("case", ROWS, ids=[f"{at} {row['why']}" for at, row in enumerate(ROWS, 2)])
def test_hit_policies(case: dict[str, str]) -> None:
    """Each row of hit_policies.csv: the answer that is written there, and the one by hand."""
    counted = "collect: count" in case["keys"]
    text = written(case["rows"], "" if counted else "v")
    compiled = one_table(text, f"on: [age, grade], gives: [v], {case['keys']}")
    age, grade = (None if case[key] == "null" else case[key] for key in ("age", "grade"))
    row = asked(None if age is None else int(age), grade)
    got = answer(compiled, row)
    (output,) = table_of(compiled).outputs
    assert text_of(got.values[0], output.column.type) == case["values"]
    assert got.outcome == (case["outcome"] or "approve")
    assert got.reasons == tuple(case["reasons"].split("|") if case["reasons"] else ())
    given_row = dict(zip(SMALL_INPUTS.names, row, strict=True))
    assert answer_by_hand(table_of(compiled), given_row) == got


POLICIES = (
    "hit: unique",
    "hit: any",
    "hit: first",
    "hit: priority, order: {v: [3, null, 1, 2]}",
    *(f"hit: collect, collect: {how}" for how in ("list", "sum", "min", "max")),
    "hit: rule_order",
    "hit: output_order, order: {v: [3, null, 1, 2]}",
    "hit: worst_wins",
)
AGES = st.sampled_from(["-", "null", "<18", "18..40", ">=30", "25|null", "-"])
GRADES = st.sampled_from(["-", "null", "A", "A|B", "B..C", "C|null", "-"])
VALUES = st.sampled_from(["1", "2", "3", "null"])
FINDINGS = st.sampled_from(["pass,", "refer,AGE", "refer,GRADE", "decline,AGE", "decline,GRADE"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str]:
    """A table of any policy and the keys of its step."""
    policy = draw(st.sampled_from(POLICIES))
    decides = "worst_wins" in policy or draw(st.booleans())
    row = st.tuples(AGES, GRADES, VALUES, *([FINDINGS] if decides else []))
    rows = draw(st.lists(row, min_size=1, max_size=7))
    head = "age,grade,v,then,reason" if decides else "age,grade,v"
    single = any(f"hit: {hit}" in policy for hit in ("unique", "any", "first", "priority"))
    unknown = draw(st.sampled_from(["refer", "decline", "pass"]))
    keys = f"unknown: {unknown}, unknown_reason: UNKNOWN, " if decides and single else ""
    text = "\n".join([head, *(",".join(cells) for cells in rows)]) + "\n"
    return text, f"on: [age, grade], gives: [v], {keys}{policy}"


QUESTIONS: SearchStrategy[RawRow] = st.builds(
    asked,
    st.sampled_from([None, 0, 17, 18, 24, 25, 29, 30, 40, 41, 150]),
    st.sampled_from([None, "A", "B", "BB", "C", "D", ""]),
)


def by_duckdb(compiled: CompiledStrategy, rows: Sequence[RawRow]) -> list[RawRow]:
    """Every output of the program for every row, decided in one SELECT."""
    columns = {"row number": pa.array(range(len(rows)), pa.int64())}
    for at, column in enumerate(SMALL_INPUTS):
        columns[column.name] = arrow_values([row[at] for row in rows], column.type)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("asked", pa.table(columns))
        select = duckdb_select(compiled.program, '"asked"', ["row number"])
        found = connection.sql(f'SELECT * FROM ({select}) ORDER BY "row number"').fetchall()
    return [row[1:] for row in found]


@settings(max_examples=25)
@given(tables(), st.lists(QUESTIONS, min_size=1, max_size=8))
def test_random_tables_answer_alike(table: tuple[str, str], rows: list[RawRow]) -> None:
    """Random tables on random rows: by hand, in Python and in DuckDB the answer is one."""
    compiled = one_table(*table)
    step = table_of(compiled)
    for row in rows:
        by_hand = answer_by_hand(step, dict(zip(SMALL_INPUTS.names, row, strict=True)))
        assert answer(compiled, row) == by_hand
        found = trace(compiled, row)
        assert [reason.code for reason in found.reasons] == list(by_hand.reasons)
        assert trace_lines(found, "zh")
    for row, sql in zip(rows, by_duckdb(compiled, rows), strict=True):
        for column, python, other in zip(
            compiled.program.outputs, compiled.run(row), sql, strict=True
        ):
            listed = tuple(other) if isinstance(other, list) else other
            assert same(python, listed), column.name
    assert "filter(" in spark_select(compiled.program, "asked") or "list" not in str(
        step.outputs[0].column.type
    )


EXPRESSIONS = """age, cap, share
< 30, {amount * 0.5}, 1
30..40, "{least(amount, income)}", 0.8
-, 500.00, 0.55
"""


def test_cells_may_compute() -> None:
    """A result in braces is an expression; the results of a column meet in one type."""
    compiled = one_table(EXPRESSIONS, "on: [age], gives: [cap, share], hit: first")
    caps = [decide(compiled, asked(age, "A")).values for age in (20, 35, None)]
    assert [str(column.type) for column in compiled.values][1] == "decimal(20,2)"
    scale = compiled.values[0].type.scale
    assert caps == [(500 * 10**scale, 100), (1000 * 10**scale, 80), (500 * 10**scale, 55)]


@pytest.mark.parametrize(
    ("rows", "age", "says"),
    [
        ("<30 - 1; >=30 A 2", 40, "table t (unique): age 40, grade B"),
        ("<30 - 1; >=30 A 2", 40, "  unknown because no row of table t answers"),
        ("<30 - 1; - B 2", 20, "  unknown because rows of table t answer differently"),
        ("<30 - 1; - B 2", 20, "(lines that hit 2, 3)"),
        ("<30 - 1; - B 2", 40, "  line 3 [-, B, t.csv:3]"),
        ("<30 - 1; - B 2", 40, "  v = 2"),
    ],
)
def test_a_trace_names_rows_and_causes(rows: str, age: int, says: str) -> None:
    """The line that answered, or why none does."""
    compiled = one_table(written(rows, "v"), "on: [age, grade], gives: [v], hit: unique")
    lines = trace_lines(trace(compiled, asked(age, "B")))
    assert any(says in line for line in lines), "\n".join(lines)


BAD = [
    ("hit: first, collect: sum", "age,v\n-,1\n", "DECISIONS-008", "`collect`"),
    ("hit: first, order: {v: [1]}", "age,v\n-,1\n", "DECISIONS-008", "`order`"),
    ("hit: priority", "age,v\n-,1\n", "DECISIONS-008", "no order"),
    ("hit: worst_wins", "age,v\n-,1\n", "DECISIONS-008", "no `then`"),
    ("hit: first, unknown: refer", "age,v\n-,1\n", "DECISIONS-008", "unknown: refer"),
    ("hit: first", "age,v,then,reason\n-,1,refer,AGE\n", "DECISIONS-008", "no `unknown`"),
    ("hit: collect, collect: sum", "age,v\n-,red\n", "DECISIONS-004", "sum of v: text"),
    ("hit: any", "age,v\n-,{age + 1}\n", "DECISIONS-012", "whether rows agree"),
    ("hit: first", "age,v\n-,\n", "DECISIONS-012", "Fill the cell"),
    ("hit: first", "age,v,w\n-,1,2\n", "DECISIONS-011", 'column "w"'),
    ("hit: first", "age\n-\n", "DECISIONS-011", 'a column "v"'),
    ("hit: first", "age,v\nx,1\n", "DECISIONS-012", "t.csv:2, column"),
    ("hit: first", "age,v\n-,{agee}\n", "LANG-005", "t.csv:2, column"),
    ("hit: first", "age,v\n-,{age}\n-,red\n", "LANG-007", "strategy.yaml:7, v"),
    ("hit: priority, order: {v: [1]}", "age,v\n-,2\n", "DECISIONS-012", "Add it to `order`"),
    ("hit: priority, order: {w: [1]}", "age,v\n-,2\n", "DECISIONS-008", "the order of `w`"),
    ("hit: rule_order", "age,v,then,reason\n-,1,no,\n", "DECISIONS-012", "decline, refer, pass"),
    ("hit: rule_order", "age,v,then,reason\n-,1,refer,\n", "DECISIONS-005", "no reason"),
    ("hit: rule_order", "age,v,then,reason\n-,1,pass,AGE\n", "DECISIONS-005", "pass with AGE"),
    ("hit: rule_order", "age,v,then,reason\n-,1,refer,AGEE\n", "DECISIONS-005", "AGE"),
    ("hit: first, unknown: refer", "age,v,then\n-,1,pass\n", "DECISIONS-005", "unknown_reason"),
]


@pytest.mark.parametrize(("keys", "text", "code", "says"), BAD, ids=[row[3] for row in BAD])
def test_what_makes_no_sense_is_refused(keys: str, text: str, code: str, says: str) -> None:
    """Keys that contradict the policy, and cells that do not fit, name their place."""
    with pytest.raises(LendweaveError, match=code) as refused:
        one_table(text, f"on: [age], gives: [v], {keys}")
    assert says in str(refused.value)


IN_A_BRANCH = """strategy: branched
version: 1
decides: application
title: {en: Branched, zh: 分支}
inputs: [age, amount, income, grade, is_new]
steps:
  - switch:
      - when: "is_new"
        steps:
          - table: {name: t, file: t.csv, on: [age, grade], gives: [v], KEYS}
      - else: []
  - outcome: {approve: "TRUE", reason: AGE}
"""


@pytest.mark.parametrize(
    "keys",
    [
        "hit: first, unknown: decline, unknown_reason: UNKNOWN",
        "hit: unique, unknown: decline, unknown_reason: UNKNOWN",
        "hit: worst_wins",
        "hit: rule_order",
    ],
)
@pytest.mark.parametrize(("age", "outcome"), [(20, "decline"), (40, "refer"), (70, "approve")])
def test_a_table_in_a_branch_not_taken_finds_nothing(keys: str, age: int, outcome: str) -> None:
    """Neither a row that hits nor an answer that is unknown counts there; it does where taken."""
    rows = "age, grade, v, then, reason\n< 30, -, 1, decline, AGE\n30..50, -, 2, refer, GRADE\n"
    files = small_files() | {"strategy.yaml": IN_A_BRANCH.replace("KEYS", keys), "t.csv": rows}
    compiled = compiled_from(files)
    elsewhere = decide(compiled, (age, 100_000, 300_000, "A", False))
    assert (elsewhere.outcome, elsewhere.reasons, set(elsewhere.masks)) == ("approve", (), {0})
    assert elsewhere.values == (None,)
    taken = decide(compiled, (age, 100_000, 300_000, "A", True))
    unknown = age == 70 and "unknown" in keys
    assert taken.outcome == ("decline" if unknown else outcome)
