"""What counts portfolio tables over the books of scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.day_end import DayEnd
from lendweave.flows.day_desk import last_closed
from lendweave.runtimes.end_of_day import ClosedDay
from lendweave.runtimes.portfolio import DuckdbPortfolio, ServicedBook


@dataclass
class Counting:
    """What counts, of an open data folder."""

    core: Core

    def engine(self, scenes: Sequence[str]) -> DuckdbPortfolio:
        """What counts over some scenes; they are read, and UnknownScene raised, as it runs."""
        declared = [partial(self.core.scene, name) for name in scenes]
        return DuckdbPortfolio(self.core.history, declared, self._book())

    def _book(self) -> ServicedBook:
        core = self.core
        events = partial(core.store.books.events, core.principal)
        return ServicedBook(self._closed_days, events, core.calendars)

    def _closed_days(self) -> list[ClosedDay]:
        core = self.core
        last = last_closed(core.principal, core.store)
        return [] if last is None else DayEnd(core).folder.closed_days(last.business_date)
