"""Rules between fields, and reconciliations between feeds, as SQL from their expressions."""

from __future__ import annotations

from decimal import Decimal

from lendweave.features.columns import kind_schema
from lendweave.intake.quality.contract import ContractShape, PairShape, RuleShape, SideShape
from lendweave.intake.quality.measured import KeyDifference, PairCounts, RuleCounts
from lendweave.kernel.types import BOOLEAN
from lendweave.lang import Let, Program, duckdb_select
from lendweave.lang.definition import Definition
from lendweave.records import Scene
from lendweave.runtimes.quality.arrivals import PERIOD, Counting

_WORST = 20


def rule_counts(counting: Counting, feed: str, rule: RuleShape) -> RuleCounts:
    """How often a rule held and was broken, by period; unknown is neither."""
    query = counting.arrivals(rule.kind, feed, (), [Let("_holds", rule.that, type=BOOLEAN)])
    held, broken = [0] * counting.periods.count, [0] * counting.periods.count
    for period, holds, is_broken in counting.connection.execute(
        f"SELECT {PERIOD}, count(*) FILTER (WHERE _holds), count(*) FILTER (WHERE NOT _holds)"
        f" FROM ({query}) WHERE {PERIOD} IS NOT NULL GROUP BY {PERIOD}"
    ).fetchall():
        held[period], broken[period] = holds, is_broken
    return RuleCounts(tuple(held), tuple(broken))


def pair_counts(counting: Counting, pair: PairShape) -> PairCounts:
    """Both sides summed by key, and where they differ most."""
    connection = counting.connection
    join = "FULL JOIN" if pair.complete else "JOIN"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE compared AS"
        " SELECT coalesce(l.side_key, r.side_key) AS side_key, coalesce(l.total, 0) AS left_total,"
        " coalesce(r.total, 0) AS right_total"
        f" FROM ({_side_query(counting, pair.left)}) l"
        f" {join} ({_side_query(counting, pair.right)}) r USING (side_key)"
    )
    keys, unequal, *sums = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE left_total <> right_total), sum(left_total),"
        " sum(right_total), sum(abs(left_total - right_total)),"
        " sum(greatest(abs(left_total), abs(right_total))) FROM compared"
    ).fetchall()[0]
    worst = connection.execute(
        "SELECT side_key, left_total, right_total FROM compared WHERE left_total <> right_total"
        f" ORDER BY abs(left_total - right_total) DESC, side_key LIMIT {_WORST}"
    ).fetchall()
    left, right, difference, largest = (Decimal(value or 0) for value in sums)
    differences = tuple(KeyDifference(k, Decimal(a), Decimal(b)) for k, a, b in worst)
    return PairCounts(keys, unequal, left, right, difference, largest, differences)


def _side_query(counting: Counting, side: SideShape) -> str:
    """One row for each key of a side: what its current records come to."""
    program = _side_program(counting.scene, side)
    current = (
        f"(SELECT * FROM {counting.known(side.kind, side.feed)}"
        " QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY _offset DESC) = 1)"
    )
    condition = " AND side_when" if side.when else ""
    total = "CAST(sum(side_value) AS DECIMAL(38,2))" if side.value else "count(*)"
    return (
        f"SELECT CAST(side_key AS VARCHAR) AS side_key, {total} AS total"
        f" FROM ({duckdb_select(program, current)})"
        f" WHERE side_key IS NOT NULL{condition} GROUP BY side_key"
    )


def check_expressions(scene: Scene, definition: Definition[ContractShape]) -> None:
    """Check every rule and side of a contract. Raises a LangError with the place."""
    for feed, shape in definition.value.feeds.items():
        for index, rule in enumerate(shape.rules):
            where = definition.place("feeds", feed, "rules", index, "that")
            let = Let("_holds", rule.that, where, BOOLEAN)
            Program.build(rule.name, kind_schema(scene, rule.kind), [let], ["_holds"])
    for index, pair in enumerate(definition.value.reconcile):
        _side_program(scene, pair.left, definition.place("reconcile", index, "left"))
        _side_program(scene, pair.right, definition.place("reconcile", index, "right"))


def _side_program(scene: Scene, side: SideShape, where: str = "expression") -> Program:
    lets = [Let("side_key", side.key, where)]
    lets += [Let("side_value", side.value, where)] if side.value else []
    lets += [Let("side_when", side.when, where, BOOLEAN)] if side.when else []
    schema = kind_schema(scene, side.kind)
    return Program.build(side.kind, schema, lets, [let.name for let in lets])
