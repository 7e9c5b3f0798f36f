"""Lines, drawdowns and funders of an open data folder."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.deciding import Deciding
from lendweave.bootstrap.lending import line_desk
from lendweave.bootstrap.offering import Offering
from lendweave.connectors.statement_files import LocalStatements
from lendweave.flows.apply import Desk
from lendweave.flows.life_cycle import LineDesk, UnknownThing
from lendweave.flows.reconcile import StatementFiles
from lendweave.kernel.errors import shortened
from lendweave.records import Principal


@dataclass
class Lending:
    """What lends, by scene."""

    core: Core
    decisions: Deciding
    products: Offering

    def desk(self, scene: str) -> LineDesk:
        """The desk of a scene. Raises UnknownScene and what is wrong with its files."""
        return line_desk(self.core, self.core.room(scene), self.products)

    def desk_of(self, principal: Principal, kind: str, id: str) -> LineDesk:
        """The desk of the scene that a stored thing belongs to. Raises UnknownThing."""
        record = self.core.store.current(principal, kind, id)
        if record is None:
            raise UnknownThing(
                where=f"{kind} {shortened(id)}",
                got="no record",
                expected=f"the entity_id of a stored {kind}",
                fix="Check the id.",
            )
        return self.desk(record.scenario)

    def decider(self, scene: str) -> Desk | None:
        """What decides the drawdowns of a scene, None where no strategy of it does."""
        name = self.decisions.governing.drawdown_strategy(scene)
        return None if name is None else self.decisions.desk(scene, name)

    @property
    def statements(self) -> StatementFiles:
        """Where funders' statements lie."""
        return LocalStatements()
