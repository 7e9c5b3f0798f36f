"""Who is responsible for an answer that changed: one row of a table for each kind of change."""

from __future__ import annotations

import pytest
from tests.decisions.comparison.versions import connection, rows_table, version
from tests.decisions.decision_tables import one_table
from tests.decisions.rows import RawRow
from tests.decisions.strategies import changed, compiled_from, small

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.cause import Cause, Causes
from lendweave.decisions.comparison.versions import merge_versions
from lendweave.decisions.comparison.waterfall import Decided, Fates, waterfall
from lendweave.decisions.comparison.words import cause_told
from lendweave.decisions.model import Ending
from lendweave.lang import duckdb_select

MINOR, NEW, OLD = 100, True, False


def cause_of(champion: CompiledStrategy, challenger: CompiledStrategy, row: RawRow) -> Cause:
    """What makes the two differ on one application."""
    merged = merge_versions([champion, challenger])
    finder = Causes(*merged.versions)
    with connection() as database:
        database.register("applications", rows_table([row]))
        found = database.execute(duckdb_select(merged.program, "applications"))
        names = [column[0] for column in found.description or ()]
        values = dict(zip(names, found.fetchall()[0], strict=True))
    return finder.cause(*finder.seen(values))


RICH = 10_000 * MINOR
CASES = [
    # age, amount, income, grade, is_new; the version; what is told of it
    ((30, 1_000 * MINOR, RICH, "C", OLD), "threshold", "outcome, approve: score >= 520 → score"),
    ((30, 30_000 * MINOR, RICH, "A", OLD), "rule", "rule A2: amount > 50000.00 → amount > 20000"),
    ((30, 1_000 * MINOR, RICH, "B", OLD), "points", None),
    ((70, 1_000 * MINOR, RICH, "A", OLD), "price", "price.csv"),
    (
        (30, 60_000 * MINOR, RICH, "A", OLD),
        "severity",
        "rule A2: amount > 50000.00 then: refer → amount > 50000.00 then: decl",
    ),
]


@pytest.mark.parametrize(("row", "name", "says"), [case for case in CASES if case[2]])
def test_the_change_is_named(row: RawRow, name: str, says: str) -> None:
    """The thing that was changed is the thing that is named, whichever of the two is champion."""
    assert cause_told(cause_of(small(), version(name), row))[0].startswith(says)
    turned = cause_of(version(name), small(), row)
    assert cause_told(turned)[0].startswith(says.partition(":")[0])


def test_points_are_found_behind_a_threshold() -> None:
    """Both ask for 520 points: the row that took ten of them away is named with its line."""
    champion = compiled_from(changed("strategy.yaml", "score >= 520", "score >= 525"))
    files = changed("strategy.yaml", "score >= 520", "score >= 525")
    files["score.csv"] = files["score.csv"].replace("25..<60, 15,", "25..<60, 5,")
    found = cause_of(champion, compiled_from(files), (30, 1_000 * MINOR, RICH, "A", OLD))
    assert cause_told(found)[0] == "score.csv:3 age: 15 → 5"


def test_new_and_dropped_rules_say_so() -> None:
    """A rule that only one version has."""
    row = (30, 60_000 * MINOR, RICH, "A", OLD)
    renamed = version("renamed")
    assert cause_told(cause_of(small(), _without_a2(), row)) == (
        "rule A2 (dropped): amount > 50000.00",
        "规则 A2（删除）: amount > 50000.00",
    )
    assert cause_told(cause_of(_without_a2(), renamed, row))[0].startswith("rule A9 (new)")


def _without_a2() -> CompiledStrategy:
    line = '        - {code: A2, when: "amount > 50000.00", then: refer, reason: AMOUNT}\n'
    return compiled_from(changed("strategy.yaml", line, ""))


def test_a_rule_that_could_not_tell_says_so() -> None:
    """An unknown amount of income, referred by the one and declined by the other."""
    files = changed("strategy.yaml", "unknown: decline\n", "unknown: refer\n")
    found = cause_of(small(), compiled_from(files), (30, 1_000 * MINOR, None, "A", NEW))
    assert found.unknown
    assert cause_told(found)[0].endswith("it could not tell")


TABLE = (
    "age, grade, then, reason\n< 18, -, decline, AGE\n>= 18, C, refer, GRADE\n>= 18, A|B, pass,\n"
)
KEYS = "on: [age, grade], hit: first, unknown: refer, unknown_reason: UNKNOWN"


@pytest.mark.parametrize(
    ("after", "row", "says"),
    [
        (
            TABLE.replace("C, refer", "C, decline"),
            "C",
            "rule t:3: age >= 18, grade C then: refer → age >= 18, grade C then: decline",
        ),
        (
            TABLE.replace("18, C,", "18, B,"),
            "B",
            "rule t:3: age >= 18, grade C → age >= 18, grade B",
        ),
        (TABLE + ">= 18, D, pass,\n", "D", "reason UNKNOWN (same, over a value that differs)"),
    ],
)
def test_rows_of_tables_that_decide_are_named(after: str, row: str, says: str) -> None:
    """By table and line, with what the row asks; a table without an answer by its reason."""
    application = (30, 1_000 * MINOR, RICH, row, OLD)
    found = cause_of(one_table(TABLE, KEYS), one_table(after, KEYS), application)
    assert cause_told(found)[0] == says


def test_a_table_without_an_answer_has_a_line_of_its_own() -> None:
    """What no rule and no outcome step stopped is counted under the reason that was given."""
    compiled = one_table(TABLE, KEYS)
    unanswered = Decided((0, 0), Ending.APPROVE, Fates(7, 4, 2), "UNKNOWN")
    effects = waterfall(compiled, [unanswered, Decided((1, 0), Ending.APPROVE, Fates(3, 3, 3))])
    told = {(effect.step, effect.code): effect.in_turn for effect in effects}
    assert told["reason", "UNKNOWN"] == Fates(7, 4, 2)
    assert told["t", "t:2"] == Fates(3, 3, 3)
