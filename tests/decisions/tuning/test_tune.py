"""The search: best within limits, the same each time, inside its budget."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.strategies import small, small_files

from lendweave.decisions.comparison.result import Money
from lendweave.decisions.comparison.waterfall import Fates
from lendweave.decisions.tuning.knob import Setting, turned
from lendweave.decisions.tuning.measured import Measured, Share
from lendweave.decisions.tuning.search import Search, SearchShape, read_search
from lendweave.decisions.tuning.text_diff import changes_csv, patch
from lendweave.decisions.tuning.tune import tune

SEARCH = """\
maximise: margin
limits: {approval_rate_min: 0.3}
budget: 50
knobs:
  - {file: strategy.yaml, text: "score >= {520}", low: 500, high: 540, step: 10}
  - {file: price.csv, line: 2, column: price, low: 0.08, high: 0.12, step: 0.01}
"""


def search(**changes: object) -> Search:
    """The search above, its shape changed."""
    found = read_search(SEARCH, "search.yaml", small())
    plain = msgspec.to_builtins(found.shape) | changes
    return Search(msgspec.convert(plain, SearchShape), found.knobs)


def fared(setting: Setting) -> Measured | None:
    """Stricter earns more a loan and approves less; a threshold of 500 makes no strategy."""
    threshold, price = int(setting[0]), float(setting[1])
    if threshold == 500:
        return None
    approved = 1_000 - (threshold - 510) * 20 - int((price - 0.08) * 2_000)
    margin = int(approved * (threshold - 480) * price)
    groups: dict[str | None, Share] = {
        "a": Share(500, approved // 3),
        "b": Share(500, approved - approved // 3),
    }
    return Measured(1_000, Fates(approved, approved, 0), Money(approved, 100, 0, margin), groups)


def measure(settings: Sequence[Setting]) -> list[Measured | None]:
    """All of them."""
    return [fared(setting) for setting in settings]


def test_every_setting_is_tried_where_the_budget_allows() -> None:
    """25 settings, a fifth of which make no strategy; the best is that of looking at them all."""
    wanted = search()
    found = tune(wanted, measure)
    settings = [(a, b) for a in wanted.knobs[0].values for b in wanted.knobs[1].values]
    kept = [m for m in map(fared, settings) if m and m.approval_rate >= 0.3]
    assert found.whole
    assert (found.tried, found.refused) == (25, 5)
    assert found.best.money.margin == max(m.money.margin for m in kept)
    assert found.keeps_limits


@given(budget=st.integers(2, 24))
def test_the_budget_is_kept_and_nothing_gets_worse(budget: int) -> None:
    """One knob after the other: never more versions than allowed, never below the start."""
    found = tune(search(budget=budget), measure)
    assert not found.whole
    assert found.tried <= budget
    assert found.best.money.margin >= found.start.money.margin
    assert found == tune(search(budget=budget), measure)


def test_limits_come_before_the_goal() -> None:
    """What earns most breaks the limit; where none keeps it, the nearest is told to break it."""
    strict = tune(search(limits={"approval_rate_min": 0.78}), measure)
    assert strict.keeps_limits
    assert strict.best.approval_rate >= 0.78
    none = tune(search(limits={"fairness": {"by": "grade", "ratio_min": 0.9}}), measure)
    assert not none.keeps_limits


@pytest.mark.parametrize("groups_min", [1, 600])
def test_small_groups_say_nothing_of_fairness(groups_min: int) -> None:
    """A ratio needs two groups that are large enough."""
    limits = {"fairness": {"by": "grade", "ratio_min": 0.9, "groups_min": groups_min}}
    assert tune(search(limits=limits), measure).keeps_limits == (groups_min == 600)


def test_what_changed_is_an_ordinary_diff() -> None:
    """A patch of the texts, and a table with a row a number."""
    wanted = search()
    found = tune(wanted, measure)
    files = small_files()
    after = turned(files, wanted.knobs, found.setting)
    lines = patch(files, after).splitlines()
    changed = [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert len(changed) == 2 * len(found.changes)
    table = changes_csv(found.changes).splitlines()
    assert table[0] == "file,line,column,before,after"
    assert len(table) == 1 + len(found.changes) > 1
