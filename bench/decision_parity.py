"""Does every reference strategy decide alike online and in batch, row by row?

    python bench/decision_parity.py [--rows 1000000] [--seed N]

Every strategy of every scene that takes in files, and the tests' strategy with a step of every
kind, a model among them, decides its own cases with about every eighth value drawn by chance: half
of those numbers stand at or beside a threshold of the strategy, a tenth is null. Each row is
decided by the compiled Python, one by one, and by DuckDB, all in one query; outcome, amount, rate,
term, score, reasons and rule masks are compared. Prints rows and outcomes by strategy and one
RESULT line. Exit 1: a row differs, or a strategy always answers alike.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a file, from anywhere

from tests.decisions.rows import RawRow, drawn_rows
from tests.decisions.strategies import EVERY_STEP_USUAL, every_step
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.bootstrap.rooms import open_scene
from lendweave.connectors.scene_folder import (
    onboarding_scene_names,
    read_scene_folder,
    scenes_root,
)
from lendweave.decisions import CompiledStrategy, read_cases

ROWS_AT_ONCE = 20_000
SHOWN_MAX = 5


def main() -> int:
    """Decides, compares, prints and judges."""
    options = _options()
    print(f"seed {options.seed}", flush=True)
    strategies = list(reference_strategies())
    each = -(-options.rows // len(strategies))
    started = time.process_time()
    total, differing, dull = 0, 0, 0
    for reference in strategies:
        random = Random(f"{options.seed} {reference.name}")
        rows, differ, outcomes = compare(reference, random, each)
        print(
            f"{reference.name:32} {rows:>10,} rows  {differ:>4,} differ  {dict(outcomes)}",
            flush=True,
        )
        total, differing = total + rows, differing + differ
        dull += len(outcomes) < 2
    summary = {
        "seed": options.seed,
        "strategies": len(strategies),
        "rows": total,
        "differing": differing,
        "cpu_seconds": round(time.process_time() - started, 1),
    }
    print("RESULT", json.dumps(summary))
    return int(differing > 0 or dull > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rows", type=int, default=1_000_000, help="over all strategies")
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class Reference:
    """A strategy and the rows of its cases."""

    name: str
    compiled: CompiledStrategy
    cases: tuple[RawRow, ...]


def reference_strategies() -> Iterator[Reference]:
    """Every strategy of every scene, then the one with a step of every kind."""
    root = scenes_root(None)
    for scene in onboarding_scene_names(root):
        folder = read_scene_folder(root, scene)
        for name, compiled in open_scene(folder).strategies.items():
            text = folder.cases.get(f"{name}.csv")
            cases = () if text is None else read_cases(compiled, text)
            yield Reference(f"{scene}/{name}", compiled, tuple(case.row for case in cases))
    yield Reference("every step", every_step(), (EVERY_STEP_USUAL,))


def compare(reference: Reference, random: Random, count: int) -> tuple[int, int, Counter[object]]:
    """Rows decided by both engines, how many differ, and the outcomes."""
    compiled = reference.compiled
    outcomes: Counter[object] = Counter()
    done = differ = 0
    while done < count:
        rows = drawn_rows(compiled, random, min(ROWS_AT_ONCE, count - done), reference.cases)
        online, batch = by_python(compiled, rows), by_duckdb(compiled, rows)
        for row, one, other in zip(rows, online, batch, strict=True):
            if one != other:
                differ += 1
                if differ <= SHOWN_MAX:
                    print(f"differs\n  {row}\n  online {one}\n  batch  {other}", flush=True)
        outcomes.update(each[0] for each in online)
        done += len(rows)
    return done, differ, outcomes


if __name__ == "__main__":
    sys.exit(main())
