"""Servicing: the desks at which the loans of the scenes are opened, repaid and read."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.lending import line_desk
from lendweave.bootstrap.offering import Offering
from lendweave.bootstrap.scene_rules import SceneRules
from lendweave.flows.accrual import AccrualDesk
from lendweave.flows.loan_desk import LoanDesk, unknown_loan
from lendweave.flows.loan_drawdowns import LineDrawdowns
from lendweave.stores.relational.books import Books


@dataclass
class Servicing:
    """What services loans, of an open data folder."""

    core: Core
    products: Offering

    @property
    def books(self) -> Books:
        """Journal, balances, exposures and the outbox."""
        return self.core.store.books

    @property
    def accruals(self) -> AccrualDesk:
        """The desk at which accrued interest is worked out."""
        return AccrualDesk(self.core.store, self.books, self.core.calendars)

    def desk(self, scene: str) -> LoanDesk:
        """The desk of a scene. Raises UnknownScene."""
        room = self.core.room(scene)
        return LoanDesk(
            tenant_id=self.core.principal.tenant_id,
            scene=room.scene,
            records=self.core.store,
            books=self.books,
            clock=self.core.clock,
            ids=self.core.ids,
            drawdowns=LineDrawdowns(line_desk(self.core, room, self.products)),
            calendars=self.core.calendars,
            rules=SceneRules(room, self.products),
        )

    def desk_of(self, loan_id: str) -> LoanDesk:
        """The desk of the scene to which a loan belongs. Raises UnknownLoan, UnknownScene."""
        events = self.books.events(self.core.principal, loan_id)
        if not events:
            raise unknown_loan(loan_id)
        return self.desk(events[0].scenario)
