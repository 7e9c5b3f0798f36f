"""Does anything notice when the compilers of decisions go wrong?

A fixed list of small mistakes is made in the sources that read a strategy's steps and compile them,
one at a time, and the tests of decisions run against each until one fails; see tools/mutants.py.
What no decision, trace or refusal can show stands in docs/reference/decision-survivors.md.

    python -m tools.decision_mutants           the fixed selection, as `make slow` runs it
    python -m tools.decision_mutants --all     every mistake, in more modules than the selection
    python -m tools.decision_mutants --only switch --show

Exit 1: an unlisted survivor, a listed one that is noticed now, or fewer than 98% killed.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field

import pytest
from hypothesis import Phase, settings
from tools.mutants import ROOT, Mutant, Quiet, Suite, run

TESTS = ROOT / "tests" / "decisions"
TARGETS = (
    *("rules", "scorecard", "matrix", "table_program", "hit_policy", "switch", "split", "call"),
    *("reserving", "reserve"),
)
OTHERS = (
    *("name_lists", "tree_model", "reasons", "compile", "draft", "outcome", "cells", "decide"),
)
PARSING = frozenset(
    (
        *("parse_cell", "_items", "_range", "_compared", "_low_end", "_high_end"),
        *("parse_literal", "_text_literal", "_day_number"),
    )
)
"""Functions of `cells` that read texts and compile nothing."""
OWN_TESTS = {
    "rules": ("test_decide", "test_load"),
    "scorecard": ("test_decide", "test_trace", "test_load"),
    "matrix": ("test_matrix", "test_decide"),
    "table_program": ("test_decision_tables", "test_every_step"),
    "hit_policy": ("test_decision_tables",),
    "switch": ("test_switch",),
    "split": ("test_split",),
    "call": ("test_call",),
    "reserving": ("test_reserve",),
    "reserve": ("test_reserve",),
    "name_lists": ("test_name_lists",),
    "tree_model": ("test_tree_model",),
    "reasons": ("test_reasons", "test_decide", "test_backtest"),
    "cells": ("test_cells", "test_matrix"),
}
"""The files that speak of a module, asked first; the others follow."""
BETWEEN_ENGINES = "alike or agree"
"""Tests that hold two engines against one program are slow, and see no mistake made before it."""
SLOW_TESTS_FOR = ("reasons", "compile")


_OPTIONS = (
    *("-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-m", "not slow"),
    # Programs are deep trees: to print one for a message can take longer than all tests.
    *("--tb=no", "--assert=plain"),
)


@dataclass
class _Noticed:
    """The first test that fails, as a plugin of the test runner."""

    complaints: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps what failed."""
        if report.failed:
            self.complaints.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keeps what could not even be read."""
        if report.failed:
            self.complaints.append(f"{report.nodeid} could not be collected")


def _failing(files: list[str], *more: str) -> str:
    """The first test of the files that fails, empty where none does."""
    noticed = _Noticed()
    pytest.main([*_OPTIONS, *more, *files], plugins=[noticed])
    return next(iter(noticed.complaints), "")


def _own_tests(mutant: Mutant) -> str:
    names = OWN_TESTS.get(mutant.module, ("test_decide", "test_every_step"))
    chosen = () if mutant.module in SLOW_TESTS_FOR else ("-k", f"not ({BETWEEN_ENGINES})")
    return _failing([str(TESTS / f"{name}.py") for name in names], *chosen)


def _other_tests(mutant: Mutant) -> str:
    own = OWN_TESTS.get(mutant.module, ())
    files = [str(path) for path in sorted(TESTS.glob("test_*.py")) if path.stem not in own]
    return _failing([*files, str(TESTS / "counterfactual")], "-k", f"not ({BETWEEN_ENGINES})")


def warmed() -> None:
    """Imports what stands below decisions, and what the tests are run with."""
    for name in ("duckdb", "pyarrow", "lendweave.features", "lendweave.lang"):
        importlib.import_module(name)
    plain = (Phase.explicit, Phase.generate)  # a smaller example tells nothing more here
    settings.register_profile("mutants", deadline=None, derandomize=True, phases=plain)
    settings.load_profile("mutants")


DECISIONS = Suite(
    package="lendweave.decisions",
    targets=TARGETS,
    others=OTHERS,
    page=ROOT / "docs" / "reference" / "decision-survivors.md",
    selected=70,
    examinations=(("own tests", _own_tests), ("other tests", _other_tests)),
    quiet=Quiet(
        keywords=frozenset(("where", "got", "expected", "fix", "shown", "strict")),
        calls=frozenset(("_refused", "_invalid", "lru_cache", "dataclass", "field")),
        names=frozenset(("__all__",)),
        functions=PARSING,
    ),
    forgotten=("lendweave.decisions", "tests."),
    kept=lambda mutant: frozenset(),
    warm=warmed,
)


if __name__ == "__main__":
    sys.exit(run(DECISIONS, __doc__))
