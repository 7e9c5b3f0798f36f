"""Who is responsible for an answer that changed: one row of a table for each kind of change."""

from __future__ import annotations

import pytest
from tests.decisions.comparison.versions import connection, rows_table, version
from tests.decisions.rows import RawRow
from tests.decisions.strategies import changed, compiled_from, small

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.cause import Cause, Causes
from lendweave.decisions.comparison.versions import merge_versions
from lendweave.decisions.comparison.words import cause_told
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
    ((30, 60_000 * MINOR, RICH, "A", OLD), "severity", "rule A2: amount > 50000.00"),
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
