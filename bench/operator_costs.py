"""CPU time of one operator of each sort, online and in batch, and how far estimates made of it are.

Writes the table of `decisions/checking/cost.py` anew. Each sort is measured as twenty expressions
that differ in a literal, less twenty that lack the operator; estimates are held against the shipped
strategies on rows at the ends of their ranges.

    python bench/operator_costs.py
"""

from __future__ import annotations

import statistics
from functools import partial
from pathlib import Path
from time import process_time

import duckdb

from lendweave.bootstrap.rooms import open_scene
from lendweave.connectors.scene_folder import read_scene_folder
from lendweave.decisions.checking.cost import COSTS, cost_of
from lendweave.decisions.checking.samples import Samples
from lendweave.kernel.types import DATE, INTEGER, TEXT, decimal
from lendweave.lang import Column, Let, Program, Schema, compile_python, duckdb_select

COPIES, ROWS, BATCH_ROWS, RUNS = 20, 20_000, 1_000_000, 5
SCHEMA = Schema(
    (
        Column("a", INTEGER, True, 0, 1_000_000),
        Column("b", INTEGER, True, 0, 1_000_000),
        Column("m", decimal(18, 2), True, 0, 10**12),
        Column("t", TEXT),
        Column("d", DATE),
    )
)
SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
STRATEGIES = (("appliance", "instalment"), ("marketplace", "admission"))
PAIRS = {  # sort: with the operator, without it, how many operators that is
    "comparison": ("a > {k}", "a IS NULL", 1),
    "logic": ("a > {k} AND b > {k} AND m > {k}.0 AND a < {k}", "a > {k}", 6),
    "arithmetic": ("a + b + {k}", "a", 2),
    "division": ("div(m, {k}, 2)", "m", 1),
    "conditional": ("CASE WHEN a > {k} THEN a WHEN b > {k} THEN b END", "a", 4),
    "text": ("upper(t) = '{k}'", "t = '{k}'", 1),
    "dates": ("months_between(add_days(d, {k}), d)", "d", 2),
    "cast": ("CAST(m AS decimal(18,1)) > {k}.0", "m > {k}.0", 1),
}


def program(text: str) -> Program:
    """Twenty lets of an expression, each with another literal."""
    lets = [Let(f"v{k}", text.format(k=k + 3)) for k in range(COPIES)]
    return Program.build("bench", SCHEMA, lets, [let.name for let in lets])


def online(text: str) -> float:
    """Nanoseconds of one expression in generated Python."""
    run = compile_python(program(text))
    rows = [(i % 97, i % 89, i * 7, f"word {i % 13}", i % 20_000) for i in range(ROWS)]
    begun = process_time()
    for row in rows:
        run(row)
    return (process_time() - begun) * 1e9 / ROWS / COPIES


def batch(base: duckdb.DuckDBPyConnection, text: str) -> float:
    """Nanoseconds of one expression a row in DuckDB."""
    query = duckdb_select(program(text), "history")
    counted = ", ".join(f"count(v{k})" for k in range(COPIES))
    begun = process_time()
    base.execute(f"SELECT {counted} FROM ({query})").fetchall()
    return (process_time() - begun) * 1e9 / BATCH_ROWS / COPIES


def history() -> duckdb.DuckDBPyConnection:
    """Rows of the schema in memory, one thread."""
    base = duckdb.connect(config={"threads": 1})
    base.execute(
        "CREATE TABLE history AS SELECT (i % 97)::BIGINT a, (i % 89)::BIGINT b,"
        " (i / 3)::DECIMAL(18,2) m, 'word ' || (i % 13) t, DATE '2020-01-01' + (i % 2000)::INT d"
        f" FROM range({BATCH_ROWS}) r(i)"
    )
    return base


def ratio(scene: str, name: str) -> float:
    """The estimate of a strategy over what a decision of it takes."""
    room = open_scene(read_scene_folder(SCENARIOS, scene))
    compiled = room.strategies[name]
    rows = Samples(compiled, ()).rows * 5
    begun = process_time()
    for row in rows:
        compiled.run(row)
    taken = (process_time() - begun) * 1e6 / len(rows)
    estimate = cost_of(compiled).micros_online
    print(f"{scene}/{name}: estimated {estimate:.1f} µs, measured {taken:.1f} µs")
    return round(estimate / taken, 2)


def main() -> None:
    """Print the table, then estimate against measurement for each shipped strategy."""
    base = history()
    for sort, (text, without, count) in PAIRS.items():
        figures = [
            statistics.median(measure(text) - measure(without) for _ in range(RUNS)) / count
            for measure in (online, partial(batch, base))
        ]
        print(f'    "{sort}": Nanos({figures[0]:.0f}, {figures[1]:.1f}),')
    ratios = [ratio(scene, name) for scene, name in STRATEGIES]
    print(f"RESULT operator_costs sorts={len(COSTS)} estimate_over_measured={ratios}")


if __name__ == "__main__":
    main()
