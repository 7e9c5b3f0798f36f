"""The identity rule, case by case: what a record is among the versions already stored."""

from __future__ import annotations

import pytest

from lendweave.records.chain import (
    AmendmentConflict,
    EntityClosed,
    OnChange,
    Standing,
    Version,
    is_restated,
    standing_of,
)

V1 = Version("v1", "one", None, False)
V2 = Version("v2", "two", "v1", False)
END = Version("v3", "end", "v2", True)
CHAINS = {"": [], "1": [V1], "12": [V1, V2], "12x": [V1, V2, END]}

# stored chain | content | supersedes | amend | refuse | keep
CASES = """
      | one   |    | new       | new       | new
      | two   | v1 | held      | held      | held
1     | one   |    | duplicate | duplicate | duplicate
1     | two   |    | amendment | refused   | kept
1     | two   | v1 | amendment | amendment | amendment
1     | one   | v1 | duplicate | duplicate | duplicate
1     | two   | v9 | held      | held      | held
12    | one   |    | duplicate | duplicate | duplicate
12    | two   |    | duplicate | duplicate | duplicate
12    | three |    | amendment | refused   | kept
12    | two   | v1 | duplicate | duplicate | duplicate
12    | one   | v2 | amendment | amendment | amendment
12    | three | v1 | conflict  | conflict  | conflict
12x   | one   |    | duplicate | duplicate | duplicate
12x   | three |    | refused   | refused   | kept
12x   | three | v3 | closed    | closed    | closed
12x   | three | v2 | conflict  | conflict  | conflict
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in CASES.strip("\n").splitlines()]
ERRORS = {"conflict": AmendmentConflict, "closed": EntityClosed}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
@pytest.mark.parametrize("on_change", OnChange)
def test_standing(row: list[str], on_change: OnChange) -> None:
    """One row of the table under one rule for changes."""
    chain, content, supersedes, *expected_by_rule = row
    new = Version("new", content, supersedes or None, False)
    expected = expected_by_rule[list(OnChange).index(on_change)]
    if expected in ERRORS:
        with pytest.raises(ERRORS[expected], match="order 17"):
            standing_of(new, CHAINS[chain], on_change, "order 17")
    else:
        assert standing_of(new, CHAINS[chain], on_change, "order 17") is Standing(expected)


def test_a_thing_that_returns_to_what_it_was_is_news() -> None:
    """A dealer graded A, then frozen, then A again: the third is no repetition of the first."""
    graded, frozen = Version("v1", "A", None, False, 1), Version("v2", "frozen", "v1", False, 3)
    chain = [graded, frozen]
    again = Version("new", "A", None, False, 5)
    resent = Version("new", "A", None, False)
    assert standing_of(again, chain, OnChange.AMEND, "dealer") is Standing.AMENDMENT
    assert standing_of(resent, chain, OnChange.AMEND, "dealer") is Standing.DUPLICATE
    meant = resent._replace(supersedes="v2")
    assert standing_of(meant, chain, OnChange.AMEND, "dealer") is Standing.AMENDMENT


def test_the_files_read_again_are_duplicates() -> None:
    """Every row of a history that is imported twice is known, whatever came after it."""
    chain = [
        Version("v1", "A", None, False, 1),
        Version("v2", "frozen", "v1", False, 3),
        Version("v3", "A", "v2", False, 5),
    ]
    for version in chain:
        row = version._replace(id="new", supersedes=None)
        assert standing_of(row, chain, OnChange.AMEND, "dealer") is Standing.DUPLICATE
    later_export = Version("new", "A", None, False, 9)
    assert standing_of(later_export, chain, OnChange.AMEND, "dealer") is Standing.DUPLICATE


def test_the_same_version_again_is_a_duplicate() -> None:
    """A version that is sent twice under its own id changes nothing."""
    assert standing_of(V2, [V1, V2], OnChange.REFUSE, "order 17") is Standing.DUPLICATE


@pytest.mark.parametrize(
    ("known_at", "offset", "sent_from", "restated"),
    [
        (1, 4, 9, True),  # said as known at the same time, by a later file
        (0, 4, 9, True),  # or earlier
        (2, 4, 9, False),  # known later: the file tells what happened then
        (1, 9, 9, False),  # an earlier row of the same file
        (1, None, 9, False),  # an earlier row of the same batch
        (1, 4, None, False),  # no file
        (None, 4, 9, False),  # sent live
    ],
)
def test_what_a_later_file_says_otherwise_is_restated(
    known_at: int | None, offset: int | None, sent_from: int | None, restated: bool
) -> None:
    """Only imported history that an earlier file told otherwise, as known by the same time."""
    current = Version("v1", "A", None, False, 1, offset)
    new = Version("new", "B", None, False, known_at)
    assert is_restated(new, current, sent_from) is restated


def test_files_with_restated_rows_are_duplicates_when_read_again() -> None:
    """The second and third file restated the first: reading any of them again changes nothing."""
    chain = [
        Version("v1", "A", None, False, 1),
        Version("v2", "B", "v1", False, 50),
        Version("v3", "C", "v2", False, 70),
    ]
    for version in chain:
        row = Version("new", version.content_hash, None, False, 1)
        assert standing_of(row, chain, OnChange.AMEND, "order") is Standing.DUPLICATE
