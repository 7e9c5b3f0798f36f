"""The chart of accounts, entries, and the difference between what is booked and what should be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.book.ledger import (
    ACCOUNTS,
    CHART,
    Entry,
    EntryOutOfBalance,
    Line,
    account,
    balanced,
    balances,
    difference,
    in_force,
)
from lendweave.book.ledger.accounts import UnknownAccount

DAY = date(2026, 1, 31)


def entry(name: str, amount: int, holder: str = "house") -> Entry:
    """An entry that moves an amount to cash."""
    lines = (Line("cash", holder, amount), Line("interest_income", holder, -amount))
    return Entry(f"L1/{name}", "repayment", DAY, "CNY", lines)


def test_every_account_has_a_side_and_both_names() -> None:
    """Assets and expenses grow by debits, the others by credits."""
    assert len(ACCOUNTS) == len(CHART)
    for each in CHART:
        assert each.en
        assert each.zh
        assert each.grown(5) == (5 if each.type in ("asset", "expense") else -5)
    with pytest.raises(UnknownAccount, match="loan_principal"):
        account("loans")


def test_each_holder_balances() -> None:
    """An entry that balances in all but not for each holder is refused."""
    wrong = Entry("L1/1", "x", DAY, "CNY", (Line("cash", "a", 5), Line("interest_income", "b", -5)))
    with pytest.raises(EntryOutOfBalance, match="a: 5, b: -5"):
        balanced([entry("2", 3), wrong])


names = st.sampled_from(["1", "2", "due:1", "penalty:2026-01-31"])
journals = st.dictionaries(names, st.integers(1, 3)).map(
    lambda found: [entry(name, amount) for name, amount in found.items()]
)


@given(versions=st.lists(journals, min_size=1, max_size=6))
def test_what_is_in_force_is_what_was_last_wanted(versions: list[list[Entry]]) -> None:
    """However often the past changes, nothing is updated, no id twice, and balances are right."""
    booked: list[Entry] = []
    for wanted in versions:
        booked += difference(booked, wanted)
        assert in_force(booked).keys() == {each.id for each in wanted}
        assert balances(booked) == balances(wanted)
        assert difference(booked, wanted) == ()
    assert len({each.id for each in booked}) == len(booked)


def test_a_changed_entry_is_taken_back_and_posted_anew() -> None:
    """Ids tell the story: the first, its contra-entry, the second."""
    first = difference((), [entry("1", 5)])
    second = difference(first, [entry("1", 6)])
    assert [each.id for each in (*first, *second)] == ["L1/1", "L1/1!", "L1/1~2"]
    assert second[0].lines == (Line("cash", "house", -5), Line("interest_income", "house", 5))
