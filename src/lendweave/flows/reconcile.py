"""Daily reconciliation with a funder: our statement out, theirs in, every break listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lendweave.book.funding.reconcile import (
    Reconciled,
    StatementRow,
    our_statement,
    read_statement,
    reconcile,
    statement_text,
)
from lendweave.records import Principal, Role
from lendweave.records.book_ports import BookReader, EntryFilter

RECONCILE_ROLES = (Role.OPERATIONS, Role.REVIEWER, Role.ANALYST)


class StatementFiles(Protocol):
    """Where statements come from and go to."""

    def write(self, name: str, text: str) -> None: ...

    def read(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Day:
    """A funder's day."""

    funder: str
    on: date


def statement(principal: Principal, day: Day, books: BookReader) -> tuple[StatementRow, ...]:
    """What our books say of a funder's day. Raises NotAllowed."""
    principal.require(*RECONCILE_ROLES)
    wanted = EntryFilter(holder=day.funder, last=day.on)
    return our_statement(day.funder, day.on, books.find_entries(principal, wanted))


def send_statement(
    principal: Principal, day: Day, books: BookReader, files: StatementFiles, name: str
) -> int:
    """Write our statement; how many rows it has. Raises NotAllowed, FileInPlace."""
    rows = statement(principal, day, books)
    files.write(name, statement_text(rows))
    return len(rows)


def take_statement(
    principal: Principal, day: Day, books: BookReader, files: StatementFiles, name: str
) -> Reconciled:
    """Hold a funder's statement against our books.

    Raises NotAllowed, FileUnreadable, StatementUnreadable.
    """
    return reconcile(statement(principal, day, books), read_statement(files.read(name), name))
