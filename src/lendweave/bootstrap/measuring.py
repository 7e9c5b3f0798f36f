"""The quality of feeds: what measures it, and its report as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.rooms import contract_of, outlines_of
from lendweave.flows.quality import QualityCommand, QualityPorts, quality
from lendweave.intake.quality.report import QualityReport
from lendweave.runtimes.quality.engine import DuckdbQuality
from lendweave.stores.record_views import RecordViews


@dataclass
class Measuring:
    """What measures the feeds of scenes, of an open data folder."""

    core: Core
    _reports: dict[str, tuple[tuple[int, int], QualityReport]] = field(default_factory=dict)

    def ports(self, scene: str) -> QualityPorts:
        """What measures the quality of the feeds of `scene`. Raises ContractInvalid."""
        room = self.core.room(scene)
        records = RecordViews(self.core.store, spill=self.core.spill)
        return QualityPorts(
            scene=room.scene,
            outlines=outlines_of(room),
            contract=contract_of(room),
            engine=DuckdbQuality(records, room.scene),
            store=self.core.store,
            clock=self.core.clock,
        )

    def report(self, scene: str) -> QualityReport:
        """The report of a scene as it stands, counted again once something new is stored."""
        refused = sum(self.core.store.quarantine_counts(self.core.principal).values())
        seen = (self.core.store.last_offset(), refused)
        with self.core.lock:
            if scene not in self._reports or self._reports[scene][0] != seen:
                report = quality(self.core.principal, QualityCommand(), self.ports(scene))
                self._reports[scene] = seen, report
            return self._reports[scene][1]
