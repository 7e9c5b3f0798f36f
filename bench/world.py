"""What does a simulated world cost, and does the cost grow faster than the world?

    python bench/world.py [--people 1000 10000 100000] [--rounds 2] [--months 12]

Each run draws a world and writes all its files in a process of its own, so that peak memory is the
world's. Sizes take turns, so that a slow spell of the machine hits them alike; the median round
counts. Exit 1: a tenfold world costs more than 12 times as much, or takes much more memory.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from lendweave.bootstrap.worlds import partners_of
from lendweave.connectors.scene_folder import scenes_root
from lendweave.connectors.world_files import WorldFolder, read_world_text
from lendweave.flows.simulate import SimulateCommand, simulate
from lendweave.simulation import read_world

GROWTH_MAX = 12.0  # of the cost, for each tenfold size
MEMORY_GROWTH_MAX = 1.5  # from the last size but one, which has several blocks, to the last
KILOBYTES = 1_024


def main() -> int:
    """Runs the rounds, prints each, and judges."""
    options = _options()
    if options.one:
        print(json.dumps(_one(options.one, options.months)))
        return 0
    seen: dict[int, list[dict[str, float]]] = {people: [] for people in sorted(options.people)}
    for number in range(options.rounds):
        for people, runs in seen.items():
            runs.append(_in_own_process(people, options.months))
            print(f"round {number + 1}: {people:>9,} people, {_shown(runs[-1])}", flush=True)
    result = _judged(list(seen.values()))
    print("RESULT", json.dumps(result))
    return int(not result["holds"])


def _judged(sizes: list[list[dict[str, float]]]) -> dict[str, object]:
    """The medians of each size, and the growth from each to the next."""
    events = [runs[0]["events"] for runs in sizes]
    seconds = [median(run["seconds"] for run in runs) for runs in sizes]
    peaks = [max(run["peak_mb"] for run in runs) for runs in sizes]
    growth = [
        (after / before) ** (1 / math.log10(many / few))
        for before, after, few, many in zip(seconds, seconds[1:], events, events[1:], strict=False)
    ]
    return {
        "events": [int(count) for count in events],
        "seconds_per_million": [
            round(taken / count * 1e6, 2) for taken, count in zip(seconds, events, strict=True)
        ],
        "growth_per_tenfold": [round(ratio, 2) for ratio in growth],
        "peak_mb": [round(peak) for peak in peaks],
        "holds": max(growth) <= GROWTH_MAX and peaks[-1] <= MEMORY_GROWTH_MAX * peaks[-2],
    }


def _one(people: int, months: int) -> dict[str, float]:
    """Draw one world and throw it away. seconds: of processor time."""
    root = scenes_root(None)
    world = read_world(read_world_text(root, "appliance"), "appliance/world.yaml")
    partners = partners_of(root, "appliance")
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        with WorldFolder(Path(folder) / "world") as sink:
            made = simulate(SimulateCommand(world, people, months, 7, partners), sink)
        seconds = time.process_time() - start
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"events": made.events, "seconds": seconds, "peak_mb": peak_kb / KILOBYTES}


def _in_own_process(people: int, months: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", str(people), "--months", str(months)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    run: dict[str, float] = json.loads(done.stdout)
    return run


def _shown(run: dict[str, float]) -> str:
    events, seconds, peak = (run[name] for name in ("events", "seconds", "peak_mb"))
    each = seconds / events * 1e6
    return f"{events:>11,.0f} events, {each:6.2f} s for a million, {peak:6.0f} MB at most"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--one", type=int, default=0, help="one run of this size, as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
