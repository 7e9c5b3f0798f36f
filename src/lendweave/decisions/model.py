"""A strategy as frozen data: steps, tables and the outcome, every expression parsed and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Literal

import msgspec

from lendweave.decisions.cells import Cell
from lendweave.decisions.counterfactual.lever import Lever
from lendweave.decisions.reasons import ReasonBook
from lendweave.kernel.types import ValueType
from lendweave.lang import Column, Node, Schema
from lendweave.records.credit import Outcome as OutcomeName
from lendweave.records.lines import HolderType


class Severity(IntEnum):
    """How bad a finding is; the worst one decides."""

    APPROVE = 0
    REFER = 1
    DECLINE = 2

    @property
    def outcome(self) -> OutcomeName:
        """The outcome of a decision in which this was the worst."""
        return _OUTCOMES[self]


_OUTCOMES: tuple[OutcomeName, ...] = ("approve", "refer", "decline")


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. text: as written; where: file and line."""

    text: str
    node: Node
    where: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. hit, unknown: how bad it is when it hits, and when it cannot tell.

    An unknown rule is never worse than the rule itself. reason, unknown_reason: what each of the
    two gives; None for rules that only flag.
    """

    code: str
    when: Expression
    hit: Severity
    unknown: Severity
    reason: str | None
    unknown_reason: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """A step of rules that are all looked at."""

    name: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of a scorecard. line: in its file; reason: given when the score decides."""

    line: int
    cell: Cell
    points: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Variable:
    """A scored value and its bins; the first bin that a value passes gives the points."""

    column: Column
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A step that sums points onto `base` and names the sum `gives`."""

    gives: str
    file: str
    base: int
    variables: tuple[Variable, ...]
    where: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of a matrix: a cell per column of `on`. value: raw, None where the row refuses."""

    line: int
    cells: tuple[Cell, ...]
    value: object


@dataclass(frozen=True, slots=True)
class Matrix:
    """A step that looks a value up; the first row whose cells all pass gives it.

    is_unique: no two rows may pass together.
    """

    gives: str
    file: str
    on: tuple[Column, ...]
    type: ValueType
    rows: tuple[MatrixRow, ...]
    is_unique: bool
    where: str


class HitPolicy(StrEnum):
    """Which of the rows that hit a decision table answers with.

    The first four answer with one row. UNIQUE: the only one; ANY: one of several that say the same;
    FIRST: the topmost; PRIORITY: the one whose results come first in the order of the outputs.
    The others answer with every row that hits. COLLECT: summed up as `Collected` says; RULE_ORDER
    and OUTPUT_ORDER: listed; WORST_WINS: all are found, and the topmost of the worst gives values.
    """

    UNIQUE = "unique"
    ANY = "any"
    FIRST = "first"
    PRIORITY = "priority"
    COLLECT = "collect"
    RULE_ORDER = "rule_order"
    OUTPUT_ORDER = "output_order"
    WORST_WINS = "worst_wins"

    @property
    def is_single(self) -> bool:
        """True if one row must answer every question: none, or two that differ, is unknown."""
        return self in (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY)


Collected = Literal["list", "sum", "min", "max", "count"]


@dataclass(frozen=True, slots=True)
class Output:
    """A value that a decision table gives.

    type: of the value in one row. order: raw values, the most important first, for PRIORITY and
    OUTPUT_ORDER. column: what later steps know of it, a list where the policy lists.
    """

    type: ValueType
    order: tuple[object, ...]
    column: Column


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row: a cell per column of `on`, a value per output, and what it finds.

    values: raw ones, None for `null`, or an Expression; none at all where rows are counted.
    then: how bad a decision is that this row answers; reason: None where it says nothing.
    """

    line: int
    cells: tuple[Cell, ...]
    values: tuple[object, ...]
    then: Severity
    reason: str | None


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A step that looks its rows up by several values and answers as its hit policy says.

    decides: its rows have `then`; unknown, unknown_reason: how bad it is where no row answers, or
    rows that must not differ do, and what is then given.
    """

    name: str
    file: str
    hit: HitPolicy
    collected: Collected | None
    on: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rows: tuple[DecisionRow, ...]
    decides: bool
    unknown: Severity
    unknown_reason: str | None
    where: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a tree answers. value: in units of the model's scale; where: file and line."""

    value: int
    where: str


@dataclass(frozen=True, slots=True)
class Fork:
    """A test in a tree. null: its own way; None where the column has none, or shares a way.

    The cell takes null where it shares the way of what passes.
    """

    column: Column
    cell: Cell
    then: TreeNode
    otherwise: TreeNode
    null: TreeNode | None

    @property
    def ways(self) -> tuple[tuple[str, TreeNode], ...]:
        """The nodes under it, null first, each with how it is reached as a person reads it."""
        name = self.column.name
        tested = (
            (f"{name} {self.cell.text}", self.then),
            (f"{name} not {self.cell.text}", self.otherwise),
        )
        return tested if self.null is None else ((f"{name} null", self.null), *tested)


TreeNode = Leaf | Fork


@dataclass(frozen=True, slots=True)
class Term:
    """A value times a coefficient; a boolean counts 1 where it is true.

    low, high: raw ends of the range it was learned on, to which a value is brought. times: in
    units of 10^-times_scale. null: what it adds without a value, in units of the model's scale;
    None where the column has no null.
    """

    column: Column
    low: int
    high: int
    times: int
    times_scale: int
    null: int | None
    where: str


@dataclass(frozen=True, slots=True)
class Probability:
    """From what a model sums to a probability. knots: scores, rising, and millionths at them.

    logistic: 1 / (1 + e^-sum), without knots. steps: what the last knot at or below the score says;
    linear: on the straight line between two knots. Below the first and above the last, their own.
    """

    link: Literal["logistic", "steps", "linear"]
    knots: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What its author says of a model. first, last: of the days whose applications it learned.

    auc, ks: as the author measured them, as they are written; None where nothing is said.
    """

    target: str
    trained_on: str
    first: str
    last: str
    by: str
    auc: str | None
    ks: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class LearnedRange:
    """Raw ends of the values of an input that a model learned on. where: file and line."""

    column: Column
    low: int
    high: int
    where: str


@dataclass(frozen=True, slots=True)
class TreeModel:
    """A step that sums terms and one leaf of each tree onto `base`; the score of it is `gives`.

    scale: digits after the point of leaves and base, which are held in units. The score is
    offset + the product of sum and factor, halves away from zero. factor_scale: digits of factor.
    probability_name: what the strategy calls the probability, None where it does not ask.
    """

    gives: str
    file: str
    scale: int
    base: int
    offset: int
    factor: int
    factor_scale: int
    trees: tuple[TreeNode, ...]
    where: str
    terms: tuple[Term, ...] = ()
    probability: Probability | None = None
    probability_name: str | None = None
    ranges: tuple[LearnedRange, ...] = ()
    card: ModelCard | None = None


ListName = Literal["black", "grey", "white"]


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A look-up in a list, which hits like a rule. because: why the entry was made.

    overrides: codes of rules whose findings a white list takes back.
    """

    list_name: ListName
    rule: Rule
    because: Expression | None
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameLists:
    """A step of look-ups in lists, all of which are made."""

    name: str
    checks: tuple[ListCheck, ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of an experiment: the buckets from low up to high, high left out."""

    name: str
    low: int
    high: int

    @property
    def buckets(self) -> int:
        """How many of the 1,000,000 buckets it has."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Split:
    """A step that names the arm a subject is in. otherwise: the arm of what the others leave."""

    gives: str
    key: Column
    salt: str
    arms: tuple[Arm, ...]
    otherwise: str
    where: str


@dataclass(frozen=True, slots=True)
class Reserve:
    """A step that wants an amount of what a holder has left. key: the input that names it.

    short, reason: what it means where too little is left; unknown, unknown_reason: where that
    cannot be told.
    """

    gives: str
    holder: HolderType
    key: Column
    amount: Expression
    left: Expression
    short: Severity
    reason: str
    unknown: Severity
    unknown_reason: str
    where: str


@dataclass(frozen=True, slots=True)
class Assign:
    """A step that names values, each computed from inputs and names before it."""

    values: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """Steps taken when `when` is true and no branch before it was; `when` None is `else`."""

    when: Expression | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """A step that takes one branch. name: its number in the file, from 1.

    gives: names that a branch defines, null in the others.
    """

    name: str
    branches: tuple[Branch, ...]
    gives: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Call:
    """A step that runs the strategy of another folder.

    name: what its names start with here; bound: what each of its inputs is; weighs: its findings
    are weighed with ours.
    """

    name: str
    folder: str
    strategy: Strategy
    bound: tuple[tuple[str, Expression], ...]
    weighs: bool
    where: str


Step = (
    Rules
    | Scorecard
    | Matrix
    | DecisionTable
    | NameLists
    | TreeModel
    | Split
    | Reserve
    | Call
    | Assign
    | Switch
)


class Ending(IntEnum):
    """Which line of the outcome step answered."""

    APPROVE = 0
    REFER = 1
    UNKNOWN = 2
    ELSE = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last step: its own answer, and what is offered; None for what is not offered."""

    approve: Expression
    refer: Expression | None
    otherwise: Severity
    unknown: Severity
    reason: str
    unknown_reason: str
    amount: Expression | None
    rate: Expression | None
    term: Expression | None
    score: Expression | None
    where: str

    def severity(self, ending: Ending) -> Severity:
        """How bad each line's answer is."""
        return (Severity.APPROVE, Severity.REFER, self.unknown, self.otherwise)[ending]


@dataclass(frozen=True, slots=True)
class Budget:
    """The time that a live decision may take, and what is answered, why, once it is spent."""

    micros: int
    outcome: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy that was read and checked. files: the texts it was read from, by name.

    levers: the inputs that a person can change, for what is told of changes alone.
    budget: None where a decision takes the time that it takes.
    """

    name: str
    version: int
    decides: str
    title: Mapping[str, str]  # by locale
    inputs: Schema
    steps: tuple[Step, ...]
    outcome: Outcome
    reasons: ReasonBook
    files: Mapping[str, str]
    levers: tuple[Lever, ...] = ()
    budget: Budget | None = None


def walk_steps(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Every step in order, a switch before the steps of its branches."""
    for step in steps:
        yield step
        if isinstance(step, Switch):
            for branch in step.branches:
                yield from walk_steps(branch.steps)


class DecisionValue(msgspec.Struct, frozen=True):
    """What a strategy answers for one row of inputs.

    amount_minor: whole minor units; rate: yearly fraction; all offers are None on a decline.
    reasons: codes, principal first, at most four and the one about enquiries, none on an approval.
    masks: per rules step, and within it per 62 rules, the bits of rules that hit and then the
    bits of rules that were unknown. values: raw named values, in `CompiledStrategy.values` order.
    """

    outcome: OutcomeName
    amount_minor: int | None
    rate: Decimal | None
    term_months: int | None
    score: int | None
    reasons: tuple[str, ...]
    masks: tuple[int, ...]
    values: tuple[object, ...]
