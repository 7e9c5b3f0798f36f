"""An experiment as it is declared: who is drawn for which version, until when, within what bounds.

    experiment: longer_terms
    salt: terms_2027                     # the experiment's name when left out
    minimum: 500                         # decisions of an arm before a rule may stop on it
    arms:                                # each line takes the next people; lines are only appended
      - {arm: longer, version: 13, share: "5%"}
      - {arm: longer, version: 13, share: "5%", from: 2027-02-01}
    shadows: [14]                        # answer beside every decision, and decide none
    stop:
      until: 2027-06-30
      decisions: 20000
      approval: {low: "35%", high: "70%"}
      bad_rate: {high: "6%"}

Whoever is drawn for no line stays with the live version, the champion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import msgspec

from lendweave.decisions.governance.errors import ExperimentChanged, ExperimentInvalid
from lendweave.decisions.reading import check_name
from lendweave.lang.definition import read_definition
from lendweave.lang.operators.texts import BUCKETS

EXPERIMENT_FILE = "experiment.yaml"
CHAMPION = "champion"
Number = Annotated[int, msgspec.Meta(ge=1)]


class ArmShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line: a share of people for a version, from a day on."""

    arm: str
    version: Number
    share: str
    begins: date | None = msgspec.field(default=None, name="from")


class BoundsShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A share that must not be left, downwards or upwards."""

    low: str | None = None
    high: str | None = None


class StopShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ends the experiment."""

    until: date | None = None
    decisions: Number | None = None
    approval: BoundsShape | None = None
    bad_rate: BoundsShape | None = None


class ExperimentShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    experiment: str
    arms: list[ArmShape] = []
    salt: str | None = None
    minimum: Annotated[int, msgspec.Meta(ge=0)] = 0
    shadows: list[Number] = []
    stop: StopShape = StopShape()


@dataclass(frozen=True, slots=True)
class Grant:
    """The people from `first` up to `end`, left out, of a million, for an arm, from a day on."""

    arm: str
    version: int
    first: int
    end: int
    begins: date | None

    @property
    def size(self) -> int:
        """How many of a million."""
        return self.end - self.first

    def has_begun(self, on: date) -> bool:
        """True from its first day on."""
        return self.begins is None or self.begins <= on


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a share may be, as fractions."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StopRules:
    """What ends an experiment. until: its last day; decisions: over all arms."""

    until: date | None
    decisions: int | None
    approval: Bounds
    bad_rate: Bounds


@dataclass(frozen=True, slots=True)
class Experiment:
    """A checked experiment. minimum: decisions of an arm before a bound may stop it."""

    name: str
    salt: str
    grants: tuple[Grant, ...]
    shadows: tuple[int, ...]
    minimum: int
    stop: StopRules

    @property
    def versions(self) -> tuple[int, ...]:
        """Every version beside the champion that takes part, once."""
        arms = (grant.version for grant in self.grants)
        return tuple(dict.fromkeys((*arms, *self.shadows)))

    @property
    def arms(self) -> dict[str, int]:
        """The version of each arm but the champion's."""
        return {grant.arm: grant.version for grant in self.grants}


def read_experiment(text: str, where: str = EXPERIMENT_FILE) -> ExperimentShape:
    """The declaration that a text writes, checked. Raises DefinitionInvalid, ExperimentInvalid."""
    shape = read_definition(text, where, ExperimentShape).value
    experiment_of(shape, where)
    return shape


def declared(shape: ExperimentShape) -> dict[str, Any]:
    """The declaration as a record keeps it."""
    tree: dict[str, Any] = msgspec.to_builtins(shape)
    return tree


def experiment_of(written: ExperimentShape | dict[str, Any], where: str) -> Experiment:
    """The experiment that a declaration means. Raises ExperimentInvalid, NameInvalid."""
    shape = msgspec.convert(written, ExperimentShape) if isinstance(written, dict) else written
    check_name(shape.experiment, where)
    if not shape.arms and not shape.shadows:
        raise _invalid(where, "neither arms nor shadows", "one of them", "Name a version.")
    return Experiment(
        name=shape.experiment,
        salt=shape.salt or shape.experiment,
        grants=_grants(shape, where),
        shadows=tuple(shape.shadows),
        minimum=shape.minimum,
        stop=StopRules(
            until=shape.stop.until,
            decisions=shape.stop.decisions,
            approval=_bounds(shape.stop.approval, f"{where} (stop.approval)"),
            bad_rate=_bounds(shape.stop.bad_rate, f"{where} (stop.bad_rate)"),
        ),
    )


def _grants(shape: ExperimentShape, where: str) -> tuple[Grant, ...]:
    grants: list[Grant] = []
    versions: dict[str, int] = {}
    first = 0
    for number, arm in enumerate(shape.arms, 1):
        line = f"{where} (arms, line {number})"
        check_name(arm.arm, line)
        if arm.arm == CHAMPION or versions.setdefault(arm.arm, arm.version) != arm.version:
            raise _invalid(
                line, arm.arm, "one version for one arm, champion being the live one", "Rename it."
            )
        end = first + int(_share(arm.share, line) * BUCKETS)
        grants.append(Grant(arm.arm, arm.version, first, end, arm.begins))
        first = end
    if first > BUCKETS:
        told = f"{Decimal(first * 100) / BUCKETS:f}%"
        raise _invalid(f"{where} (arms)", told, "at most 100% together", "Lower a share.")
    return tuple(grants)


def _bounds(shape: BoundsShape | None, where: str) -> Bounds:
    if shape is None:
        return Bounds()
    low, high = (each and _share(each, where) for each in (shape.low, shape.high))
    return Bounds(low or None, high or None)


def _share(text: str, where: str) -> Decimal:
    """`10%` as 0.1."""
    try:
        share = Decimal(text.removesuffix("%")) / 100
    except InvalidOperation:
        share = Decimal(-1)
    exact = share * BUCKETS == int(share * BUCKETS) if share.is_finite() else False
    if not text.endswith("%") or not exact or not 0 < share <= 1:
        raise _invalid(where, f'"{text}"', "a share such as 10% or 0.5%", "Write it so, in quotes.")
    return share


def refuse_moved(before: Experiment, after: Experiment, where: str) -> None:
    """Raise ExperimentChanged unless everybody who was drawn for an arm stays in it."""
    kept = after.grants[: len(before.grants)]
    if before.salt == after.salt and kept == before.grants:
        return
    raise ExperimentChanged(
        where=where,
        got="another salt" if before.salt != after.salt else "lines that are changed or gone",
        expected="the lines as they were, further ones behind them",
        fix="Append lines, or stop the experiment and begin another under a new name.",
    )


def _invalid(where: str, got: str, expected: str, fix: str) -> ExperimentInvalid:
    return ExperimentInvalid(where=where, got=got, expected=expected, fix=fix)
