"""The answers of the loops come back to their subjects."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from lendweave.features import AsOf, Plan, compile_plan, feature_sql, read_features
from lendweave.lang.scene_file import read_scene
from lendweave.runtimes.feature_build import FeatureBuild

SCENE = """
scenario: places
title: {en: Places, zh: 位置}
zone: Asia/Shanghai
currency: CNY
"""
FEATURES = """
set: places
version: 1
keys:
  person: {column: party_id}
  dealer: {column: merchant_id}
features:
  orders: {key: person, from: order, count: "*", window: 30d, note: {en: n, zh: n}}
  status: {key: person, from: order, last: status, window: all, note: {en: n, zh: n}}
  months: {key: dealer, from: order, count: "*", window: month_to_date, note: {en: n, zh: n}}
"""
PLAN: Plan = compile_plan(read_features(FEATURES, "features.yaml", read_scene(SCENE, "scene.yaml")))
TABLES = """
CREATE TABLE "order" AS SELECT 'o' || i AS entity_id, 'p' || i % 7 AS party_id,
  'm' || i % 3 AS merchant_id, ['placed', 'returned'][1 + i % 2] AS status,
  make_timestamp(i * 3600000000) AS occurred_at, i * 3600000000 AS _occurred,
  i * 3600000000 AS _known_from, NULL::BIGINT AS _known_to, i AS _offset_from,
  NULL::BIGINT AS _offset_to
FROM range(90) AS r(i);
CREATE TABLE subjects AS SELECT 'a' || i AS entity_id,
  CASE WHEN i % 4 > 0 THEN 'p' || i % 9 END AS party_id,
  CASE WHEN i % 5 > 0 THEN 'm' || i % 4 END AS merchant_id, (i * 37 % 100) * 3600000000 AS _t
FROM range(60) AS r(i)
"""


def answered(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Every row, in order of its number."""
    return connection.sql(f"FROM ({query}) ORDER BY _row").fetchall()


@pytest.mark.parametrize(("rows_at_once", "beside"), [(1000, 2), (40, 0)])
def test_every_subject_has_its_own_answers(rows_at_once: int, beside: int) -> None:
    """Some have no key. All keys at once stand beside the subjects; parts of them are joined."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(TABLES)
        query = FeatureBuild(connection, PLAN, AsOf.KNOWN, rows_at_once).query()
        assert query.count("POSITIONAL JOIN") == beside
        assert answered(connection, query) == answered(connection, feature_sql(PLAN, AsOf.KNOWN))


@pytest.mark.parametrize("rows_at_once", [1000, 40])
def test_no_subject_has_a_key(rows_at_once: int) -> None:
    """Every window is unknown, in all keys at once and in parts of none."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(TABLES)
        connection.execute("UPDATE subjects SET party_id = NULL, merchant_id = NULL")
        query = FeatureBuild(connection, PLAN, AsOf.KNOWN, rows_at_once).query()
        assert [row[3:] for row in answered(connection, query)] == [(None, None, None)] * 60


def test_answers_in_other_places_are_joined() -> None:
    """Answers whose rows have lost their places do not go to another subject."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(TABLES)
        build = FeatureBuild(connection, PLAN, AsOf.KNOWN)
        build.query()
        assert build.stands_beside("folded__person__order")
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE folded__person__order AS"
            " FROM folded__person__order ORDER BY _row DESC"
        )
        assert not build.stands_beside("folded__person__order")
