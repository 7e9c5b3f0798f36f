"""What closes the business days of the book."""

from __future__ import annotations

from dataclasses import dataclass, field

from lendweave.bootstrap.core import Core
from lendweave.flows.day_desk import DayDesk
from lendweave.flows.day_runs import DayRuns
from lendweave.runtimes.end_of_day import BookFolder


@dataclass
class DayEnd:
    """What closes business days, of an open data folder. runs: one at a time."""

    core: Core
    runs: DayRuns = field(default_factory=DayRuns)

    @property
    def folder(self) -> BookFolder:
        """The days of the tenant's book on disk."""
        core = self.core
        return BookFolder(core.settings.home / "books" / core.settings.tenant, core.reach)

    @property
    def desk(self) -> DayDesk:
        """The desk at which a day is closed."""
        core = self.core
        return DayDesk(
            tenant_id=core.principal.tenant_id,
            records=core.store,
            books=core.store.books,
            days=self.folder,
            clock=core.clock,
            ids=core.ids,
            calendars=core.calendars,
        )
