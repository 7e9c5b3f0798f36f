"""What the outcome step asks, cut into terms as they were written."""

from __future__ import annotations

import pytest
from tests.decisions.strategies import changed, compiled_from

from lendweave.decisions.comparison.terms import COMPLETE_OFFER
from lendweave.decisions.comparison.versions import merge_versions


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("score >= 520", ["score >= 520"]),
        ("score >= 520 AND offer > 10", ["score >= 520", "offer > 10"]),
        (
            "(score >= 520 OR is_new) and offer > 10.00 AND (price IS NOT NULL)",
            ["(score >= 520 OR is_new)", "offer > 10.00", "(price IS NOT NULL)"],
        ),
        ("NOT is_new AND age BETWEEN 18 AND 60", ["NOT is_new", "age BETWEEN 18 AND 60"]),
    ],
)
def test_terms_read_as_written(written: str, terms: list[str]) -> None:
    """Brackets stay; the offer that must be complete is a term of its own."""
    files = changed("strategy.yaml", 'approve: "score >= 520"', f'approve: "{written}"')
    [version] = merge_versions([compiled_from(files)]).versions
    told = [term.text for term in version.terms if term.line == "approve"]
    assert told == [*terms, COMPLETE_OFFER]
    assert [term.text for term in version.terms if term.line == "refer"] == ["score >= 510"]
