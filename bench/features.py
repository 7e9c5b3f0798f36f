"""What do windows over history cost, folded in columns and as the best SQL written by hand?

    python bench/features.py [--events N] [--subjects N] [--repeats N] [--parts PART ...] [--small]

Twenty windows on four keys, five on each: person, phone and device have ten events each, a
merchant has thousands. 3% of the events are known late, 1% amended later, some values are null.
(Records that come twice are stored once, so a history has none.) Each measurement runs in a process
of its own, the engines in turn; CPU and wall seconds are medians, and the values are compared one
by one. The SQL is the faster of two for each key: a range join, or counts and sums as prefix sums
over what enters and leaves a window (ASOF joins) and a range join for the rest.
--parts: sparse (those three keys), hot (the merchant), growth (1 to 10 million events); all of them
without it. Sparse keys take --repeats rounds, the hot one, whose SQL takes minutes, one, as growth.
--small: for tests; values are compared, no goal is judged. Exit 1: a difference or a goal missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from lendweave.features import AsOf, Plan, compile_plan, read_features
from lendweave.lang.scene_file import read_scene
from lendweave.runtimes.feature_build import FeatureBuild

KEYS = {"person": "party_id", "phone": "phone", "device": "device", "dealer": "merchant_id"}
SPARSE = ("person", "phone", "device")
HOT = "dealer"
PARTS = ("sparse", "hot", "growth")
GOALS = {"sparse": 1.5, "hot": 12.0, "growth": 12.0}
DAY = 86_400_000_000
THREADS = 2
MEMORY = "4GB"

SCENE = """
scenario: bench
title: {en: Bench, zh: 基准}
zone: Asia/Shanghai
currency: CNY
attributes:
  order:
    phone: {type: text, en: phone, zh: 手机}
    device: {type: text, en: device, zh: 设备}
    paid: {type: "decimal(18,2)", en: paid, zh: 实付}
  application:
    phone: {type: text, en: phone, zh: 手机}
    device: {type: text, en: device, zh: 设备}
"""
FEATURES = """
set: bench
version: 1
keys:
  {key}: {{column: {column}}}
features:
  orders_30d: {{{about}, count: "*", window: 30d}}
  paid_90d: {{{about}, sum: paid, where: "status <> 'returned'", window: 90d}}
  products_180d: {{{about}, distinct: channel, window: 180d}}
  paid_max_365d: {{{about}, max: paid, window: 365d}}
  days_since: {{{about}, days_since_last: "*", window: 365d}}
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run in one process. memory: peak in MB."""

    cpu: float
    wall: float
    memory: int


def plan_of(key: str) -> Plan:
    """Five windows on one key."""
    about = f"key: {key}, from: order, note: {{en: n, zh: n}}"
    text = FEATURES.format(key=key, column=KEYS[key], about=about)
    return compile_plan(read_features(text, "features.yaml", read_scene(SCENE, "scenario.yaml")))


def draw(database: Path, events: int, subjects: int) -> None:
    """A history in the shape of `lendweave.stores.history`, the same for every run."""
    ids = f"""
  'P' || md5((hash({{0}}, 1) % {events // 10})::VARCHAR)[:17] AS party_id,
  CASE WHEN hash({{0}}, 2) % 50 > 0 THEN md5((hash({{0}}, 3) % {events // 11})::VARCHAR)[:18] END
    AS phone,
  CASE WHEN hash({{0}}, 4) % 10 > 0 THEN md5((hash({{0}}, 5) % {events // 12})::VARCHAR)[:18] END
    AS device,
  'M' || md5((hash({{0}}, 6) % {max(events // 2500, 4)})::VARCHAR)[:17] AS merchant_id"""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"""
CREATE TABLE "order" AS
WITH drawn AS (
  SELECT i, i * {2 * 365 * DAY // events} AS _occurred,
    CASE WHEN hash(i, 7) % 100 < 3 THEN (hash(i, 8) % {9 * DAY})::BIGINT ELSE 0 END AS late,
    CASE WHEN hash(i, 9) % 100 < 1 THEN (hash(i, 10) % {30 * DAY})::BIGINT + 1 END AS amended
  FROM range({events}) AS r(i)
), versions AS (
  SELECT *, _occurred + late AS _known_from, _occurred + late + amended AS _known_to, 0 AS v
  FROM drawn
  UNION ALL
  SELECT *, _occurred + late + amended, NULL, 1 FROM drawn WHERE amended IS NOT NULL
)
SELECT {ids.format("i")}, 'o' || i AS entity_id, make_timestamp(_occurred) AS occurred_at,
  CASE WHEN hash(i, 11) % 50 > 0
    THEN ((hash(i, 12) % 500000 + v) / 100.0)::DECIMAL(18,2) END AS paid,
  ['placed', 'delivered', 'returned'][1 + ((hash(i, 13) % 3)::INTEGER + v) % 3] AS status,
  'C' || hash(i, 14) % 40 AS channel,
  _occurred, _known_from, _known_to, 2 * i + v AS _offset_from,
  CASE WHEN _known_to IS NOT NULL THEN 2 * i + 1 END AS _offset_to
FROM versions""")
        connection.execute(f"""
CREATE TABLE subjects AS SELECT {ids.format("-i")}, 'a' || i AS entity_id,
  {DAY} * 120 + (hash(i, 15) % {600 * DAY})::BIGINT AS _t
FROM range({subjects}) AS r(i)""")


def folded(connection: duckdb.DuckDBPyConnection, key: str) -> str:
    """Ours."""
    return FeatureBuild(connection, plan_of(key), AsOf.KNOWN).query()


def range_join(connection: duckdb.DuckDBPyConnection, key: str, *, sums: bool = True) -> str:
    """By hand: one join of subjects and the events they see, grouped by subject."""
    column = KEYS[key]
    connection.execute(
        "CREATE TEMP TABLE numbered AS SELECT row_number() OVER () AS _row, * FROM subjects"
    )
    summed = f"""
  count(*) FILTER (e._occurred >= s._t - {30 * DAY}) AS orders_30d,
  sum(e.paid) FILTER (e._occurred >= s._t - {90 * DAY} AND e.status <> 'returned') AS paid_90d,"""
    return f"""
SELECT s._row, s.entity_id AS _entity_id, s._t,
  {_prefix_columns(column) if not sums else _filled(column, "w.orders_30d") + ", w.paid_90d"},
  {_filled(column, "w.products_180d")}, w.paid_max_365d, w.days_since
FROM numbered AS s LEFT JOIN (
SELECT s._row,{summed if sums else ""}
  count(DISTINCT e.channel) FILTER (e._occurred >= s._t - {180 * DAY}) AS products_180d,
  max(e.paid) AS paid_max_365d,
  (any_value(s._t) - max(e._occurred)) // {DAY} AS days_since
FROM numbered AS s JOIN "order" AS e
  ON e.{column} = s.{column} AND e._occurred < s._t AND e._occurred >= s._t - {365 * DAY}
  AND e._known_from <= s._t AND (e._known_to IS NULL OR e._known_to > s._t)
GROUP BY s._row
) AS w ON w._row = s._row{_prefix_joins(column) if not sums else ""}"""


def prefix_sums(connection: duckdb.DuckDBPyConnection, key: str) -> str:
    """By hand: what enters and leaves the windows that only add, and a join for the others."""
    return range_join(connection, key, sums=False)


def _filled(column: str, text: str) -> str:
    name = text.rpartition(".")[2]
    return f"CASE WHEN s.{column} IS NOT NULL THEN coalesce({text}, 0) END AS {name}"


def _prefix_columns(column: str) -> str:
    counted = _filled(column, "n.orders_30d")
    return f"{counted}, CASE WHEN p.known > 0 THEN p.paid_90d END AS paid_90d"


def _prefix_joins(column: str) -> str:
    """The running sum at t of what entered by then less what left: exact, late ones included."""
    counted = _running(column, 30, "sum(sign) AS orders_30d", "")
    paid = _running(
        column,
        90,
        "sum(sign * paid) AS paid_90d, sum(CASE WHEN paid IS NULL THEN 0 ELSE sign END) AS known",
        "WHERE status <> 'returned'",
    )
    return "".join(
        f"\nASOF LEFT JOIN ({text}) AS {name}"
        f" ON {name}.{column} = s.{column} AND {name}.moment <= s._t"
        for name, text in (("n", counted), ("p", paid))
    )


def _running(column: str, days: int, sums: str, where: str) -> str:
    grouped = sums.replace("sum(", "sum(sum(").replace(") AS", ")) OVER w AS")
    return f"""
SELECT {column}, moment, {grouped} FROM (
  WITH seen AS (
    SELECT {column}, paid, greatest(_occurred + 1, _known_from) AS enters,
      least(_occurred + {days * DAY} + 1, coalesce(_known_to, {2**62})) AS leaves
    FROM "order" {where}
  )
  SELECT {column}, paid, enters AS moment, 1 AS sign FROM seen WHERE enters < leaves
  UNION ALL SELECT {column}, paid, leaves, -1 FROM seen WHERE enters < leaves
) GROUP BY {column}, moment WINDOW w AS (PARTITION BY {column} ORDER BY moment)"""


ENGINES = {"folded": folded, "range join": range_join, "prefix sums": prefix_sums}


def measure(database: Path, engine: str, key: str, out: Path | None) -> Measured:
    """Run once in this process; a small run first brings in compiled loops and code pages."""
    with duckdb.connect(":memory:") as warm:
        warm.execute(f"ATTACH '{database.with_name('warm.duckdb')}' AS warm (READ_ONLY); USE warm")
        warm.sql(ENGINES[engine](warm, key)).fetchall()
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"SET threads = {THREADS}; SET memory_limit = '{MEMORY}'")
        before, cpu = time.perf_counter(), time.process_time()
        connection.execute(f"CREATE TEMP TABLE found AS {ENGINES[engine](connection, key)}")
        measured = Measured(
            time.process_time() - cpu,
            time.perf_counter() - before,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )
        if out is not None:
            connection.execute(f"COPY found TO '{out}' (FORMAT parquet)")
    return measured


def in_process(database: Path, engine: str, key: str, out: Path | None) -> Measured:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--measure", str(database), engine, key]
    command += [] if out is None else [str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def different(key: str, one: Path, other: Path) -> int:
    """Values that differ between two files of the same subjects."""
    names = plan_of(key).schema.names
    differing = " + ".join(f"(a.{name} IS DISTINCT FROM b.{name})::BIGINT" for name in names)
    pairs = f"FROM '{one}' AS a FULL JOIN '{other}' AS b USING (_entity_id)"
    with duckdb.connect(":memory:") as connection:
        [(count, rows, expected)] = connection.sql(
            f"SELECT coalesce(sum({differing}), 0)::BIGINT, count(*),"
            f" (SELECT count(*) FROM '{one}') {pairs}"
        ).fetchall()
    return int(count) + abs(int(rows) - int(expected))


def compare(folder: Path, rounds: dict[str, int]) -> tuple[dict[tuple[str, str], Measured], int]:
    """Every engine on every key, in turn: medians by (key, engine), and values that differ.

    rounds: of each key.
    """
    runs: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    wrong = 0
    for repeat in range(max(rounds.values())):
        for key in (key for key, times in rounds.items() if repeat < times):
            for engine in ENGINES:
                out = _answers(folder, key, engine)
                found = in_process(folder / "data.duckdb", engine, key, None if repeat else out)
                runs[key, engine].append(found)
                told = f"{key:8} {engine:12} CPU {found.cpu:7.2f} s, wall {found.wall:7.2f} s"
                print(f"{told}, {found.memory:,} MB", flush=True)
            if not repeat:
                ours, *others = (_answers(folder, key, engine) for engine in ENGINES)
                wrong += sum(different(key, ours, other) for other in others)
    medians = {
        pair: Measured(
            statistics.median(run.cpu for run in found),
            statistics.median(run.wall for run in found),
            max(run.memory for run in found),
        )
        for pair, found in runs.items()
    }
    return medians, wrong


def _answers(folder: Path, key: str, engine: str) -> Path:
    return folder / f"{key}-{engine.replace(' ', '-')}.parquet"


def growth(folder: Path, sizes: tuple[tuple[int, int], ...]) -> float:
    """CPU of all keys, folded: how many times as much for the larger size."""
    costs = []
    for number, (events, subjects) in enumerate(sizes):
        database = folder / f"size{number}.duckdb"
        draw(database, events, subjects)
        costs.append(sum(in_process(database, "folded", key, None).cpu for key in KEYS))
        print(f"{events:,} events x {subjects:,}: folded in {costs[-1]:.2f} s of CPU", flush=True)
        database.unlink()
    return costs[1] / costs[0]


def summary(medians: dict[tuple[str, str], Measured]) -> dict[str, float]:
    """The best SQL of each key over ours, by CPU and by wall: sparse keys together, the hot one."""
    keys = {"sparse": SPARSE, "hot": (HOT,)}
    return {
        f"{part}_{clock}": round(_ratio(medians, keys[part], clock), 2)
        for part in keys
        if (keys[part][0], "folded") in medians
        for clock in ("cpu", "wall")
    }


def _ratio(medians: dict[tuple[str, str], Measured], keys: Sequence[str], clock: str) -> float:
    def spent(key: str, engine: str) -> float:
        return float(getattr(medians[key, engine], clock))

    best = sum(min(spent(key, e) for e in ENGINES if e != "folded") for key in keys)
    return best / sum(spent(key, "folded") for key in keys)


def measured_parts(asked: argparse.Namespace) -> dict[str, float]:
    """What the parts that are asked for found: ratios, values that differ, memory."""
    events, subjects = (20_000, 4_000) if asked.small else (asked.events, asked.subjects)
    rounds = {} if "sparse" not in asked.parts else dict.fromkeys(SPARSE, asked.repeats)
    rounds |= {HOT: 1} if "hot" in asked.parts else {}
    result: dict[str, float] = {"events": events, "subjects": subjects, "different": 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw(folder / "warm.duckdb", 2_000, 400)
        if rounds:
            draw(folder / "data.duckdb", events, subjects)
            medians, wrong = compare(folder, rounds)
            memory = max(medians[key, "folded"].memory for key in rounds)
            result |= {"different": wrong, **summary(medians), "memory_mb": memory}
        if "growth" in asked.parts and not asked.small:
            result["growth"] = round(
                growth(folder, ((1_000_000, 200_000), (10_000_000, 2_000_000))), 2
            )
    return result


def kept(result: dict[str, float]) -> bool:
    """True if every goal of what was measured is met."""
    found = {"sparse": result.get("sparse_cpu"), "hot": result.get("hot_cpu")}
    grown = result.get("growth")
    fast = all(GOALS[name] <= ratio for name, ratio in found.items() if ratio is not None)
    return fast and (grown is None or grown <= GOALS["growth"])


def main() -> int:
    """Draw, measure, compare, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--subjects", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        database, engine, key, *out = asked.measure
        found = measure(Path(database), engine, key, Path(out[0]) if out else None)
        print(json.dumps(asdict(found)))
        return 0
    if asked.small:
        asked.repeats = 1
    result = measured_parts(asked)
    print("RESULT " + json.dumps(result))
    if result["different"] or asked.small:
        return min(int(result["different"]), 1)
    return 0 if kept(result) else 1


if __name__ == "__main__":
    sys.exit(main())
