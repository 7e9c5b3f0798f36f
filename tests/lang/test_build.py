"""Trees built without text mean what the same text means."""

from __future__ import annotations

import pytest

from lendweave.kernel.types import BOOLEAN, INTEGER
from lendweave.lang import Column, Node, Schema, check, evaluate, parse
from lendweave.lang.build import add_all, all_of, any_of, call, case, cast, col, lit

SCHEMA = Schema((Column("a", INTEGER), Column("b", BOOLEAN), Column("c", BOOLEAN)))
ONE = lit(1, INTEGER)

SAME: list[tuple[Node, str]] = [
    (call("add", col("a"), ONE), "a + 1"),
    (cast(col("a"), BOOLEAN), "CAST(a AS boolean)"),
    (case([(col("b"), ONE)], col("a")), "CASE WHEN b THEN 1 ELSE a END"),
    (case([], ONE), "1"),
    (all_of(col("b"), col("c")), "b AND c"),
    (any_of(col("b")), "b"),
    (all_of(), "TRUE"),
    (any_of(), "FALSE"),
    (add_all(), "0"),
    (add_all(ONE, ONE, ONE), "(1 + 1) + 1"),
]


@pytest.mark.parametrize(("built", "text"), SAME, ids=[text for _, text in SAME])
def test_built_equals_parsed(built: Node, text: str) -> None:
    """Places aside, the trees are equal."""
    assert built == parse(text)


def test_add_all_of_a_thousand() -> None:
    """A long sum nests ten deep, well inside the limit."""
    typed = check(add_all(*[col("a")] * 1_000), SCHEMA)
    assert evaluate(typed, {"a": 3}).value == 3_000


@pytest.mark.parametrize(
    ("b", "c", "hit", "unknown"),
    [(True, None, 1, 2), (None, False, 0, 1), (False, True, 2, 0), (None, None, 0, 3)],
)
def test_masks(b: bool | None, c: bool | None, hit: int, unknown: int) -> None:
    """Bit i tells of operand i whether it is true, and whether it is null."""
    row = {"b": b, "c": c}
    for name, wanted in (("hit_mask", hit), ("unknown_mask", unknown)):
        assert evaluate(check(call(name, col("b"), col("c")), SCHEMA), row).value == wanted
