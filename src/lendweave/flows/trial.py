"""Which version decides an application: the live one, or the arm that its party is drawn for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lendweave.decisions import CompiledStrategy, DecisionValue, decide
from lendweave.decisions.governance.draw import drawn
from lendweave.decisions.governance.experiment import Experiment
from lendweave.kernel.clock import local_date
from lendweave.kernel.ids import IdSource
from lendweave.lang import Schema
from lendweave.records import Application, Record
from lendweave.records.credit import Outcome
from lendweave.records.draft import Origin, draft


@dataclass(frozen=True)
class Decider:
    """A compiled strategy linked to a feature row. positions: of its inputs in that row."""

    compiled: CompiledStrategy
    positions: tuple[int, ...]

    def pick(self, features: Sequence[object]) -> tuple[object, ...]:
        """The strategy's inputs, raw, out of a feature row."""
        return tuple(features[position] for position in self.positions)


def link(compiled: CompiledStrategy, features: Schema) -> Decider:
    """The strategy linked to the features that it was checked against."""
    names = features.names
    return Decider(compiled, tuple(names.index(name) for name in compiled.program.inputs.names))


@dataclass(frozen=True, slots=True)
class Trial:
    """A running experiment beside the live version, on the same feature row.

    deciders: by version, of every arm and shadow. counted: told each decision's arm and outcome.
    """

    experiment: Experiment
    zone: str
    deciders: Mapping[int, Decider]
    counted: Callable[[str, Outcome], None] = lambda arm, outcome: None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What decides one application, and by which draw. shadows: what answers beside it."""

    decider: Decider
    experiment: str | None = None
    arm: str | None = None
    propensity: Decimal | None = None
    shadows: tuple[Decider, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """What the decision's record says of the draw; nothing without an experiment."""
        if self.arm is None:
            return {}
        return {
            "experiment": self.experiment,
            "arm": self.arm,
            "propensity": self.propensity,
        }


def choose(champion: Decider, trial: Trial | None, party_id: str, now: int) -> Chosen:
    """What decides an application of a party at an instant (µs UTC)."""
    if trial is None:
        return Chosen(champion)
    experiment, by_version = trial.experiment, trial.deciders
    today = local_date(now, trial.zone)
    if experiment.stop.until is not None and today > experiment.stop.until:
        return Chosen(champion)
    arm = drawn(experiment, party_id, today)
    decider = champion if arm.version is None else by_version[arm.version]
    shadows = (by_version[version] for version in experiment.shadows)
    beside = tuple(each for each in shadows if each.compiled.hash != decider.compiled.hash)
    return Chosen(decider, experiment.name, arm.arm, arm.propensity, beside)


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A decision beside which shadows answer: what was decided, when, on which feature row."""

    decision_id: str
    application: Application
    decided_at: int
    row: Sequence[object]


def shadow_records(
    shadows: Sequence[Decider], of: Shadowed, origin: Origin, ids: IdSource
) -> Iterator[Record]:
    """What each shadow would have answered, for the commit of the decision."""
    for shadow in shadows:
        compiled = shadow.compiled
        value = decide(compiled, shadow.pick(of.row))
        yield draft(
            origin,
            "shadow_decision",
            f"{of.decision_id}/{compiled.hash[:16]}",
            ids,
            occurred_at=of.decided_at,
            values={
                "decision_id": of.decision_id,
                "application_id": of.application.entity_id,
                "strategy": compiled.strategy.name,
                "strategy_version": compiled.strategy.version,
                "strategy_hash": compiled.hash,
                "decided_at": of.decided_at,
                "currency": of.application.currency,
                **_answers(value),
            },
        )


def _answers(value: DecisionValue) -> dict[str, Any]:
    return {
        "outcome": value.outcome,
        "amount_minor": value.amount_minor,
        "rate_annual": value.rate,
        "term_months": value.term_months,
        "score": value.score,
        "reasons": list(value.reasons),
        "masks": list(value.masks),
    }
