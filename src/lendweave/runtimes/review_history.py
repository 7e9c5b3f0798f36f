"""What became of what reviewers decided, counted over the records of a scene."""

from __future__ import annotations

from lendweave.decisions.reviewing.accuracy import ReviewerRow
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.outcomes import outcomes_query

_REVIEWERS = """
WITH verdict AS (
  SELECT case_id, application_id, verdict = 'approve' AS approved, late, person
  FROM review_verdict WHERE _offset_to IS NULL
  QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY _offset_from DESC) = 1
), ended AS (
  SELECT subject_id AS case_id, to_state = 'overridden' AS overrode
  FROM transition WHERE subject_kind = 'review_case' AND event IN ('decide', 'override')
), looked AS (
  SELECT case_id, agrees FROM review_audit WHERE _offset_to IS NULL
), told AS (
  SELECT v.*, e.overrode, l.agrees, CASE WHEN v.approved THEN o.bad END AS bad
  FROM verdict AS v JOIN ended AS e USING (case_id) LEFT JOIN looked AS l USING (case_id)
  LEFT JOIN ({outcomes}) AS o ON o.subject_id = v.application_id
)
SELECT person, count(*), count(*) FILTER (approved), count(*) FILTER (overrode),
  count(*) FILTER (late), count(agrees), count(*) FILTER (agrees), count(bad),
  count(*) FILTER (bad), count(bad) FILTER (overrode), count(*) FILTER (bad AND overrode)
FROM told GROUP BY person ORDER BY person
"""
KINDS = ("review_verdict", "review_audit", "transition", "loan")


class ReviewerCounts:
    """Implements flows.review_accuracy.ReviewHistory over the history of one scene."""

    def __init__(self, history: RecordHistory, scene: Scene) -> None:
        self._history = history
        self._scene = scene

    def reviewers(self, principal: Principal) -> tuple[ReviewerRow, ...]:
        """A row for each person who gave a verdict that was carried out, by name."""
        query = _REVIEWERS.format(outcomes=outcomes_query(self._scene))
        with self._history.connect(principal, self._scene, KINDS) as connection:
            rows = connection.execute(query).fetchall()
        return tuple(ReviewerRow(*row) for row in rows)
