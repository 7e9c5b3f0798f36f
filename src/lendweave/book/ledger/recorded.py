"""Entries as records, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lendweave.book.ledger.entry import Entry, Line
from lendweave.kernel.clock import days_from_date
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records.servicing import JournalEntry


def occurred_at(entry: Entry) -> int:
    """µs UTC at which the entry's business day begins.

    So an entry says the same whoever works it out and whenever: posted twice, it is a duplicate.
    """
    return days_from_date(entry.on) * MICROS_PER_DAY


def entry_values(loan_id: str, entry: Entry, event_ids: Mapping[int, str]) -> dict[str, Any]:
    """The fields of the `journal_entry` of a loan's entry; its external id is the entry's id.

    event_ids: number of an event of the loan → entity_id of its record.
    """
    return {
        "loan_id": loan_id,
        "entry": entry.entry,
        "business_date": entry.on,
        "currency": entry.currency,
        "accounts": [line.account for line in entry.lines],
        "holders": [line.holder for line in entry.lines],
        "amounts_minor": [line.amount for line in entry.lines],
        "event_id": None if entry.event is None else event_ids[entry.event],
        "reverses": entry.reverses,
    }


def entry_of(record: JournalEntry, event_numbers: Mapping[str, int]) -> Entry:
    """The entry that a record holds. event_numbers: entity_id of an event → its number."""
    lines = zip(record.accounts, record.holders, record.amounts_minor, strict=True)
    return Entry(
        id=record.external_id,
        entry=record.entry,
        on=record.business_date,
        currency=record.currency,
        lines=tuple(Line(*line) for line in lines),
        event=None if record.event_id is None else event_numbers.get(record.event_id),
        reverses=record.reverses,
    )
