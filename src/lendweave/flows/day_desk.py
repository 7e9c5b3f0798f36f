"""What closing a business day needs, and what it reads of the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from lendweave.book.bulk import Shard
from lendweave.book.calendar import HolidayCalendar
from lendweave.flows.life_cycle import LineReader
from lendweave.kernel.clock import Clock
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal
from lendweave.records.book_ports import BookReader, BookWriter
from lendweave.records.draft import Origin
from lendweave.records.ports import RecordReader
from lendweave.records.servicing import EndOfDay, LoanEvent

SOURCE = "book"


class BookDays(Protocol):
    """Keeps the columns of the book by business day.

    shards: of a day that was closed with this read offset, None where they are not there. begin:
    clears what an earlier run has left of a day. finish: all its shards are written. sweep: removes
    days that nothing needs any more.
    """

    def shards(self, day: date, read_offset: int) -> Iterator[Shard] | None: ...

    def begin(self, day: date) -> None: ...

    def write(self, day: date, number: int, shard: Shard) -> None: ...

    def finish(self, day: date, read_offset: int, shards: int) -> None: ...

    def sweep(self, closed: date) -> None: ...


class Books(BookReader, BookWriter, Protocol):
    """What the end of day needs of the books."""


@dataclass(frozen=True, slots=True)
class DayDesk:
    """All that closing a day needs. shard_loans: about how many loans go into one shard.

    calendars: as at the desk of loans."""

    tenant_id: str
    records: LineReader
    books: Books
    days: BookDays
    clock: Clock
    ids: IdSource
    shard_loans: int = 50_000
    calendars: Mapping[str, HolidayCalendar] = field(default_factory=dict)

    def origin(self, scenario: str) -> Origin:
        """Of the records that the book numbers itself."""
        return Origin(self.tenant_id, scenario, SOURCE, SOURCE)


def last_closed(principal: Principal, records: RecordReader) -> EndOfDay | None:
    """The record of the last day that was closed."""
    for record in records.latest(principal, "end_of_day", limit=1):
        assert isinstance(record, EndOfDay)
        return record
    return None


def events_between(
    principal: Principal, records: RecordReader, after: int, upto: int
) -> Iterator[LoanEvent]:
    """The events of loans at offsets above `after`, up to `upto`."""
    for record in records.scan(principal, after + 1, ("loan_event",)):
        assert isinstance(record, LoanEvent)
        assert record.offset is not None, "a stored record has its offset"
        if record.offset <= upto:
            yield record
