"""What has to be posted so that a loan's journal says what it should: history is never updated."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.book.ledger.entry import Entry, Line

CONTRA = "!"
"""Ends the id of a contra-entry: `L1/5!` takes `L1/5` back."""
VERSION = "~"
"""Stands before the count of an entry that was posted anew: `L1/5~2` follows `L1/5!`."""


def contra(entry: Entry) -> Entry:
    """The entry that takes `entry` back, on the same business date.

    So balances as of a business date are right once the contra is recorded, and balances as of an
    earlier moment of recording still say what was known then.
    """
    lines = tuple(Line(line.account, line.holder, -line.amount) for line in entry.lines)
    return entry._replace(id=entry.id + CONTRA, lines=lines, reverses=entry.id)


def difference(booked: Sequence[Entry], wanted: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries to post after `booked` so that those in force are `wanted`.

    booked: everything posted for the loan, contra-entries included, in order. wanted: what
    `run` says, each id once. Contra-entries come first.
    """
    standing = in_force(booked)
    posted = _versions(booked)
    wished = {entry.id: entry for entry in wanted}
    back, anew = [], []
    for name, entry in standing.items():
        wish = wished.get(name)
        if wish is None or not _same(entry, wish):
            back.append(contra(entry))
    taken_back = {entry.reverses for entry in back}
    for name, wish in wished.items():
        present = standing.get(name)
        if present is None or present.id in taken_back:
            count = posted.get(name, 0)
            anew.append(wish._replace(id=f"{name}{VERSION}{count + 1}") if count else wish)
    return (*back, *anew)


def in_force(booked: Sequence[Entry]) -> dict[str, Entry]:
    """The entries that no contra-entry takes back, by the id that `run` gives them."""
    reversed_ids = {entry.reverses for entry in booked if entry.reverses}
    return {
        base_id(entry.id): entry
        for entry in booked
        if entry.reverses is None and entry.id not in reversed_ids
    }


def base_id(entry_id: str) -> str:
    """The id without its version."""
    return entry_id.rpartition(VERSION)[0] or entry_id


def _versions(booked: Sequence[Entry]) -> dict[str, int]:
    """How often each entry has been posted."""
    counts: dict[str, int] = {}
    for entry in booked:
        if entry.reverses is None:
            name = base_id(entry.id)
            counts[name] = counts.get(name, 0) + 1
    return counts


def _same(booked: Entry, wanted: Entry) -> bool:
    return booked.on == wanted.on and sorted(booked.lines) == sorted(wanted.lines)
