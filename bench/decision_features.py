"""What the features of one decision cost: those that its strategy reads, beside the whole set.

python bench/decision_features.py

The appliance sample is onboarded into a fresh folder; then every application is asked for live, and
decided. Times are CPU time of the thread that works: what else runs on the machine does not count.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, quantiles
from tempfile import TemporaryDirectory

import msgspec

from lendweave.bootstrap import House, open_house
from lendweave.decisions import decide
from lendweave.features import ServedSet, Serving, committed
from lendweave.flows.apply import decide_application
from lendweave.flows.onboard import onboard
from lendweave.records import Application
from lendweave.runtimes.live_features import ChosenFeatures
from lendweave.settings import load_settings

SCENE = "appliance"
ROUNDS = 5


@contextmanager
def sample() -> Iterator[House]:
    """The sample in a folder of its own."""
    with TemporaryDirectory() as folder:
        settings = load_settings({}, {"home": Path(folder) / "home"})
        with open_house(settings) as house:
            onboard(*house.intake.onboarding(SCENE, None, lambda _: None))
            yield house


def micros(ask: Callable[[Application], object], applications: list[Application]) -> list[float]:
    """Microseconds of each call, in the best round of several: others share the caches."""
    rounds = [[_spent(ask, each) for each in applications] for _ in range(ROUNDS)]
    return min(rounds, key=sum)


def _spent(ask: Callable[[Application], object], application: Application) -> float:
    began = time.thread_time_ns()
    ask(application)
    return (time.thread_time_ns() - began) / 1_000


def described(name: str, spent: list[float]) -> dict[str, float]:
    """Mean and p99 under a name."""
    p99 = quantiles(spent, n=100)[-1]
    return {f"{name}_us": round(mean(spent), 1), f"{name}_p99_us": round(p99, 1)}


def measured(house: House) -> dict[str, float]:
    """Everything that is measured, by name."""
    desk, plan = house.decisions.desk(SCENE), house.room(SCENE).plan
    reader = desk.features
    assert isinstance(reader, ChosenFeatures), "a desk computes what its strategy reads"
    applications = list(house.decisions.applications(SCENE))
    t, seen = max(each.known_at for each in applications) + 1, committed(reader.read_offset())
    serving = Serving(t, seen, "decision", house.ids.fresh())
    rows = {
        "whole": (ServedSet(plan.features), reader.live.vector(applications[0], t, seen)),
        "part": (desk.served, reader.vector(applications[0], t, seen)),
    }
    found: dict[str, float] = {"applications": len(applications)}
    for name, (served, row) in rows.items():
        values = served.values(applications[0], row, serving)
        found[f"{name}_features"] = len(row)
        found[f"{name}_bytes"] = len(msgspec.json.encode(values))
    decider, row = desk.decider, rows["part"][1]
    found |= described("whole", micros(lambda a: reader.live.vector(a, t, seen), applications))
    found |= described("part", micros(lambda a: reader.vector(a, t, seen), applications))
    found |= described(
        "strategy", micros(lambda a: decide(decider.compiled, decider.pick(row)), applications)
    )
    began = time.process_time()
    for each in applications:
        decide_application(house.principal, each.entity_id, house.decisions.desk(SCENE)).result()
    spent = time.process_time() - began
    return {**found, "durable_decision_us": round(spent / len(applications) * 1e6, 1)}


def main() -> int:
    """Measure everything, print it, and judge."""
    with sample() as house:
        found = measured(house)
    met = found["part_us"] < found["whole_us"] and found["part_bytes"] < found["whole_bytes"]
    print("RESULT", json.dumps({**found, "met": met}))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
