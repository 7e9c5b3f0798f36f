"""Quality: what partners sent, measured, and held against the contract of the scene.

Records tell what was stored, imports how many rows were read, the quarantine what was set aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lendweave.intake.quality.contract import ContractShape
from lendweave.intake.quality.measured import Measured, Periods
from lendweave.intake.quality.outline import FeedOutline
from lendweave.intake.quality.periods import periods_up_to
from lendweave.intake.quality.reasons import Reason, reasons_of
from lendweave.intake.quality.report import Evidence, QualityReport, report_of
from lendweave.kernel.clock import Clock
from lendweave.records import Principal, Role, Scene
from lendweave.records.kept_rows import RowFilter, RowKeeper
from lendweave.records.ports import FileImport, QuarantinedRow

PERIODS = 12
QUALITY_ROLES = (Role.PARTNER_ENGINEER, Role.PARTNER_RISK, Role.OPERATIONS, Role.ANALYST)


class QualityEngine(Protocol):
    """Counts the records of one scene."""

    def last_known(self, principal: Principal, outlines: Sequence[FeedOutline]) -> int | None: ...

    def measure(
        self,
        principal: Principal,
        outlines: Sequence[FeedOutline],
        contract: ContractShape,
        periods: Periods,
        as_of: int,
    ) -> Measured: ...


class QualityStore(Protocol):
    """Tells of imports and of the quarantine."""

    def file_imports(self, principal: Principal, scenario: str) -> tuple[FileImport, ...]: ...

    @property
    def rows(self) -> RowKeeper: ...


@dataclass(frozen=True, slots=True)
class QualityCommand:
    """Which report. as_of: µs UTC; None for when a quarter of the feeds last told anything.

    periods: how many weeks or months, as the contract counts, up to that instant.
    """

    as_of: int | None = None
    periods: int = PERIODS


@dataclass(frozen=True, slots=True)
class QualityPorts:
    """The scene, its feeds, its contract (None where it has none), and what counts."""

    scene: Scene
    outlines: Sequence[FeedOutline]
    contract: ContractShape | None
    engine: QualityEngine
    store: QualityStore
    clock: Clock


def quality(principal: Principal, command: QualityCommand, ports: QualityPorts) -> QualityReport:
    """The report of a scene. Raises NotAllowed."""
    principal.require(*QUALITY_ROLES)
    contract = ports.contract or ContractShape()
    as_of = command.as_of
    if as_of is None:
        as_of = ports.engine.last_known(principal, ports.outlines)
    if as_of is None:
        as_of = ports.clock.now()
    periods = periods_up_to(as_of, ports.scene.zone, contract.period, command.periods)
    evidence = Evidence(
        as_of,
        ports.engine.measure(principal, ports.outlines, contract, periods, as_of),
        ports.store.file_imports(principal, ports.scene.name),
        _reasons(principal, ports),
    )
    return report_of(ports.scene.name, ports.outlines, ports.contract, evidence)


def _reasons(principal: Principal, ports: QualityPorts) -> tuple[Reason, ...]:
    """Why rows of the scene's feeds were set aside; a row without a scene is older than those."""
    keeper, scenes = ports.store.rows, ("", ports.scene.name)
    feeds = {outline.feed for outline in ports.outlines}
    groups = keeper.grouped(principal, RowFilter(status=None))

    def example(feed: str, code: str, column: str) -> QuarantinedRow | None:
        alike = RowFilter(status=None, code=code, feed=feed, column=column)
        return next((kept.row for kept in keeper.kept(principal, alike, limit=1)), None)

    own = (group for group in groups if group.scenario in scenes and group.feed in feeds)
    return reasons_of(own, example)
