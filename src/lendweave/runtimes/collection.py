"""What the records of a scene tell about collecting its loans, read out of the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from lendweave.book.collection.case import CollectionFile, Contact, Custody, Promise
from lendweave.records.ports import RecordHistory
from lendweave.records.principal import Principal
from lendweave.records.raw import MONEY_FACTORS
from lendweave.records.scene import Scene

KINDS = ("loan", "repayment", "collection_action", "collection_case")

_LOANS = """
    CREATE TEMP TABLE wanted AS SELECT entity_id AS loan_id, party_id FROM loan
    WHERE _offset_to IS NULL AND (entity_id = $loan_id
        OR $loan_id IS NULL AND days_past_due > 0 AND status IN ('active', 'overdue'))
"""
_ACTIONS = """
    SELECT w.loan_id, a.loan_id = w.loan_id, a.occurred_at, a.action, a.result, a.contacted
    FROM wanted w JOIN collection_action a ON a.party_id = w.party_id
    WHERE a._offset_to IS NULL ORDER BY a.occurred_at, a._offset_from
"""
_PROMISES = """
    SELECT a.loan_id, a.occurred_at, a.promised_on, a.promised, a.currency,
        coalesce((SELECT sum(r.amount) FROM repayment r WHERE r.loan_id = a.loan_id
            AND r._offset_to IS NULL AND r.occurred_at >= a.occurred_at
            AND r.paid_on <= a.promised_on), 0)
    FROM wanted w JOIN collection_action a USING (loan_id)
    WHERE a._offset_to IS NULL AND a.result = 'promise'
        AND a.promised_on IS NOT NULL AND a.promised IS NOT NULL
    ORDER BY a.occurred_at, a._offset_from
"""
_CUSTODY = """
    SELECT loan_id, status, agency, since, back_on FROM collection_case
    WHERE _offset_to IS NULL
    QUALIFY row_number() OVER (PARTITION BY loan_id ORDER BY _offset_from DESC) = 1
"""


class HistoryCollection:
    """Implements flows.collect.CollectionFiles over the history of one scene."""

    def __init__(self, history: RecordHistory, scene: Scene) -> None:
        self._history = history
        self._scene = scene

    def overdue(self, principal: Principal) -> Iterator[CollectionFile]:
        """The files of all loans whose record says that they are late."""
        yield from self._files(principal, None)

    def of_loan(self, principal: Principal, loan_id: str) -> CollectionFile:
        """The file of one loan, empty where nothing was recorded."""
        return next(iter(self._files(principal, loan_id)), CollectionFile(loan_id))

    def held(self, principal: Principal, agency: str, on: date) -> int:
        """Cases that an agency has on a day."""
        with self._history.connect(principal, self._scene, KINDS) as connection:
            found = _custodies(connection).values()
        return sum(each.agency == agency and on < each.back_on for each in found)

    def _files(self, principal: Principal, loan_id: str | None) -> list[CollectionFile]:
        with self._history.connect(principal, self._scene, KINDS) as connection:
            connection.execute(_LOANS, {"loan_id": loan_id})
            loans = connection.execute("SELECT loan_id FROM wanted ORDER BY 1").fetchall()
            own, all_of_party = self._contacts(connection)
            promises, custodies = self._promises(connection), _custodies(connection)
        return [
            CollectionFile(
                loan_id=loan,
                contacts=tuple(own[loan]),
                party_contacts=tuple(all_of_party[loan]),
                promises=tuple(promises[loan]),
                custody=custodies.get(loan),
            )
            for (loan,) in loans
        ]

    def _contacts(
        self, connection: duckdb.DuckDBPyConnection
    ) -> tuple[dict[str, list[Contact]], dict[str, list[Contact]]]:
        """By loan: contacts about it, and all of its borrower."""
        own: dict[str, list[Contact]] = defaultdict(list)
        all_of_party: dict[str, list[Contact]] = defaultdict(list)
        rows = connection.execute(_ACTIONS).fetchall()
        for loan, about_it, at, way, result, contacted in rows:
            contact = Contact(self._local(at), way, result, contacted != "third_party")
            all_of_party[loan].append(contact)
            if about_it:
                own[loan].append(contact)
        return own, all_of_party

    def _promises(self, connection: duckdb.DuckDBPyConnection) -> dict[str, list[Promise]]:
        promises: dict[str, list[Promise]] = defaultdict(list)
        for row in connection.execute(_PROMISES).fetchall():
            loan, at, pay_by, promised, currency, paid = row
            amounts = _minor(promised, currency), _minor(paid, currency)
            promises[loan].append(Promise(self._local(at).date(), pay_by, *amounts))
        return promises

    def _local(self, at: datetime) -> datetime:
        return at.replace(tzinfo=UTC).astimezone(ZoneInfo(self._scene.zone))


def _custodies(connection: duckdb.DuckDBPyConnection) -> dict[str, Custody]:
    """The agency of each case that has one."""
    rows: Sequence[Any] = connection.execute(_CUSTODY).fetchall()
    return {
        loan: Custody(agency, since, back_on)
        for loan, status, agency, since, back_on in rows
        if status == "handed_over"
    }


def _minor(amount: Any, currency: str) -> int:
    """Main units with two digits as whole minor units."""
    return int(amount * 100) // MONEY_FACTORS[currency]
