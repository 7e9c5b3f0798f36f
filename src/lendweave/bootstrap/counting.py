"""What counts portfolio tables over the books of scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.day_end import DayEnd
from lendweave.flows.day_desk import last_closed
from lendweave.runtimes.portfolio import DuckdbPortfolio


@dataclass
class Counting:
    """What counts, of an open data folder."""

    core: Core

    def engine(self, scenes: Sequence[str]) -> DuckdbPortfolio:
        """What counts over some scenes; they are read, and UnknownScene raised, as it runs."""
        declared = [partial(self.core.scene, name) for name in scenes]
        return DuckdbPortfolio(self.core.history, declared, self._day_files)

    def _day_files(self) -> list[Path]:
        core = self.core
        last = last_closed(core.principal, core.store)
        return [] if last is None else DayEnd(core).folder.loan_files(last.business_date)
