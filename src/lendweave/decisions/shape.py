"""The keys of strategy.yaml, exactly as an analyst writes them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from lendweave.lang.scene_file import TitleShape
from lendweave.records.lines import HolderType

Unknown = Literal["refer", "decline", "pass"]


class RuleShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a rules step. `unknown` overrides the step's."""

    code: str
    when: str
    then: Literal["decline", "refer", "flag"]
    reason: str | None = None
    unknown: Unknown | None = None


class RulesShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules that are all looked at; the worst that hits wins."""

    name: str
    unknown: Unknown
    check: Annotated[list[RuleShape], msgspec.Meta(min_length=1)]
    unknown_reason: str | None = None


class ScorecardShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A points table per variable, summed onto `base`."""

    file: str
    gives: str
    base: int = 0


class MatrixShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table that looks one value up by several."""

    file: str
    on: list[str]
    gives: str
    hit: Literal["first", "unique"] = "first"


class TableShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision table with a hit policy; columns `then` and `reason` let its rows decide."""

    name: str
    file: str
    on: Annotated[list[str], msgspec.Meta(min_length=1)]
    hit: Literal[
        "unique",
        "any",
        "first",
        "priority",
        "collect",
        "rule_order",
        "output_order",
        "worst_wins",
    ]
    gives: list[str] = []
    collect: Literal["list", "sum", "min", "max", "count"] | None = None
    order: dict[str, list[str | int | float | bool | None]] = {}
    unknown: Unknown | None = None
    unknown_reason: str | None = None


class ArmShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An arm and the share of subjects that it takes, in whole millionths."""

    arm: str
    share: str | int | float


class ModelShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model file beside the strategy, and the names of the score and probability it gives."""

    file: str
    gives: str
    probability: str | None = None


class SplitShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Arms of an experiment; what they leave goes to `else`."""

    gives: str
    key: str
    salt: str
    arms: Annotated[list[ArmShape], msgspec.Meta(min_length=1)]
    otherwise: str = msgspec.field(name="else")


class ListCheckShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One look-up: whether there is an entry, its last day, why it was made, what it does."""

    code: str
    list: Literal["black", "grey", "white"]
    entry: str
    expires: str | None = None
    because: str | None = None
    then: Literal["decline", "refer", "flag"] | None = None
    reason: str | None = None
    unknown: Unknown | None = None
    overrides: tuple[str, ...] = ()


class ListsShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look-ups in black, grey and white lists; day: the date of the decision."""

    name: str
    unknown: Unknown
    check: Annotated[list[ListCheckShape], msgspec.Meta(min_length=1)]
    day: str | None = None
    unknown_reason: str | None = None


class ReserveShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount wanted of what a holder has left."""

    gives: str
    holder: HolderType
    key: str
    amount: str
    left: str
    reason: str
    short: Literal["refer", "decline"] = "decline"
    unknown: Literal["refer", "decline"] = "refer"
    unknown_reason: str | None = None


class CallShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A strategy in a folder beside this one, its inputs bound to expressions of ours."""

    strategy: str
    name: str = msgspec.field(name="as")
    bind: dict[str, str] = msgspec.field(name="with", default_factory=dict)
    weighs: bool = True


class BranchShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`when` and `steps`, or `else` alone."""

    when: str | None = None
    steps: list[StepShape] | None = None
    otherwise: list[StepShape] | None = msgspec.field(default=None, name="else")


class OutcomeShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the decision ends, and what is offered."""

    approve: str
    reason: str
    refer: str | None = None
    otherwise: Literal["decline", "refer"] = msgspec.field(default="decline", name="else")
    unknown: Literal["refer", "decline"] = "refer"
    unknown_reason: str | None = None
    amount: str | None = None
    rate: str | None = None
    term: str | None = None
    score: str | None = None


class StepShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of the keys."""

    rules: RulesShape | None = None
    scorecard: ScorecardShape | None = None
    matrix: MatrixShape | None = None
    table: TableShape | None = None
    lists: ListsShape | None = None
    model: ModelShape | None = None
    split: SplitShape | None = None
    reserve: ReserveShape | None = None
    call: CallShape | None = None
    assign: dict[str, str] | None = None
    switch: list[BranchShape] | None = None
    outcome: OutcomeShape | None = None


class BudgetShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The time that a live decision may take, and the answer once it is spent."""

    milliseconds: Annotated[int, msgspec.Meta(ge=1, le=60_000)]
    outcome: Literal["refer", "decline"]
    reason: str


class StrategyShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    strategy: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    decides: str
    inputs: list[str]
    steps: list[StepShape]
    title: TitleShape
    budget: BudgetShape | None = None
