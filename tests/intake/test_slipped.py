"""Identifiers in the wrong column are masked, what merely looks like a number is not."""

from __future__ import annotations

import pytest

from lendweave.intake.slipped import without_identifiers


@pytest.mark.parametrize(
    "text",
    [
        "19900000001",
        "+86 199 0000 0001",
        "１９９００００００１１",
        "回电199-0000-0001谢谢",
        "990101199601090745",
        "99010119960109074x",
        "身份证:990101199601090745",
        "9901 0119 9601 0907 45",
        "6200000000000005",
        "6200 0000 0000 0005",
        "'19900000001'",
    ],
)
def test_what_tells_who_a_person_is(text: str) -> None:
    """Phone, ID number and card, however they are spaced, wide or narrow."""
    assert without_identifiers(text) == f"*** ({len(text)} characters)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HX202600001",
        "2026-08-03 10:00:00",
        "2026-08-03T10:00:00+08:00",
        "20260803100000",
        "1234567890123456789",
        "6200000000000001",
        "0.12345678901",
        "14:00-18:00",
        "冰箱 BCD-520",
    ],
)
def test_what_may_be_shown(text: str) -> None:
    """Order numbers, times, amounts and card numbers that do not hold."""
    assert without_identifiers(text) == text
