"""What the arms and shadows of an experiment came to, counted over the records of a scene."""

from __future__ import annotations

from lendweave.decisions.governance.counts import ArmCount, ShadowCount
from lendweave.decisions.governance.experiment import CHAMPION
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.outcomes import outcomes_query

_ARMS = """
SELECT d.arm, count(*), count(*) FILTER (d.outcome = 'approve'),
  count(*) FILTER (o.bad IS NOT NULL), count(*) FILTER (o.bad)
FROM decision AS d LEFT JOIN ({outcomes}) AS o ON o.subject_id = d.application_id
WHERE d.experiment = $experiment AND d.strategy = $strategy
  AND d._offset_to IS NULL AND d.overrides IS NULL
GROUP BY d.arm ORDER BY d.arm <> $champion, d.arm
"""
_SHADOWS = """
SELECT s.strategy_version, d.outcome, s.outcome, count(*),
  count(*) FILTER (d.outcome = s.outcome AND d.reasons = s.reasons)
FROM shadow_decision AS s JOIN decision AS d ON d.entity_id = s.decision_id
WHERE s._occurred >= $since AND s.strategy = $strategy
  AND d._offset_to IS NULL AND s._offset_to IS NULL
GROUP BY ALL ORDER BY ALL
"""


class HistoryCounts:
    """Implements flows.experiments.ExperimentCounts over the history of one scene."""

    def __init__(self, history: RecordHistory, principal: Principal, scene: Scene) -> None:
        self._history = history
        self._principal = principal
        self._scene = scene

    def arms(self, strategy: str, experiment: str) -> tuple[ArmCount, ...]:
        """Decisions of each arm, the champion's first."""
        kinds = ("decision", "loan")
        with self._history.connect(self._principal, self._scene, kinds) as connection:
            rows = connection.execute(
                _ARMS.format(outcomes=outcomes_query(self._scene)),
                {"experiment": experiment, "strategy": strategy, "champion": CHAMPION},
            ).fetchall()
        return tuple(ArmCount(*row) for row in rows)

    def shadows(self, strategy: str, since: int) -> tuple[ShadowCount, ...]:
        """Answers of each shadow since an instant, beside what was decided."""
        kinds = ("decision", "shadow_decision")
        with self._history.connect(self._principal, self._scene, kinds) as connection:
            rows = connection.execute(_SHADOWS, {"since": since, "strategy": strategy}).fetchall()
        found: dict[int, ShadowCount] = {}
        for version, decided, shadow, count, same in rows:
            before = found.get(version) or ShadowCount(version, {}, 0)
            both = before.both | {(decided, shadow): count}
            found[version] = ShadowCount(version, both, before.same_reasons + same)
        return tuple(found.values())
