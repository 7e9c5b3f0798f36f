"""How far do Python and DuckDB agree on the expression language? Random expressions, many of them.

    python bench/lang_parity.py [--seed N] [--expressions 20000] [--rows 50]

Prints the seed, the share of results that are not null by operator, and one RESULT line. A
difference is cut down to a small expression and row. Exit 1: a difference, or too little seen.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a file, from anywhere

from tests.parity.agreement import Tally, run_batch, shrunk
from tests.parity.expressions import Generator

EXPRESSIONS_PER_BATCH = 50
KNOWN_SHARE_MIN = 0.3
SHOWN_MAX = 5


def main() -> int:
    """Runs the batches, prints what was seen, and judges."""
    options = _options()
    print(f"seed {options.seed}", flush=True)
    generator, tally, start = Generator(options.seed), Tally(), time.process_time()
    distinct: set[str] = set()
    differences = 0
    while len(distinct) < options.expressions:
        pieces, _, _, found = run_batch(generator, EXPRESSIONS_PER_BATCH, options.rows, tally)
        distinct.update(piece.text for piece in pieces)
        for difference in found[: max(SHOWN_MAX - differences, 0)]:
            print(f"differs\n  {shrunk(difference)}", flush=True)
        differences += len(found)
    _print_histogram(tally)
    summary = {
        "seed": options.seed,
        "expressions": len(distinct),
        "evaluations": tally.total,
        "known_share": round(tally.known_share, 4),
        "differences": differences,
        "cpu_seconds": round(time.process_time() - start, 1),
    }
    print("RESULT", json.dumps(summary))
    return int(differences > 0 or tally.known_share < KNOWN_SHARE_MIN)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--expressions", type=int, default=20_000, help="distinct, at least")
    parser.add_argument("--rows", type=int, default=60, help="rows for each expression")
    return parser.parse_args()


def _print_histogram(tally: Tally) -> None:
    print(f"{'operator':28} {'evaluations':>12} {'not null':>9}")
    for key, count in sorted(tally.evaluations.items()):
        print(f"{key:28} {count:>12,} {tally.known[key] / count:>9.1%}")


if __name__ == "__main__":
    sys.exit(main())
