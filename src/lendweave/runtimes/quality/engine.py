"""The engine of the quality report over the records of one scene."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.intake.quality.contract import ContractShape
from lendweave.intake.quality.measured import Measured, Periods
from lendweave.intake.quality.outline import FeedOutline
from lendweave.lang.dialects import DUCKDB, quoted
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.quality.arrivals import Counting
from lendweave.runtimes.quality.feed_counts import feed_counts
from lendweave.runtimes.quality.rules import pair_counts, rule_counts


class DuckdbQuality:
    """Implements flows.quality.QualityEngine over one scene's records."""

    def __init__(self, records: RecordHistory, scene: Scene) -> None:
        self._records = records
        self._scene = scene

    def last_known(self, principal: Principal, outlines: Sequence[FeedOutline]) -> int | None:
        """When a quarter of the feeds had still something to tell; None without a record.

        Not the very last instant: one feed that tells of last month next month, or one wrong
        date, would let all the others look silent.
        """
        kinds = {outline.main for outline in outlines}
        with self._records.connect(principal, self._scene, kinds) as connection:
            each = [
                f"SELECT max(_known) AS last FROM {quoted(outline.main)}"
                f" WHERE source = {DUCKDB.text(outline.feed)}"
                for outline in outlines
            ]
            query = f"SELECT quantile_disc(last, 0.75) FROM ({' UNION ALL '.join(each)})"
            last: int | None = connection.execute(query).fetchall()[0][0]
            return last

    def measure(
        self,
        principal: Principal,
        outlines: Sequence[FeedOutline],
        contract: ContractShape,
        periods: Periods,
        as_of: int,
    ) -> Measured:
        """Count everything that the readings need, as could be known at the instant `as_of`."""
        with self._records.connect(principal, self._scene, _kinds(outlines, contract)) as database:
            counting = Counting(database, self._scene, periods, as_of)
            return Measured(
                periods=periods,
                feeds={outline.feed: feed_counts(counting, outline) for outline in outlines},
                rules={
                    f"{feed}.{rule.name}": rule_counts(counting, feed, rule)
                    for feed, shape in contract.feeds.items()
                    for rule in shape.rules
                },
                pairs={pair.name: pair_counts(counting, pair) for pair in contract.reconcile},
            )


def _kinds(outlines: Sequence[FeedOutline], contract: ContractShape) -> set[str]:
    """Every kind that a feed, a rule or a reconciliation reads."""
    read = {kind for outline in outlines for kind in outline.kinds}
    read |= {rule.kind for shape in contract.feeds.values() for rule in shape.rules}
    return read | {side.kind for pair in contract.reconcile for side in (pair.left, pair.right)}
