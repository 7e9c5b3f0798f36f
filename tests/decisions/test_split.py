"""Splits: the same subject in the same arm, on both engines, and arms that only grow."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.decisions import (
    CompiledStrategy,
    compile_strategy,
    decide,
    load_strategy,
    trace,
    trace_lines,
)
from lendweave.decisions.model import Arm, Split
from lendweave.decisions.split import only_appended
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import TEXT
from lendweave.lang import Column, Schema

INPUTS = Schema((Column("party", TEXT),))
ARMS = "{arm: lower, share: 0.05}, {arm: higher, share: '0.2'}, {arm: lower, share: 0.25}"


def split_of(arms: str = ARMS, salt: str = "price_2026") -> CompiledStrategy:
    """A strategy that splits, and declines the arm `higher`."""
    flow = f"""strategy: split
version: 1
decides: application
title: {{en: Split, zh: 分流}}
inputs: [party]
steps:
  - split: {{gives: price_arm, key: party, salt: {salt!r}, arms: [{arms}], else: control}}
  - outcome: {{approve: "price_arm <> 'higher'", reason: NO, unknown: decline}}
"""
    reasons = "code, en, zh, family\nNO, No, 否, data\n"
    files = {"strategy.yaml": flow, "reasons.csv": reasons}
    return compile_strategy(load_strategy(files, INPUTS))


def step_of(compiled: CompiledStrategy) -> Split:
    """The split of such a strategy."""
    (step,) = compiled.strategy.steps
    assert isinstance(step, Split)
    return step


def bucket(party: str) -> int:
    """The bucket as it is defined, byte by byte."""
    hashed = hashlib.sha256(b"price_2026" + bytes([0x1F]) + party.encode()).digest()
    return int.from_bytes(hashed[:8], "big") % 1_000_000


def test_arms_take_their_share_of_the_buckets() -> None:
    """The bucket says the arm; over many subjects the shares come out."""
    compiled = split_of()
    arms = Counter(decide(compiled, (f"p{number}",)).values[0] for number in range(4_000))
    for number in range(200):
        place = bucket(f"p{number}")
        arm = "lower" if place < 50_000 or 250_000 <= place < 500_000 else "control"
        arm = "higher" if 50_000 <= place < 250_000 else arm
        assert decide(compiled, (f"p{number}",)).values == (arm,)
    assert abs(arms["lower"] / 4_000 - 0.30) < 0.03
    assert abs(arms["higher"] / 4_000 - 0.20) < 0.03


@settings(max_examples=15)
@given(st.lists(st.tuples(st.none() | st.text(max_size=6)), min_size=1, max_size=20))
def test_both_engines_split_alike(rows: list[tuple[object, ...]]) -> None:
    """Any text, and none, which is in no arm."""
    clean = [(None if text is None else str(text).replace("\0", ""),) for (text,) in rows]
    assert by_duckdb(split_of(), clean) == by_python(split_of(), clean)
    assert decide(split_of(), (None,)).values == (None,)


def test_a_trace_tells_the_arm_and_its_share() -> None:
    """An arm of several ranges is told with its share as a whole."""
    compiled = split_of()
    party = next(p for p in map(str, range(99)) if decide(compiled, (p,)).values == ("lower",))
    line = trace_lines(trace(compiled, (party,)))[-3]
    assert line == f"split price_arm: lower (bucket {bucket(party)}, 30.0000%)"


@pytest.mark.parametrize(
    ("arms", "salt", "appended"),
    [
        (ARMS, "price_2026", True),
        (ARMS + ", {arm: new, share: 0.1}", "price_2026", True),
        ("{arm: lower, share: 0.04}, {arm: higher, share: '0.2'}", "price_2026", False),
        ("{arm: lower, share: 0.05}", "price_2026", False),
        (ARMS, "price_2027", False),
    ],
)
def test_a_change_may_only_append(arms: str, salt: str, appended: bool) -> None:
    """Nobody in an arm is moved by a change that appends."""
    assert only_appended(step_of(split_of()), step_of(split_of(arms, salt))) is appended
    assert step_of(split_of()).arms[1] == Arm("higher", 50_000, 250_000)


@pytest.mark.parametrize(
    "arms",
    [
        "{arm: a, share: 0.6}, {arm: b, share: 0.5}",
        "{arm: a, share: 0.0000001}",
        "{arm: a, share: 0}",
        "{arm: a, share: -0.1}",
    ],
)
def test_shares_must_fit(arms: str) -> None:
    """Whole millionths, above zero, at most all together."""
    with pytest.raises(LendweaveError, match="DECISIONS-010"):
        split_of(arms)


@pytest.mark.parametrize(("share", "buckets"), [("1", 1_000_000), ("0.000001", 1)])
def test_an_arm_may_take_all_buckets_or_one(share: str, buckets: int) -> None:
    """The largest and the smallest share that there is."""
    found = step_of(split_of(f"{{arm: a, share: {share}}}"))
    assert found.arms == (Arm("a", 0, buckets),)
