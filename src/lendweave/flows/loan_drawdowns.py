"""Loans under a line: their drawdown is disbursed with them, and their repayments free exposure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from lendweave.book.exposure.movements import open_of
from lendweave.book.funding.model import Funder
from lendweave.book.funding.shares import Share
from lendweave.flows.carried_drawdown import CarriedLoan, carried
from lendweave.flows.claims import TakenUp, taken_up
from lendweave.flows.draw import disbursing, principal_repaid
from lendweave.flows.exposures import moved
from lendweave.flows.life_cycle import LineDesk
from lendweave.records import Principal, Record
from lendweave.records.book_ports import Guard, Movement


@dataclass(frozen=True, slots=True)
class LineDrawdowns:
    """Implements flows.loan_desk.Drawdowns over the lines of a scene."""

    desk: LineDesk

    def shares(self, principal: Principal, drawdown_id: str) -> tuple[Share, ...]:
        """Those of the funders that have promised the drawdown; none where nobody was asked."""
        if self.desk.funders is None:
            return ()
        funders = self.desk.funders.funders
        parts = {
            key: reserved
            for (kind, key), (_, reserved) in open_of(
                moved(principal, drawdown_id, self.desk.store)
            ).items()
            if kind == "funder" and key in funders and reserved
        }
        unit = gcd(*parts.values())
        return tuple(_share(funders[name], part // unit) for name, part in parts.items())

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

    def carried(
        self, principal: Principal, drawdown_id: str, loan: CarriedLoan
    ) -> tuple[tuple[Record, ...], tuple[Guard, ...]]:
        """The exposure of a loan that another system has paid out, and the drawdown's step."""
        return carried(principal, drawdown_id, loan, self.desk)

    def claimed(
        self,
        principal: Principal,
        application_id: str,
        movements: Sequence[Movement],
        loan_id: str,
        *,
        whole: bool,
    ) -> TakenUp:
        """What a loan takes up of the exposure that its application has reserved."""
        return taken_up(principal, application_id, movements, loan_id, self.desk, whole=whole)


def _share(funder: Funder, weight: int) -> Share:
    """A funder's part, with whoever bears its loss."""
    return Share(funder.name, weight, funder.mode, funder.bears_loss, funder.bearer)
