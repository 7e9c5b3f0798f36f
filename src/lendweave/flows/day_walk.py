"""One business day over the whole book, shard by shard: new columns, entries, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.book.bulk import STATUSES, Shard, entries_of, gathered, joined, pass_day, taken
from lendweave.book.bulk.columns import SETTLED
from lendweave.book.bulk.gather import Told
from lendweave.book.ledger import Entry, difference
from lendweave.book.ledger.recorded import entry_of, entry_values, occurred_at
from lendweave.book.loan import Contract, Event, Status, contract_of, event_of, run
from lendweave.book.loan.fold import lived
from lendweave.flows.day_desk import DayDesk, events_between
from lendweave.records import Principal, Record
from lendweave.records.arrow_rows import records_from_table, table_from_records
from lendweave.records.chain import OnChange
from lendweave.records.delinquency import BUCKET_LOWS
from lendweave.records.draft import draft
from lendweave.records.ports import SegmentDraft
from lendweave.records.servicing import EndOfDay, LoanEvent


class Standing(NamedTuple):
    """How a loan stands at the end of the day: one with events, or of which something changed."""

    loan_id: str
    status: Status
    days_past_due: int


@dataclass
class DayWalk:
    """Looks at every loan up to the end of `day`. last: the day closed before, None for none.

    read_offset: everything in the log up to it was read. principal_back: by loan, what of its
    principal came back to each funder, out of the borrower's credit.
    """

    principal: Principal
    desk: DayDesk
    day: date
    last: EndOfDay | None
    progress: Callable[[date, int], None]
    read_offset: int = -1
    loans: int = 0
    entries: int = 0
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: list[Standing] = field(default_factory=list)
    principal_back: dict[str, Counter[str]] = field(default_factory=dict)
    _tables: list[Any] = field(default_factory=list)
    _drafted: list[Record] = field(default_factory=list)

    def run(self) -> None:
        """Work out the day and write its columns."""
        self.read_offset = self.desk.records.last_offset()
        self.desk.days.begin(self.day)
        number = 0
        for number, shard in enumerate(self._shards(), start=1):
            self.desk.days.write(self.day, number - 1, shard)
            self.loans += shard.count
            self.progress(self.day, self.loans)
        self.desk.days.finish(self.day, self.read_offset, number)

    def drafts(self) -> list[SegmentDraft]:
        """The entries that are to be booked."""
        return [
            SegmentDraft("journal_entry", table, OnChange.AMEND)
            for table in self._tables
            if len(table)
        ]

    def leave_out(self, loan_ids: Collection[str]) -> None:
        """Of these loans somebody else has booked the day meanwhile."""
        if not loan_ids:
            return
        names = pa.array(sorted(loan_ids))
        for place, table in enumerate(self._tables):
            theirs = pc.is_in(table.column("loan_id"), names)
            for entry in records_from_table("journal_entry", table.filter(theirs)):
                self._add(entry, -1)
            self._tables[place] = table.filter(pc.invert(theirs))
        self.changed = [each for each in self.changed if each.loan_id not in loan_ids]
        for loan_id in loan_ids:
            self.principal_back.pop(loan_id, None)

    def _add(self, entry: Any, sign: int) -> None:
        self.entries += sign
        if entry.business_date <= self.day:
            for account, amount in zip(entry.accounts, entry.amounts_minor, strict=True):
                self.sums[entry.currency, account] += sign * amount

    def _shards(self) -> Iterator[Shard]:
        """The shards of the day: those of the day before, then loans that are new."""
        before = self._before()
        since = -1 if self.last is None or before is None else self.last.read_offset
        events = events_between(self.principal, self.desk.records, since, self.read_offset)
        left = {event.loan_id for event in events}
        held: Shard | None = None
        for shard in before or ():
            if held is not None:
                yield held
            held = self._passed(shard, left)
            left.difference_update(shard.loans.loan_id)
        yield from self._with_new(held, sorted(left))

    def _before(self) -> Iterator[Shard] | None:
        if self.last is None:
            return None
        return self.desk.days.shards(self.last.business_date, self.last.read_offset)

    def _with_new(self, held: Shard | None, new: Sequence[str]) -> Iterator[Shard]:
        """The last shard filled with new loans, and further ones."""
        size, place = self.desk.shard_loans, 0
        while place < len(new):
            room = size - (held.count if held is not None else 0)
            batch = new[place : place + max(room, 0)]
            place += len(batch)
            if batch:
                folded = self._folded(batch)
                held = folded if held is None else joined([held, folded])
            if held is not None and held.count >= size:
                yield held
                held = None
        if held is not None:
            yield held

    def _passed(self, shard: Shard, changed: Collection[str]) -> Shard:
        """A shard a day later. changed: loans that are folded anew, here or elsewhere."""
        shard = self._still_kept(shard)
        anew = _members(shard, changed)
        rest = taken(shard, np.flatnonzero(~anew))
        before = rest.loans.status.copy(), _buckets(rest)
        done = pass_day(rest, self.day)
        to_fold = [str(name) for name in rest.loans.loan_id[done.to_fold]]
        self._keep(entries_of(rest, done), rest)
        kept = np.ones(rest.count, dtype=np.bool_)
        kept[done.to_fold] = False
        moved = kept & ((before[0] != rest.loans.status) | (before[1] != _buckets(rest)))
        self._note(rest, np.flatnonzero(moved))
        again = [*(str(name) for name in shard.loans.loan_id[anew]), *to_fold]
        return joined([taken(rest, np.flatnonzero(kept)), self._folded(again)])

    def _still_kept(self, shard: Shard) -> Shard:
        """A closed loan is kept up to the end of its month."""
        if self.day.day != 1:
            return shard
        return taken(shard, np.flatnonzero(shard.loans.status < SETTLED))

    def _folded(self, loan_ids: Iterable[str]) -> Shard:
        """Loans worked out from all their events."""
        shard = gathered(map(self._told, loan_ids), self.day)
        self._flush()
        self._note(shard, np.arange(shard.count))
        return shard

    def _told(self, loan_id: str) -> Told:
        """A loan with its events; what it has yet to book is kept.

        An event that was entered on a later day has booked up to that day, and stays booked.
        """
        records = self.desk.books.events(self.principal, loan_id)
        contract, events = (
            contract_of(records[0], self.desk.calendars),
            tuple(map(event_of, records)),
        )
        numbers = {record.entity_id: record.number for record in records}
        posted = self.desk.books.entries(self.principal, loan_id)
        booked = [entry_of(entry, numbers) for entry in posted]
        days = [self.day, *(entry.on for entry in booked), *(e.business_date for e in events)]
        life = lived(contract, events, self.day)
        booked_to = max(days)
        entries = life[0].entries if booked_to == self.day else _all(contract, events, booked_to)
        self._draft(loan_id, records, difference(booked, entries))
        return Told(records[0].scenario, contract, events, booked_to, life)

    def _draft(self, loan_id: str, records: Sequence[LoanEvent], entries: Sequence[Entry]) -> None:
        event_ids = {record.number: record.entity_id for record in records}
        scenario = records[0].scenario
        self._append((scenario, loan_id, entry, event_ids) for entry in entries)

    def _keep(self, entries: Iterable[tuple[int, Entry]], shard: Shard) -> None:
        ids, loans = shard.loans.loan_id, shard.loans
        self._append(
            (shard.patterns[loans.pattern[place]].scenario, str(ids[place]), entry, {})
            for place, entry in entries
        )

    def _append(self, entries: Iterable[tuple[str, str, Entry, dict[int, str]]]) -> None:
        for scenario, loan_id, entry, event_ids in entries:
            for account, holder, amount in entry.lines:
                if account == "loan_principal":
                    self.principal_back.setdefault(loan_id, Counter())[holder] -= amount
            values = entry_values(loan_id, entry, event_ids)
            origin, at = self.desk.origin(scenario), occurred_at(entry)
            ids = self.desk.ids
            made = draft(origin, "journal_entry", entry.id, ids, occurred_at=at, values=values)
            self._add(made, 1)
            self._drafted.append(made)

    def _flush(self) -> None:
        """Put what was drafted into columns, which take less room."""
        if self._drafted:
            self._tables.append(table_from_records("journal_entry", self._drafted))
            self._drafted = []

    def _note(self, shard: Shard, places: Any) -> None:
        loans = shard.loans
        self.changed += [
            Standing(str(name), STATUSES[status], days)
            for name, status, days in zip(
                loans.loan_id[places],
                loans.status[places].tolist(),
                loans.days_past_due[places].tolist(),
                strict=True,
            )
        ]


def _all(contract: Contract, events: Sequence[Event], until: date) -> Sequence[Entry]:
    return run(contract, events, until).entries


def _members(shard: Shard, names: Collection[str]) -> Any:
    return np.fromiter((name in names for name in shard.loans.loan_id), np.bool_, shard.count)


def _buckets(shard: Shard) -> Any:
    return np.searchsorted(BUCKET_LOWS, shard.loans.days_past_due, side="right")
