"""The records that close a day beside its entries: loans that stand otherwise, the day itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lendweave.flows.day_desk import DayDesk
from lendweave.flows.day_exposure import DayExposure
from lendweave.flows.loan_records import SHOWN, step_between
from lendweave.records import Loan, Principal, Record
from lendweave.records.delinquency import bucket_of
from lendweave.records.draft import amended, draft
from lendweave.records.servicing import EndOfDay

if TYPE_CHECKING:
    from lendweave.flows.day_walk import DayWalk, Standing

ALL_SCENES = "-"
ACTOR = "end_of_day"


class DayRecords:
    """Drafts the records of one closed day."""

    def __init__(self, principal: Principal, desk: DayDesk, walk: DayWalk) -> None:
        self._principal, self._desk, self._walk = principal, desk, walk
        self._now = desk.clock.now()
        self.closing = self._closing()

    def all(self) -> list[Record]:
        """Loans that changed, their transitions, then the `end_of_day` record."""
        changed = [record for each in self._walk.changed for record in self._of_loan(each)]
        return [*changed, *self._exposures(), self.closing]

    def _exposures(self) -> Iterator[Record]:
        """What the principal that came back does to exposure."""
        exposure = DayExposure(self._principal, self._desk, self._walk.day)
        for each in exposure.movements(self._walk.principal_back):
            yield self._draft("exposure", *each)

    def _of_loan(self, standing: Standing) -> Iterator[Record]:
        """A new version of a loan's record, where its status or its bucket is another."""
        loan = self._desk.records.current(self._principal, "loan", standing.loan_id)
        if not isinstance(loan, Loan):
            return
        status, days = SHOWN[standing.status], standing.days_past_due
        known = loan.days_past_due
        if loan.status == status and known is not None and bucket_of(known) == bucket_of(days):
            return
        origin, ids = self._desk.origin(loan.scenario), self._desk.ids
        told = {"status": status, "days_past_due": days}
        yield amended(loan, origin, ids, occurred_at=self._now, **told)
        if loan.status != status:
            yield self._transition(loan, status)

    def _transition(self, loan: Loan, status: str) -> Record:
        values = {
            "subject_kind": "loan",
            "subject_id": loan.entity_id,
            "event": step_between(loan.status, status),
            "from_state": loan.status,
            "to_state": status,
            "actor": ACTOR,
        }
        return self._draft(
            "transition", loan.scenario, f"{loan.entity_id}/{ACTOR}:{self._walk.day}", values
        )

    def _closing(self) -> EndOfDay:
        walk = self._walk
        totals: defaultdict[str, dict[str, int]] = defaultdict(dict)
        before = self._desk.books.balances(self._principal, walk.day)
        sums = walk.sums.copy()
        for balance in before:
            sums[balance.currency, balance.account] += balance.amount_minor
        for (currency, account), amount in sorted(sums.items()):
            totals[currency][account] = amount
        values = {
            "business_date": walk.day,
            "read_offset": walk.read_offset,
            "loans": walk.loans,
            "entries": walk.entries,
            "totals": dict(totals),
        }
        made = self._draft("end_of_day", ALL_SCENES, str(walk.day), values)
        assert isinstance(made, EndOfDay)
        return made

    def _draft(
        self, kind: str, scenario: str, external_id: str, values: Mapping[str, object]
    ) -> Record:
        origin, ids = self._desk.origin(scenario), self._desk.ids
        return draft(origin, kind, external_id, ids, occurred_at=self._now, values=values)
