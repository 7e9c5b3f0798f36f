"""Versions over a file of features: every sum is what counting row by row gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.decisions.comparison.versions import version, write_rows
from tests.decisions.rows import RawRow
from tests.decisions.strategies import small

from lendweave.decisions import decide
from lendweave.decisions.comparison.assumptions import Assumptions, BandShape
from lendweave.decisions.comparison.command import MONTH, CompareCommand, Named
from lendweave.decisions.comparison.errors import FeaturesUnfit, SegmentUnfit, VersionsClash
from lendweave.decisions.comparison.result import Comparison
from lendweave.lang.scene_file import read_scene
from lendweave.records import local_owner
from lendweave.runtimes.comparison import DuckdbComparison, FileSource
from lendweave.runtimes.comparison.trials import DuckdbTrialEngine

SCENE = read_scene(
    "scenario: shop\ntitle: {en: Shop, zh: 店}\nzone: Asia/Shanghai\ncurrency: CNY\n", "shop.yaml"
)
COMMAND = CompareCommand(
    Named(small(), "small"), (Named(version("threshold"), "t"), Named(version("price"), "p"))
)
ASSUMED = Assumptions(loss_given_default=0.6, funding_rate=0.04, cost=20.0)
Bad = bool | None


def drawn(count: int = 400, seed: int = 7) -> tuple[list[RawRow], list[Bad]]:
    """Applications drawn by chance, a third of them without a known outcome."""
    random = Random(seed)
    rows: list[RawRow] = [
        (
            random.choice([None, 17, 22, 30, 45, 61]),
            random.randrange(100, 60_000) * 100,
            random.choice([None, 90_000, 150_000, 400_000, 2_000_000]),
            random.choice([None, "A", "B", "C"]),
            random.choice([None, True, False]),
        )
        for _ in range(count)
    ]
    return rows, [random.choice([True, False, None]) for _ in rows]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The applications as a file of features."""
    return write_rows(tmp_path_factory.mktemp("rows") / "rows.parquet", *drawn())


ONE = replace(COMMAND, challengers=COMMAND.challengers[:1])


def compared(file: Path, command: CompareCommand = ONE, take: Any = None) -> Comparison:
    """The versions over the file."""
    engine = DuckdbComparison(SCENE, FileSource(file, SCENE, duckdb.connect))
    return engine.compare(local_owner("t"), command, lambda _: None, take)


def test_the_swap_set_counts_every_application(file: Path) -> None:
    """Each pair of answers with its outcomes, for both challengers, as decided one by one."""
    rows, bad = drawn()
    found = compared(file, COMMAND)
    for challenge, named in zip(found.challenges, COMMAND.challengers, strict=True):
        counted: Counter[tuple[str, str, Bad]] = Counter(
            (decide(small(), row).outcome, decide(named.compiled, row).outcome, known)
            for row, known in zip(rows, bad, strict=True)
        )
        for (before, after), group in challenge.matrix().items():
            fates = group.fates
            assert fates.bad == counted[before, after, True]
            assert fates.good == counted[before, after, False]
            assert fates.applications - fates.known == counted[before, after, None]
        swapped = sum(n for (before, after, _), n in counted.items() if before != after)
        assert challenge.changed == swapped
    assert found.challenges[0].changed > 10
    assert found.evidence.known == sum(each is not None for each in bad)


def test_money_is_interest_less_loss_and_cost(file: Path) -> None:
    """The margin of what the champion approves, added up with decimals of our own."""
    rows, bad = drawn()
    found = compared(file, replace(ONE, assumptions=ASSUMED))
    money = found.challenges[0].approved()[0].champion
    amounts, losses, margin = 0, 0.0, 0.0
    for row, known in zip(rows, bad, strict=True):
        decision = decide(small(), row)
        if decision.outcome != "approve" or known is None:
            continue
        amount, rate, term = decision.amount_minor, float(decision.rate or 0), decision.term_months
        assert amount is not None
        assert term is not None
        monthly = rate / 12
        interest = amount * (monthly * term / (1 - (1 + monthly) ** -term) - 1)
        amounts += amount
        losses += 0.6 * amount if known else 0
        cost = amount * 0.04 * (term + 1) / 24 + 2_000
        margin += (-0.6 * amount if known else interest) - cost
    assert money.amount == amounts
    assert money.loss == pytest.approx(losses, abs=len(rows))
    assert money.margin == pytest.approx(margin, abs=len(rows))


def test_unknown_outcomes_are_inferred_only_where_that_is_declared(file: Path) -> None:
    """By score band: what is inferred stands apart from what is known, and is told."""
    plain = compared(file).challenges[0].total()
    assert plain.inferred == 0
    assert plain.bad_rate_inferred is None
    shape = BandShape(points=20, factor=1.5, loans_min=10)
    command = replace(ONE, assumptions=Assumptions(unknown_by_score=shape))
    found = compared(file, command)
    total = found.challenges[0].total()
    assert total.fates == plain.fates
    assert total.inferred == sum(band.inferred for band in found.evidence.bands) > 0
    expected = sum(
        band.inferred * min(1.0, band.bad / band.known * 1.5)
        for band in found.evidence.bands
        if band.known >= 10
    )
    assert total.inferred_bad == pytest.approx(expected, abs=0.01)
    assert total.bad_rate is not None
    assert total.bad_rate_inferred is not None
    assert total.bad_rate_inferred > total.bad_rate


def test_segments_split_the_whole(file: Path) -> None:
    """By a feature, its null apart; by local month; the parts add up to all."""
    whole = compared(file).challenges[0].total()
    by_grade = compared(file, replace(ONE, by="grade")).challenges[0]
    assert by_grade.segments == ("A", "B", "C", None)
    assert by_grade.total() == whole
    by_month = compared(file, replace(ONE, by=MONTH)).challenges[0]
    assert by_month.segments[0] == "2026-01"
    assert by_month.total() == whole
    since = replace(ONE, by=MONTH, since=date(2026, 2, 1), until=date(2026, 2, 28))
    february = compared(file, since).challenges[0]
    assert february.segments == ("2026-02",)
    assert february.total() == by_month.in_segment("2026-02").total()


@pytest.mark.parametrize(("by", "told"), [("grad", "grade"), ("amount", "values")])
def test_segments_that_cannot_be_are_refused(file: Path, by: str, told: str) -> None:
    """A feature that is not there, and one with too many values."""
    with pytest.raises(SegmentUnfit, match=told):
        compared(file, replace(ONE, by=by))


def test_what_is_no_file_of_features_is_told(tmp_path: Path) -> None:
    """A file that is not there, one that is something else, and one that lacks an input."""
    other = tmp_path / "other.parquet"
    for content in (None, b"garbage"):
        if content is not None:
            other.write_bytes(content)
        with pytest.raises(FeaturesUnfit, match=r"other\.parquet"):
            compared(other)
    parquet.write_table(pa.table({"age": [1]}), other)
    with pytest.raises(VersionsClash, match="amount"):
        compared(other)


def test_rows_that_differ_are_handed_over_with_their_cause(file: Path) -> None:
    """Just those whose answer or offer differs; a cause wherever the outcome does."""
    rows, _ = drawn()
    taken: list[pa.Table] = []
    found = compared(file, ONE, lambda reader: taken.append(reader.read_all()))
    [table] = taken
    told = {row["application_id"]: row for row in table.to_pylist()}
    differing = _differing(rows)
    assert sorted(told) == [f"a{number:05}" for number in differing]
    swaps = Counter((s.champion, s.challenger) for s in found.challenges[0].swaps)
    for number in differing:
        row = told[f"a{number:05}"]
        decision = decide(small(), rows[number])
        assert row["champion_outcome"] == decision.outcome
        assert row["input age"] == rows[number][0]
        swapped = row["champion_outcome"] != row["challenger_outcome"]
        assert (row["cause_place"] is not None) == swapped
        if swapped:
            assert swaps[row["champion_outcome"], row["challenger_outcome"]]


def _differing(rows: Sequence[RawRow]) -> list[int]:
    def answer(named: Named, row: RawRow) -> tuple[object, ...]:
        found = decide(named.compiled, row)
        return found.outcome, found.amount_minor, found.rate, found.term_months

    champion, challenger = COMMAND.champion, COMMAND.challengers[0]
    return [n for n, row in enumerate(rows) if answer(champion, row) != answer(challenger, row)]


def test_a_comparison_says_the_same_twice(file: Path) -> None:
    """All figures, but for the time that it took."""
    first, second = (compared(file, replace(ONE, by="grade")) for _ in range(2))
    assert replace(first, seconds=0.0) == replace(second, seconds=0.0)


def test_trials_fare_as_comparisons_do(file: Path) -> None:
    """What a search measures of a version is what a comparison says of it."""
    command = replace(ONE, assumptions=ASSUMED, by="grade")
    engine = DuckdbTrialEngine(SCENE, FileSource(file, SCENE, duckdb.connect))
    with engine.trials(local_owner("t"), command) as trials:
        measured = trials.measure([small(), version("threshold")])
    [challenge] = compared(file, command).challenges
    champion, challenger = challenge.approved()
    money = champion.champion, challenger.challenger
    for found, group, sums in zip(measured, (champion, challenger), money, strict=True):
        assert (found.approved, found.money) == (group.fates, sums)
        assert set(found.groups) == set(challenge.segments)
