"""Which logged vectors are meant, and which whole ones are missing or one too many."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from lendweave.features.verification import StrayVectors, VectorChoice, WholeVector
from lendweave.kernel.types import INTEGER_MAX, TIMESTAMP_MIN

LISTED_KINDS = ("feature_vector", "decision")
IDS_SHOWN = 5

_LOGGED = """
CREATE TEMP TABLE logged AS
SELECT v.id, subject_kind, subject_id, subject_version, epoch_us(computed_at) AS computed_at,
  as_of, v.read_offset, served_for, decision_id, feature_set, feature_set_version,
  feature_set_hash, chosen, _features, json_keys(d._inputs) AS _reads, d.drawdown_id,
  v._offset_from, v._offset_to IS NULL AS is_current
FROM feature_vector AS v
LEFT JOIN decision AS d ON d.entity_id = v.decision_id AND d._offset_to IS NULL
WHERE epoch_us(computed_at) >= $since
 AND ($decision IS NULL OR v.decision_id = $decision)
ORDER BY v._offset_from DESC
LIMIT $limit
"""
# Of decisions that are older than the first vector nobody logged the features. With a limit, only
# those are asked for whose vectors would be among the newest.
_DECIDED = """
CREATE TEMP TABLE decided AS
SELECT d.id, _offset_from, v.decision_id IS NULL AS unlogged,
  _offset_from < (
    SELECT min(_offset_from) FROM feature_vector WHERE served_for = 'decision'
  ) AS older
FROM decision AS d LEFT JOIN (
  SELECT DISTINCT decision_id FROM feature_vector WHERE _offset_to IS NULL
) AS v ON v.decision_id = d.entity_id
WHERE _offset_to IS NULL AND epoch_us(decided_at) >= $since
 AND ($decision IS NULL OR d.entity_id = $decision)
"""
_STRAYS = {
    WholeVector.NOT_LOGGED: """
SELECT id, _offset_from FROM decided WHERE unlogged AND older IS NOT TRUE
 AND _offset_from >= coalesce((SELECT min(_offset_from) FROM logged), 0)""",
    WholeVector.NO_DECISION: """
SELECT id, _offset_from FROM logged WHERE served_for = 'decision'
 AND (decision_id IS NULL OR decision_id NOT IN (SELECT entity_id FROM decision))""",
    WholeVector.LOGGED_TWICE: """
SELECT id, _offset_from FROM logged WHERE is_current AND decision_id IS NOT NULL AND EXISTS (
  SELECT 1 FROM feature_vector AS v WHERE v.decision_id = logged.decision_id
   AND v._offset_to IS NULL AND v._offset_from < logged._offset_from)""",
}


def list_vectors(connection: duckdb.DuckDBPyConnection, choice: VectorChoice) -> tuple[int, int]:
    """Make `logged` and `decided`; (how many vectors, how many decisions are older than any)."""
    since = TIMESTAMP_MIN if choice.since is None else choice.since
    limit = INTEGER_MAX if choice.limit is None else choice.limit
    meant = {"since": since, "decision": choice.decision_id}
    connection.execute(_LOGGED, {**meant, "limit": limit})
    connection.execute(_DECIDED, meant)
    counts = connection.execute(
        "SELECT (SELECT count(*) FROM logged), count(*) FILTER (WHERE unlogged AND older)"
        " FROM decided"
    ).fetchall()[0]
    return int(counts[0]), int(counts[1])


def strays(connection: duckdb.DuckDBPyConnection) -> Iterator[StrayVectors]:
    """What is missing or one too many among decisions and vectors, for each reason found."""
    for why, query in _STRAYS.items():
        yield from stray_vectors(connection, why, query)


def stray_vectors(
    connection: duckdb.DuckDBPyConnection, why: WholeVector, query: str
) -> Iterator[StrayVectors]:
    """Those that `query` finds (`id`, `_offset_from`), if there are any."""
    row = connection.execute(
        f"SELECT count(*), list(id ORDER BY _offset_from)[:{IDS_SHOWN}] FROM ({query})"
    ).fetchall()[0]
    if row[0]:
        yield StrayVectors(why, int(row[0]), tuple(row[1]))
