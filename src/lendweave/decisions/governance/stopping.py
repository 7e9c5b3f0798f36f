"""When an experiment ends by its own rules, and the words in which that is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lendweave.decisions.governance.counts import ArmCount
from lendweave.decisions.governance.experiment import CHAMPION, Bounds, Experiment
from lendweave.kernel.rates import Rate, percent


@dataclass(frozen=True, slots=True)
class Stop:
    """Why an experiment ends. arm: the one that left a bound, empty for all."""

    rule: str
    arm: str
    told: str


def stop_of(experiment: Experiment, counts: Sequence[ArmCount], on: date) -> Stop | None:
    """The first rule that ends the experiment on a day, None while it goes on."""
    return next(_stops(experiment, counts, on), None)


def _stops(experiment: Experiment, counts: Sequence[ArmCount], on: date) -> Iterator[Stop]:
    rules, total = experiment.stop, sum(count.decisions for count in counts)
    if rules.until is not None and on > rules.until:
        yield Stop("until", "", f"its last day was {rules.until}")
    if rules.decisions is not None and total >= rules.decisions:
        yield Stop("decisions", "", f"{total:,} decisions of {rules.decisions:,}")
    challengers = [count for count in counts if count.arm != CHAMPION]
    approvals = ((c.arm, c.approval, c.decisions) for c in challengers)
    yield from _outside("approval", rules.approval, approvals, experiment.minimum)
    bad = ((c.arm, c.bad_rate, c.ripe) for c in challengers)
    yield from _outside("bad_rate", rules.bad_rate, bad, experiment.minimum)


def _outside(
    rule: str, bounds: Bounds, shares: Iterable[tuple[str, Decimal | None, int]], minimum: int
) -> Iterator[Stop]:
    for arm, share, seen in shares:
        if share is None or seen < minimum:
            continue
        if bounds.low is not None and share < bounds.low:
            told = f"{_percent(share)} after {seen:,}, below {_percent(bounds.low)}"
            yield Stop(rule, arm, f"{rule} of {arm}: {told}")
        if bounds.high is not None and share > bounds.high:
            told = f"{_percent(share)} after {seen:,}, above {_percent(bounds.high)}"
            yield Stop(rule, arm, f"{rule} of {arm}: {told}")


def _percent(share: Decimal) -> str:
    return percent(Rate(share.quantize(Decimal("0.0001"))))
