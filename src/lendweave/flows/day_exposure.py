"""What the principal that came back at the end of a day does to the exposure behind its loans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from lendweave.flows.day_desk import DayDesk
from lendweave.flows.exposures import freed, moved
from lendweave.flows.loan_records import own_movements
from lendweave.records import Principal
from lendweave.records.book_ports import Movement
from lendweave.records.lines import HolderType


class DayMovement(NamedTuple):
    """A movement, and what its record says beside it: its name, and of which loan or drawdown."""

    scenario: str
    external_id: str
    values: Mapping[str, Any]


@dataclass
class DayExposure:
    """Works out the movements of one day, of which no two release the same.

    principal_back: by loan, what came back to each funder. No more is released than is used, so
    that a day can always be closed.
    """

    principal: Principal
    desk: DayDesk
    day: date
    _used: dict[tuple[HolderType, str, str], int] = field(default_factory=dict)
    _under_lines: dict[str, tuple[str, Counter[str]]] = field(default_factory=dict)

    def movements(self, principal_back: Mapping[str, Counter[str]]) -> Iterator[DayMovement]:
        """Those of loans without a line, then those of drawdowns, whatever loans they have."""
        for loan_id, back in principal_back.items():
            opened = self.desk.books.events(self.principal, loan_id)[0]
            about = opened.details.get("about")
            if about and about.get("drawdown_id"):
                self._gather(about["drawdown_id"], opened.scenario, back)
            elif about:
                for each in own_movements(about, opened.currency, back, opening=False):
                    name = f"{loan_id}/end_of_day:{self.day}/{each.holder_type}/{each.holder_key}"
                    yield from self._kept(opened.scenario, name, each, {"loan_id": loan_id})
        for drawdown_id, (scenario, back) in self._under_lines.items():
            yield from self._of_drawdown(drawdown_id, scenario, back)

    def _gather(self, drawdown_id: str, scenario: str, back: Counter[str]) -> None:
        """A drawdown may have several loans; its movements are numbered, so it moves once a day."""
        _, sums = self._under_lines.setdefault(drawdown_id, (scenario, Counter()))
        for funder, amount in back.items():
            sums[funder] += amount

    def _of_drawdown(
        self, drawdown_id: str, scenario: str, back: Counter[str]
    ) -> Iterator[DayMovement]:
        records = self.desk.records
        before = moved(self.principal, drawdown_id, records)
        given = freed(self.principal, drawdown_id, back, before, records)
        about = {"drawdown_id": drawdown_id}
        for number, each in enumerate(given, len(before) + 1):
            yield from self._kept(scenario, f"{drawdown_id}/{number}", each, about)

    def _kept(
        self, scenario: str, name: str, movement: Movement, about: Mapping[str, str]
    ) -> Iterator[DayMovement]:
        """A movement as far as it goes."""
        key = (movement.holder_type, movement.holder_key, movement.currency)
        if key not in self._used:
            self._used[key] = self.desk.books.exposure(self.principal, *key).used_minor
        amount = movement.amount_minor
        if movement.movement == "release":
            amount = min(amount, self._used[key])
            self._used[key] -= amount
        else:
            self._used[key] += amount
        if amount:
            said = {**movement.values(), "amount_minor": amount, "business_date": self.day, **about}
            yield DayMovement(scenario, name, said)
