"""A strategy checked: every finding with its file, line, column and code, many at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import RawRow, rows_of
from tests.decisions.strategies import (
    SCENE_STRATEGIES,
    SMALL_INPUTS,
    compiled_from,
    scene_cases,
    scene_strategy,
    small,
    small_files,
)

from lendweave.decisions import load_strategy
from lendweave.decisions.checking.finding import Finding, Level, every_finding, place_of
from lendweave.decisions.checking.flow import Flow
from lendweave.decisions.checking.step_findings import RuleAlways, RuleImplied, RuleNever
from lendweave.decisions.checking.strategy import check_strategy
from lendweave.decisions.rules import rule_let
from lendweave.decisions.tables import TableRow, read_table
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import INTEGER
from lendweave.lang import Column, Schema, compile_python

CASES = read_table((Path(__file__).parent / "strategies.csv").read_text(), "strategies.csv").rows
BAD = read_table(
    (Path(__file__).parents[1] / "bad_strategies.csv").read_text(), "bad_strategies.csv"
).rows


def edited(row: TableRow) -> dict[str, str]:
    """The files of the small strategy with the row's changes; `|` is the end of a line."""
    files = small_files()
    for change in row.cells["change"].split(" && "):
        file, find, replace = (part.replace("|", "\n") for part in change.split(" => "))
        assert files[file].count(find) == 1, f"{find!r} in {file}"
        files[file] = files[file].replace(find, replace)
    return files


def told(finding: Finding) -> str:
    """Code and place; the words are the business of the next test."""
    return f"{finding.code} {finding.place}".replace(', column "', " ").rstrip('"')


@pytest.mark.parametrize("row", CASES, ids=lambda row: row.cells["case"])
def test_what_is_found_in_a_strategy(row: TableRow) -> None:
    """One change a line: the findings beside those of the small strategy itself, in order."""
    known = {told(f) for f in check_strategy(small_files(), SMALL_INPUTS).findings}
    found = check_strategy(edited(row), SMALL_INPUTS).findings
    new = [finding for finding in found if told(finding) not in known]
    assert " & ".join(map(told, new)) == row.cells["findings"]
    says = " ".join(finding.told("en") for finding in new)
    assert row.cells["says"] in says, says


@pytest.mark.parametrize("row", BAD, ids=lambda row: row.cells["case"])
def test_what_publishing_refuses_is_an_error_of_the_check(row: TableRow) -> None:
    """The check finds an error where reading the strategy is refused, and at the same place."""
    files = small_files()
    cells = {name: text.replace("|", "\n") for name, text in row.cells.items()}
    files[cells["file"]] = files[cells["file"]].replace(cells["find"], cells["replace"])
    with pytest.raises(LendweaveError, match=r"where: ") as refused:
        load_strategy(files, SMALL_INPUTS)
    checked = check_strategy(files, SMALL_INPUTS)
    errors = [finding for finding in checked.findings if finding.level is Level.ERROR]
    assert place_of(refused.value.where) in [finding.place for finding in errors]


def test_many_mistakes_are_told_at_once_and_none_because_of_another() -> None:
    """Five mistakes in four files are five findings; what hangs on a lost name is not blamed."""
    files = small_files()
    for file, find, replace in (
        ("strategy.yaml", "age < 18", "agee < 18"),
        ("strategy.yaml", 'is_new", then: flag', 'is_old", then: flag'),
        ("strategy.yaml", "trunc(income *", "trunc(incomes *"),
        ("score.csv", "25..<60, 15", "25 to 60, 15"),
        ("price.csv", ">= 515, -,     0.155", ">= 515, -,     "),
        ("reasons.csv", "partner", "partners"),
    ):
        assert files[file].count(find) == 1, find
        files[file] = files[file].replace(find, replace)
    found = check_strategy(files, SMALL_INPUTS)
    assert found.compiled is None
    assert [str(finding.place) for finding in found.findings] == [
        'price.csv:3, column "price"',
        'reasons.csv:5, column "family"',
        'score.csv:3, column "bin"',
        "strategy.yaml:11",
        "strategy.yaml:13",
        "strategy.yaml:30",
    ]


@pytest.mark.parametrize(("scene", "name"), SCENE_STRATEGIES)
def test_shipped_strategies_have_neither_errors_nor_warnings(scene: str, name: str) -> None:
    """What ships is what the guide asks for."""
    compiled = scene_strategy(scene, name)
    files = dict(compiled.strategy.files)
    checked = check_strategy(files, compiled.strategy.inputs, scene_cases(scene, name))
    assert [f.told("en") for f in checked.findings if f.level is not Level.NOTE] == []
    assert checked.compiled is not None
    assert checked.compiled.hash == compiled.hash


SMALL_SCHEMA = Schema(
    (Column("a", INTEGER, True, 0, 3), Column("b", INTEGER, False, 0, 3), Column("c", INTEGER))
)
PARTS = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from("ab"),
        st.sampled_from(["<", "<=", "=", "<>", ">", ">="]),
        st.integers(-1, 4),
    ),
    st.builds("{} IN ({}, {})".format, st.sampled_from("ab"), st.integers(0, 4), st.integers(0, 4)),
    st.sampled_from(["a IS NULL", "a < b", "a + b > 6", "a + b > 5", "a BETWEEN 1 AND 2"]),
)
WHENS = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=3,
)
FLOW = """
strategy: s
version: 1
decides: application
title: {{en: s, zh: s}}
inputs: [a, b]
steps:
  - switch:
      - when: "{branch}"
        steps:
          - rules:
              name: in
              unknown: pass
              check: [{{code: R1, when: "{first}", then: refer, reason: R}}]
      - else: []
  - rules:
      name: out
      unknown: pass
      check:
        - {{code: R2, when: "{second}", then: decline, reason: R}}
        - {{code: R3, when: "{third}", then: decline, reason: R}}
  - outcome: {{approve: "b > 1", reason: R}}
"""


@settings(max_examples=25)
@given(WHENS, WHENS, WHENS, WHENS)
def test_nothing_is_said_of_a_rule_that_is_not_so(
    branch: str, first: str, second: str, third: str
) -> None:
    """Whatever is proved of a rule holds for every combination of inputs."""
    text = FLOW.format(branch=branch, first=first, second=second, third=third)
    files = {"strategy.yaml": text, "reasons.csv": "code, en, zh, family\nR, r, 原因, score\n"}
    checked = check_strategy(files, SMALL_SCHEMA)
    assert checked.compiled is not None
    program = checked.compiled.traced
    run, names = compile_python(program), program.outputs.names
    rows = [run((a, b)) for a in (None, 0, 1, 2, 3) for b in range(4)]
    hits = {code: [row[names.index(rule_let(code))] for row in rows] for code in ("R1", "R2", "R3")}
    for finding in checked.findings:
        if isinstance(finding, RuleNever):
            assert True not in hits[finding.rule]
        if isinstance(finding, RuleAlways) and finding.rule != "R1":
            assert set(hits[finding.rule]) == {True}
        if isinstance(finding, RuleImplied):
            pairs = zip(hits[finding.rule], hits[finding.other], strict=True)
            assert all(by is True for hit, by in pairs if hit is True)


RUN_SMALL = compile_python(small().traced)
SMALL_TRUTHS = {
    met.rule.code: Flow(small()).truths((), met.condition)
    for met in Flow(small()).rules
    if not met.way
}


@settings(max_examples=40)
@given(st.data())
def test_never_and_always_hold_for_the_small_strategy(data: st.DataObject) -> None:
    """What the conditions of the small strategy may be includes what they are in any row."""
    row: RawRow = data.draw(rows_of(small()))
    out = dict(zip(small().traced.outputs.names, RUN_SMALL(row), strict=True))
    for code, found in SMALL_TRUTHS.items():
        assert found is None or (out[rule_let(code)],) in found


def test_every_finding_says_what_and_what_to_do_in_both_languages() -> None:
    """Codes are unique, and every class has words in English and in Chinese, titles included."""
    codes = [finding.code for finding in every_finding()]
    assert len(set(codes)) == len(codes) > 20
    for finding in every_finding():
        lines = (finding.__doc__ or "").strip().splitlines()
        assert lines[0].endswith("."), finding
        assert lines[1].strip().endswith("。"), finding
        assert all((*finding.says, *finding.fix)), finding


def test_a_case_that_hits_dispels_a_doubt() -> None:
    """Where nothing is proved, a rule that no tried row hits is a doubt, told on request."""
    files = small_files()
    find = "amount > 50000.00"
    files["strategy.yaml"] = files["strategy.yaml"].replace(find, "amount * 7 = income * 3 + 0.01")
    found = [f for f in check_strategy(files, SMALL_INPUTS).findings if f.is_doubt]
    assert [f.code for f in found] == ["CHECK-204"]
    header = "case, age, amount, income, grade, is_new, |, outcome\n"
    cases = header + "hit, 30, 0.01, 0.02, A, false, |, refer\n"
    checked = check_strategy(files, SMALL_INPUTS, cases)
    assert [f for f in checked.findings if f.is_doubt] == []


def test_a_wrong_case_file_does_not_stop_the_check() -> None:
    """Cases that cannot be read are told where they are run; the check goes on without them."""
    checked = check_strategy(small_files(), SMALL_INPUTS, "no such table")
    assert checked.compiled is not None


def test_a_strategy_that_is_whole_is_compiled_as_it_is_published() -> None:
    """The check and the publication read the same strategy."""
    checked = check_strategy(small_files(), SMALL_INPUTS)
    assert checked.compiled is not None
    assert checked.compiled.hash == compiled_from(small_files()).hash
