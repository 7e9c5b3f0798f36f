"""Is every feature the same folded in columns, by range joins and online, value by value?

    python bench/feature_parity.py [--people N] [--months N] [--questions N] [--real FILE] [--small]

A world of the appliance scene is drawn and onboarded as partners send it. Its applications are
asked about at the instants at which they were known and at those of other records of the same
party, to the microsecond and one after it, and as of the offsets of those records: so decisions
fall between two records of equal time, and see late and amended ones as they were then. --real: the
orders of the public set online_retail (its Parquet file), skipped without one. Exit 1: one value
differs, or fewer than the goal were compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.worlds import simulating
from lendweave.features import KNOWN, AsOf, Plan, committed, feature_sql
from lendweave.flows.onboard import onboard
from lendweave.flows.simulate import simulate
from lendweave.lang.dialects import quoted
from lendweave.runtimes.feature_build import FeatureBuild
from lendweave.runtimes.online_features import OnlineFeatures
from lendweave.settings import Settings, load_settings
from lendweave.stores.history import History

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds its neighbours
from tests.parity.duckdb_values import raw_from_duckdb

GOAL = 5_000_000
ROWS_AT_ONCE = 50_000  # small, so that whole keys are folded in many chunks
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """What one scene and clock gave. values: of each engine. columns, online: unlike the joins'."""

    values: int = 0
    columns: int = 0
    online: int = 0

    def __add__(self, other: Compared) -> Compared:
        return Compared(
            self.values + other.values, self.columns + other.columns, self.online + other.online
        )


def ask(connection: duckdb.DuckDBPyConnection, plan: Plan, questions: int) -> None:
    """The table `subjects`: every version of a subject, at its own instant and at others' ones."""
    features = plan.features
    kinds = [kind.kind for kind in plan.kinds if "party_id" in features.scene.columns(kind.kind)]
    told = " UNION ALL ".join(
        f"SELECT party_id, _occurred, _offset_from FROM {quoted(kind)}" for kind in kinds
    )
    subject = quoted(features.subject_kind)
    connection.execute(f"""
CREATE TEMP TABLE subjects AS
SELECT s.*, epoch_us(s.known_at) AS _t, s._offset_from AS _s FROM {subject} AS s
UNION ALL
SELECT * FROM (
  SELECT s.*, m._occurred + (hash(m._offset_from, s._offset_from) % 2)::BIGINT AS _t,
    m._offset_from AS _s
  FROM {subject} AS s JOIN ({told}) AS m ON m.party_id = s.party_id
)
ORDER BY hash(_offset_from, _t, _s) LIMIT {questions}""")


def compare(house: House, scene: str, questions: int) -> Compared:
    """Both clocks of one scene, over what its house holds."""
    room = house.room(scene)
    plan = room.plan
    stored = list(house.store.scan(house.principal))
    by_offset = {record.offset: record for record in stored}
    online = OnlineFeatures(plan)
    for record in stored:
        online.absorb(record)
    kinds = {plan.features.subject_kind, *(kind.kind for kind in plan.kinds)}
    found = Compared()
    with History(house.store).connect(house.principal, room.scene, kinds) as connection:
        ask(connection, plan, questions)
        for as_of in AsOf:
            joined = f"CREATE OR REPLACE TEMP TABLE joined AS {feature_sql(plan, as_of)}"
            connection.execute(joined)
            build = FeatureBuild(connection, plan, as_of, ROWS_AT_ONCE)
            query = build.query(keep=("_offset_from", "_s"))
            connection.execute(f"CREATE OR REPLACE TEMP TABLE folded AS {query}")
            found += Compared(columns=_unlike_columns(connection, plan))
            rows = connection.sql(
                "SELECT q._offset_from, q._t, q._s, j.* EXCLUDE (_row, _entity_id, _t)"
                " FROM joined AS j JOIN folded__subjects AS q ON q._row = j._row ORDER BY j._row"
            ).fetchall()
            types = [column.type for column in plan.schema]
            for offset, t, s, *values in rows:
                seen = committed(s) if as_of is AsOf.COMMITTED else KNOWN
                vector = online.vector(by_offset[offset], t, seen)
                expected = map(raw_from_duckdb, values, types)
                unlike = [
                    name
                    for name, one, other in zip(plan.schema.names, vector, expected, strict=True)
                    if one != other or type(one) is not type(other)
                ]
                found += Compared(len(values), 0, len(unlike))
                if unlike and found.online < SHOWN:
                    print(f"{scene} {as_of.value} offset {offset}, t {t}, S {s}: {unlike}")
    return found


def _unlike_columns(connection: duckdb.DuckDBPyConnection, plan: Plan) -> int:
    """Values of the loops that the range joins do not give; a row that is missing counts once."""
    differing = " + ".join(
        f"(a.{quoted(name)} IS DISTINCT FROM b.{quoted(name)})::BIGINT"
        for name in plan.schema.names
    )
    [(unlike,)] = connection.sql(
        f"SELECT sum({differing} + (a._row IS DISTINCT FROM b._row)::BIGINT)"
        " FROM joined AS a FULL JOIN folded AS b ON a._row = b._row"
    ).fetchall()
    return int(unlike or 0)


def of_world(settings: Settings, people: int, months: int, questions: int) -> Compared:
    """The appliance scene over a world of its own."""
    out = settings.home / "world"
    command, folder = simulating(
        settings, "appliance", out, people=people, months=months, seed=20261122
    )
    with folder as sink:
        simulate(command, sink, lambda _: None)
    with open_house(settings) as house:
        onboard(*house.intake.onboarding("appliance", out / "files", lambda _: None))
        return compare(house, "appliance", questions)


def of_orders(settings: Settings, file: Path, questions: int) -> Compared:
    """The shop's own orders."""
    with open_house(settings) as house:
        onboard(*house.intake.onboarding("online_retail", file, lambda _: None))
        return compare(house, "online_retail", questions)


def main() -> int:
    """Draw, onboard, ask, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--questions", type=int, default=26_000)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    people, months, questions = asked.people, asked.months, asked.questions
    if asked.small:
        people, months, questions = 200, 8, 300
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        found = of_world(load_settings({}, {"home": root / "a"}), people, months, questions)
        print(f"appliance world: {found}", flush=True)
        if asked.real is None or not asked.real.is_file():
            print("online_retail: skipped, its file is not there (--real FILE)")
        else:
            real = of_orders(load_settings({}, {"home": root / "b"}), asked.real, questions)
            print(f"online_retail: {real}", flush=True)
            found += real
    result = {"values": found.values, "columns": found.columns, "online": found.online}
    print("RESULT " + json.dumps(result))
    enough = asked.small or found.values >= GOAL
    return 0 if enough and not found.columns and not found.online else 1


if __name__ == "__main__":
    sys.exit(main())
