"""Does grading partners every night pay? A simulated world decided with and without it.

    python bench/partner_loop.py [--people 3000] [--months 18] [--seed 7]

Draws the appliance world, takes in its orders, applications, dealers and bureau reports, and
decides every application by the live strategy as the world goes on: once with dealers ungraded,
once with all of them graded each night. What is lent has the fate that the world's truth gave it.
Prints both runs side by side and one RESULT line with the same figures.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a file, from anywhere

from bench.played_world import (
    SCENE,
    Fate,
    Play,
    Played,
    Turn,
    WorldClock,
    grades_by_dealer,
)
from pyarrow import parquet

from lendweave.bootstrap import open_house
from lendweave.bootstrap.worlds import simulating
from lendweave.flows.onboard import onboard
from lendweave.flows.simulate import simulate
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.settings import Settings, load_settings

FEEDS = ("订单", "进件", "华星经销商", "credit_reports", "营销授权")
"""What the lender knows beside its own loans: the world's lender and its book are left out."""
COHORT_DAYS, COHORT_LEAST, COHORT_BAD = 60, 12, 0.25
LOST_HONEST, LOST_FRAUD = 0.65, 1.0
Row = Mapping[str, float | int | None]


def main() -> int:
    """Draws, plays twice, judges and prints."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        home = onboarded(at, options)
        fates = fates_of(at / "world" / "truth")
        runs = {}
        for name, nightly in (("off", False), ("on", True)):
            copy = at / name
            shutil.copytree(home, copy)
            runs[name] = played(copy, fates, nightly=nightly)
    figures = {name: judged(run) for name, run in runs.items()}
    for key in figures["off"]:
        print(f"{key:42} {figures['off'][key]!s:>14} {figures['on'][key]!s:>14}")
    told = {"people": options.people, "months": options.months, "seed": options.seed}
    dealers = of_dealers(runs["on"])
    for key, value in dealers.items():
        print(f"{key:42} {value!s:>29}")
    by_admission = {name: judged_part(runs["on"], name) for name in ("open", "watch", "frozen")}
    for name, row in by_admission.items():
        print(f"decided while {name}: {json.dumps(row)}")
    print("RESULT", json.dumps(told | {"runs": figures, "dealers": dealers} | by_admission))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def _settings(home: Path) -> Settings:
    return load_settings({}, {"home": home})


def onboarded(at: Path, options: argparse.Namespace) -> Path:
    """A data folder with what the lender of this world knows, its own loans left out."""
    home, size = at / "home", {"people": options.people, "months": options.months}
    command, sink = simulating(_settings(home), SCENE, at / "world", **size, seed=options.seed)
    with sink:
        simulate(command, sink)
    files = at / "files"
    files.mkdir()
    for file in (at / "world" / "files").iterdir():
        if file.name.startswith(FEEDS):
            shutil.copy(file, files)
    with open_house(_settings(home)) as house:
        onboard(*house.intake.onboarding(SCENE, files, lambda _: None))
    return home


def fates_of(truth: Path) -> dict[str, Fate]:
    """What becomes of each application, by the number of its order."""
    numbers = dict(zip(*_columns(truth, "order", "order_id", "order_number"), strict=True))
    subjects = zip(*_columns(truth, "fraud_label", "subject", "subject_id"), strict=True)
    frauds = {id for subject, id in subjects if subject == "order"}
    names = ("order_id", "default_number", "take_up_probability")
    return {
        str(numbers[id]): Fate(stops or None, _draw(numbers[id]) < takes, id in frauds)
        for id, stops, takes in zip(*_columns(truth, "potential", *names), strict=True)
    }


def _columns(truth: Path, table: str, *names: str) -> list[list[object]]:
    found = parquet.read_table(truth / f"{table}.parquet", columns=list(names))
    return [found.column(name).to_pylist() for name in names]


def _draw(number: object) -> float:
    """The same chance in both runs, between 0 and 1."""
    return int.from_bytes(sha256(f"take up {number}".encode()).digest()[:8], "big") / 2**64


def played(home: Path, fates: Mapping[str, Fate], *, nightly: bool) -> Played:
    """One run over the world."""
    clock = WorldClock(SystemClock().now())
    with open_house(_settings(home), clock) as house:
        return Play(house, clock, fates, nightly).run()


def judged(run: Played) -> Row:
    """What one run approved, lent and lost."""
    return _row(run.turns)


def judged_part(run: Played, admission: str) -> Row:
    """The same of what was decided while its dealer was open, watched or frozen."""
    return _row([turn for turn in run.turns if turn.admission == admission])


def _row(turns: Sequence[Turn]) -> Row:
    lent = [turn for turn in turns if turn.lent_minor]
    approved = [turn for turn in turns if turn.decision.outcome == "approve"]
    asked = sum(turn.application.amount_minor for turn in approved)
    offered = sum(turn.decision.amount_minor or 0 for turn in approved)
    principal, loss = sum(turn.lent_minor for turn in lent), sum(map(_loss, lent))
    return {
        "applications": len(turns),
        "approved": _share(len(approved), len(turns)),
        "would default, of all": _share_of(turns, lambda turn: turn.fate.stops_at is not None),
        "offered of what was asked": _share(offered, asked),
        "loans": len(lent),
        "lent in yuan": principal // 100,
        "default, of loans": _share_of(lent, lambda turn: turn.fate.stops_at is not None),
        "first or second instalment, of loans": _share_of(lent, lambda turn: turn.fate.is_early),
        "lost in yuan": round(loss / 100),
        "lost of what was lent": _share(loss, principal),
    }


def _loss(turn: Turn) -> float:
    """Principal that never comes back, by equal parts of it in each instalment."""
    if turn.fate.stops_at is None:
        return 0.0
    term = turn.decision.term_months or turn.application.term_months
    unpaid = turn.lent_minor * (1 - (turn.fate.stops_at - 1) / term)
    return unpaid * (LOST_FRAUD if turn.fate.is_fraud else LOST_HONEST)


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _share_of(turns: Sequence[Turn], is_one: Callable[[Turn], bool]) -> float | None:
    return _share(sum(map(is_one, turns)), len(turns))


def of_dealers(run: Played) -> Row:
    """How freezes met the dealers that really turned.

    A dealer turns on the first day on which, of a dozen or more applications in sixty days, a
    quarter or more would default on the first or second instalment, lent or not.
    """
    turned = turned_on(run.turns)
    frozen: dict[str, int] = {}
    nights = {"good": 0, "frozen good": 0}
    for merchant, grades in grades_by_dealer(run).items():
        days = [each.occurred_at // MICROS_PER_DAY for each in grades if _is_frozen(each)]
        if days:
            since = turned.get(merchant, 0)
            frozen[merchant] = next((day for day in days if day >= since), days[0])
        if merchant not in turned:
            nights["good"] += len(grades)
            nights["frozen good"] += len(days)
    delays = [day - turned[merchant] for merchant, day in frozen.items() if merchant in turned]
    dealers = {turn.application.merchant_id for turn in run.turns}
    good = len(dealers) - len(turned)
    changes = sum(
        (old.grade, old.admission) != (new.grade, new.admission)
        for grades in grades_by_dealer(run).values()
        for old, new in pairwise(grades)
    )
    return {
        "dealers": len(dealers),
        "dealers that turned": len(turned),
        "of them frozen": len(delays),
        "median days from turn to freeze": median(delays) if delays else None,
        "good dealers ever frozen": _share(len(frozen) - len(delays), good),
        "nights of good dealers frozen": _share(nights["frozen good"], nights["good"]),
        "changes of a grade, by dealer and year": _share(
            changes * 365, sum(len(each) for each in grades_by_dealer(run).values())
        ),
    }


def _is_frozen(grade: object) -> bool:
    return getattr(grade, "admission", None) == "frozen"


def turned_on(turns: Sequence[Turn]) -> dict[str, int]:
    """The day on which each dealer that turned did so."""
    found: dict[str, int] = {}
    recent: dict[str, list[tuple[int, bool]]] = {}
    for turn in turns:
        merchant = turn.application.merchant_id or ""
        day = turn.application.known_at // MICROS_PER_DAY
        cohort = [each for each in recent.get(merchant, []) if each[0] > day - COHORT_DAYS]
        cohort.append((day, turn.fate.is_early))
        recent[merchant] = cohort
        bad = sum(is_early for _, is_early in cohort)
        if len(cohort) >= COHORT_LEAST and bad >= COHORT_BAD * len(cohort):
            found.setdefault(merchant, day)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
