"""The batch query as a person reads it: parts of the text, written out."""

from __future__ import annotations

from pathlib import Path

import pytest

from lendweave.features import AsOf, Plan, compile_plan, feature_sql, read_features
from lendweave.features.sql import held_sql
from lendweave.records import Scene

HERE = Path(__file__).parent
SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")

PERSON_ORDER = """
person__order AS (
  SELECT s._row,
    TRY_CAST(sum(e."amount") FILTER (WHERE e.computed__0) AS DECIMAL(18,2)) AS "kept_90d"
  FROM subject__rows AS s
  JOIN order__events AS e
    ON e."party_id" = s."party_id"
   AND e._occurred < s._t
   AND e._occurred >= s._t - 7776000000000
   AND {visible}
  GROUP BY s._row
),"""
OWN_RECORD = "\n   AND e.entity_id <> s.entity_id\n  GROUP BY s._row\n"
EMPTY_OR_UNKNOWN = """
    CASE WHEN s."party_id" IS NULL THEN NULL
         WHEN person__application._row IS NULL THEN 0
         ELSE person__application."applications_30d" END AS "applications_30d","""
VISIBLE = {
    AsOf.COMMITTED: "e._offset_from <= s._s AND (e._offset_to IS NULL OR e._offset_to > s._s)",
    AsOf.KNOWN: "e._known_from <= s._t AND (e._known_to IS NULL OR e._known_to > s._t)",
}


@pytest.fixture
def plan() -> Plan:
    """The plan of `small.yaml`."""
    text = (HERE / "small.yaml").read_text("utf-8")
    return compile_plan(read_features(text, "small.yaml", SCENE))


@pytest.mark.parametrize("as_of", AsOf, ids=lambda clock: clock.value)
def test_one_join_per_key_and_kind(plan: Plan, as_of: AsOf) -> None:
    """A join names its key, its window and its clock, and nothing of the other clock."""
    query = feature_sql(plan, as_of)
    assert PERSON_ORDER.format(visible=VISIBLE[as_of]) in query
    other = next(clock for clock in AsOf if clock is not as_of)
    assert VISIBLE[other] not in query
    assert query.count("JOIN order__events") == 1


def test_the_subject_is_left_out_of_its_own_kind_only(plan: Plan) -> None:
    """Applications never meet themselves; orders need no such condition."""
    assert feature_sql(plan, AsOf.KNOWN).count(OWN_RECORD) == 1


def test_empty_and_unknown_are_told_apart(plan: Plan) -> None:
    """A known key without events counts 0, an unknown key null."""
    assert EMPTY_OR_UNKNOWN in feature_sql(plan, AsOf.KNOWN)


def test_members_are_asked_by_a_query_of_their_own() -> None:
    """Each is asked as the subject is, but for the key; the answers are folded by subject."""
    text = """set: small
version: 1
keys: {person: {column: party_id}, dealer: {column: merchant_id}}
features:
  spend: {key: person, from: order, sum: amount, window: 30d}
  most: {key: dealer, from: application, max: spend, window: 7d, members: person}
"""
    query = feature_sql(compile_plan(read_features(text, "f", SCENE)), AsOf.KNOWN)
    assert 'REPLACE (m._member AS "party_id")' in query
    assert query.count("subject__rows AS MATERIALIZED") == 2


def test_the_events_of_a_window_are_named_as_promised(plan: Plan) -> None:
    """What reads them finds the subject, the place and the value by these names."""
    held = held_sql(plan, plan.windows[0], AsOf.KNOWN)
    assert 'SELECT s._row, e._occurred, e._offset_from, e."amount" AS _value\n' in held


def test_the_subjects_may_be_called_otherwise(plan: Plan) -> None:
    """The relation of subjects is quoted."""
    assert 'FROM "last year"' in feature_sql(plan, AsOf.KNOWN, "last year")
