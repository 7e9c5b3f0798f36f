"""The records of one commit to a loan: its event, entries, instalments, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lendweave.book.ledger import Entry
from lendweave.book.ledger.recorded import entry_values, occurred_at
from lendweave.book.loan import Contract, InstalmentState, LoanState, Status
from lendweave.flows.loan_desk import LoanDesk
from lendweave.kernel.money import Money, allocate
from lendweave.records import Loan, Principal, Record
from lendweave.records.book_ports import Movement
from lendweave.records.draft import amended, draft
from lendweave.records.lines import HolderType
from lendweave.records.servicing import LoanEvent

SHOWN: Mapping[Status, str] = {
    "opened": "active",
    "active": "active",
    "overdue": "overdue",
    "settled": "settled",
    "written_off": "charged_off",
    "cancelled": "settled",
}
"""Status of a loan's state → status of its record."""
MOVED: Mapping[Status, str] = {"cancelled": "cancelled"}
"""States that the loan's life cycle tells apart and its record does not."""
NEW = "new"
_OWED = ("active", "overdue")
_STEPS: Mapping[tuple[str, str], str] = {
    ("active", "overdue"): "fall_overdue",
    ("overdue", "active"): "cure",
}
_INTO: Mapping[str, str] = {
    "settled": "settle",
    "charged_off": "write_off",
    "cancelled": "cool_off",
}
_OUT_OF: Mapping[str, str] = {NEW: "disburse", "charged_off": "reinstate", "settled": "reopen"}


@dataclass(frozen=True, slots=True)
class LoanRecords:
    """Drafts the records of one commit. now: µs UTC."""

    principal: Principal
    desk: LoanDesk
    loan_id: str
    now: int

    def entries(self, entries: Iterable[Entry], event_ids: Mapping[int, str]) -> Iterator[Record]:
        """Entries as they are posted."""
        for entry in entries:
            yield draft(
                self.desk.origin(),
                "journal_entry",
                entry.id,
                self.desk.ids,
                occurred_at=occurred_at(entry),
                values=entry_values(self.loan_id, entry, event_ids),
            )

    def loan(
        self, about: Mapping[str, Any], before: Loan | None, values: Mapping[str, Any]
    ) -> Iterator[Record]:
        """The loan's own record, where it is new or says something else now."""
        if before is None:
            origin, name = self.desk.origin(about["source"]), about["external_id"]
            yield draft(
                origin, "loan", name, self.desk.ids, occurred_at=self.now, values=dict(values)
            )
        elif any(getattr(before, name) != value for name, value in values.items()):
            yield self.version(before, **values)

    def instalments(
        self, before: Sequence[InstalmentState], after: Sequence[InstalmentState], currency: str
    ) -> Iterator[Record]:
        """Instalments that are new or changed; of one that is no more, nothing is due.

        It is not deleted: what made it go may be reversed.
        """
        old, new = _planned(before), _planned(after)
        for number in sorted({*old, *new}):
            if old.get(number) != new.get(number):
                planned = new.get(number) or old[number] | _NOTHING_DUE
                values = {"loan_id": self.loan_id, "number": number, "currency": currency}
                yield self._new("instalment", str(number), values | planned)

    def shares(self, contract: Contract) -> Iterator[Record]:
        """What each funder lends of the agreed amount."""
        whole = Money(contract.amount, contract.currency)
        parts = allocate(whole, [share.weight for share in contract.shares])
        for share, part in zip(contract.shares, parts, strict=True):
            values = {
                "loan_id": self.loan_id,
                "funder": share.funder,
                "mode": share.mode,
                "bears_loss": share.bears_loss,
                "weight": share.weight,
                "principal_minor": part.minor,
                "currency": contract.currency,
            }
            yield self._new("loan_share", share.funder, values)

    def repayment(
        self, source: str, external_id: str, values: Mapping[str, Any], *, occurred_at: int
    ) -> Record:
        """Money that came back, under the name that its sender gave it."""
        return draft(
            self.desk.origin(source),
            "repayment",
            external_id,
            self.desk.ids,
            occurred_at=occurred_at,
            values={"loan_id": self.loan_id, **values},
        )

    def transition(
        self, before: Loan | None, state: LoanState, event: LoanEvent
    ) -> Iterator[Record]:
        """The loan's step from state to state, where the event makes it take one."""
        was = NEW if before is None else before.status
        now = MOVED.get(state.status, SHOWN[state.status])
        if was != SHOWN[state.status]:
            values = {
                "subject_kind": "loan",
                "subject_id": self.loan_id,
                "event": step_between(was, now),
                "from_state": was,
                "to_state": now,
                "actor": self.principal.name,
                "reason": event.reason,
            }
            yield self._new("transition", str(event.number), values)

    def exposure(
        self, movements: Iterable[Movement], name: str, business_date: date
    ) -> Iterator[Record]:
        """Movements of the exposure behind the loan. name: of the event that makes them."""
        for movement in movements:
            holder = f"{movement.holder_type}/{movement.holder_key}"
            values = {"loan_id": self.loan_id, "business_date": business_date}
            yield self._new("exposure", f"{name}/{holder}", movement.values() | values)

    def paid_out(
        self,
        about: Mapping[str, Any],
        movements: Iterable[Movement],
        name: str,
        business_date: date,
        *,
        whole: bool,
    ) -> Iterator[Record]:
        """What money that leaves moves, first out of what the loan's application has reserved.

        about: what the opening says. whole: all of the loan is paid out.
        """
        rest, lines = tuple(movements), self.desk.drawdowns
        if about.get("application_id") and lines is not None:
            application_id = str(about["application_id"])
            found = lines.claimed(self.principal, application_id, rest, self.loan_id, whole=whole)
            yield from found.records
            rest = found.rest
        yield from self.exposure(rest, name, business_date)

    def version(self, stored: Record, **values: Any) -> Record:
        """A new version of a stored record, which it names."""
        origin, ids = self.desk.origin(), self.desk.ids
        return amended(stored, origin, ids, occurred_at=self.now, **values)

    def _new(self, kind: str, name: str, values: Mapping[str, Any]) -> Record:
        external_id = f"{self.loan_id}/{name}"
        origin = self.desk.origin()
        return draft(origin, kind, external_id, self.desk.ids, occurred_at=self.now, values=values)


_NOTHING_DUE = {"principal_minor": 0, "interest_minor": 0, "fee_minor": 0}


def _planned(rows: Sequence[InstalmentState]) -> dict[int, dict[str, Any]]:
    """What the record of each instalment says."""
    return {
        row.number: {
            "due_on": row.due_on,
            "principal_minor": row.due.principal,
            "interest_minor": row.due.interest + row.due.subsidy,
            "fee_minor": row.due.fee,
        }
        for row in rows
    }


def step_between(before: str, after: str) -> str:
    """What the life cycle of loans calls the step from one state to another."""
    if (before, after) in _STEPS:
        return _STEPS[before, after]
    return _OUT_OF[before] if after in _OWED else _INTO[after]


def standing(state: LoanState) -> dict[str, Any]:
    """What a loan's record says of its state."""
    return {"status": SHOWN[state.status], "days_past_due": state.days_past_due}


def principal_back(entries: Iterable[Entry]) -> dict[str, int]:
    """Principal that came back to each funder, below zero where it went out."""
    back: dict[str, int] = {}
    for entry in entries:
        for account, holder, amount in entry.lines:
            if account == "loan_principal":
                back[holder] = back.get(holder, 0) - amount
    return {holder: amount for holder, amount in back.items() if amount}


def own_movements(
    about: Mapping[str, Any], currency: str, back: Mapping[str, int], *, opening: bool
) -> Iterator[Movement]:
    """What principal that moves does to the exposure of borrower, merchant and funders.

    For loans without a line. back: as `principal_back` gives it.
    """
    whole = sum(back.values())
    holders: list[tuple[HolderType, str, int]] = [("person", about["party_id"], whole)]
    if about.get("merchant_id"):
        holders.append(("merchant", about["merchant_id"], whole))
    holders += [("funder", funder, amount) for funder, amount in back.items()]
    for holder_type, key, amount in holders:
        if amount > 0:
            yield Movement(holder_type, key, currency, "release", amount)
        elif amount < 0:
            yield Movement(holder_type, key, currency, "use", -amount, restores=not opening)
