"""Loans under a line: their drawdown is disbursed with them, and their repayments free exposure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lendweave.flows.draw import disbursing, principal_repaid
from lendweave.flows.life_cycle import LineDesk
from lendweave.records import Principal, Record
from lendweave.records.book_ports import Guard


@dataclass(frozen=True, slots=True)
class LineDrawdowns:
    """Implements flows.loan_desk.Drawdowns over the lines of a scene."""

    desk: LineDesk

    def disbursed(
        self, principal: Principal, drawdown_id: str
    ) -> tuple[tuple[Record, ...], tuple[Guard, ...]]:
        """The drawdown's step and the exposure that it uses. Raises as `disbursing` does."""
        found = disbursing(principal, drawdown_id, self.desk)
        return found.records, found.guards

    def repaid(
        self, principal: Principal, drawdown_id: str, by_funder: Mapping[str, int]
    ) -> tuple[Record, ...]:
        """The exposure that principal gives back, or takes again where it went out again."""
        return principal_repaid(principal, drawdown_id, by_funder, self.desk)
