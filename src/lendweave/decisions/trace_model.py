"""A decision told step by step, as frozen data: what every part of a strategy did, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lendweave.decisions.model import DecisionValue, Ending, Severity
from lendweave.decisions.reasons import Reason
from lendweave.lang import Cause

State = Literal["hit", "not hit", "unknown", "not reached"]


@dataclass(frozen=True, slots=True)
class Told:
    """A condition as written, what became of it, and the causes where it is unknown."""

    text: str
    state: State
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule. severity: how bad that made the decision; reason: what it gave, if it did.

    overridden_by: the look-up in a white list that took back what it found.
    """

    code: str
    told: Told
    severity: Severity
    reason: str | None
    overridden_by: str | None = None


@dataclass(frozen=True, slots=True)
class RulesTrace:
    """A step of rules."""

    name: str
    rules: tuple[RuleTrace, ...]


@dataclass(frozen=True, slots=True)
class BinTrace:
    """One variable of a scorecard: its value in logged form, and the row that answered."""

    variable: str
    value: Any
    line: int
    cell: str
    points: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class ScorecardTrace:
    """A scorecard; no bins where it was not reached."""

    gives: str
    file: str
    base: int
    bins: tuple[BinTrace, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class MatrixTrace:
    """A lookup: values asked with, and the row that answered, None where it was not reached."""

    gives: str
    file: str
    asked: tuple[tuple[str, Any], ...]
    line: int | None
    cells: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class AnsweringRow:
    """A row of a decision table that answered: its line, its cells and what it found, if it did."""

    line: int
    cells: tuple[str, ...]
    finding: RuleTrace | None


@dataclass(frozen=True, slots=True)
class TableTrace:
    """A decision table: values asked with, rows that answered, values given in logged form.

    rules: every row that could decide, hit, not hit or unknown. unknown: what the table finds
    where one row should answer and none does; its causes say why, and hit: the lines that hit.
    """

    name: str
    file: str
    policy: str
    asked: tuple[tuple[str, Any], ...]
    answered: tuple[AnsweringRow, ...]
    hit: tuple[int, ...]
    given: tuple[tuple[str, Any], ...]
    rules: tuple[RuleTrace, ...]
    unknown: RuleTrace | None
    reached: bool


@dataclass(frozen=True, slots=True)
class ListTrace:
    """A look-up in a list, told as a rule. because: why the entry was made, in logged form."""

    list_name: str
    rule: RuleTrace
    because: Any
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListsTrace:
    """A step of look-ups in lists."""

    name: str
    checks: tuple[ListTrace, ...]


@dataclass(frozen=True, slots=True)
class LeafTrace:
    """The leaf of a tree that answered. tree: from 1; path: the tests on the way to it."""

    tree: int
    value: str
    path: str
    place: str


@dataclass(frozen=True, slots=True)
class TermTrace:
    """What a term added. value: the input as it is logged; kept: where a range cut it off."""

    input: str
    value: object
    kept: str | None
    added: str
    place: str


@dataclass(frozen=True, slots=True)
class ModelTrace:
    """A model; terms and leaves the largest in size first, none where it was not reached.

    probability: of the score, None where the strategy asks for none.
    """

    gives: str
    file: str
    base: str
    leaves: tuple[LeafTrace, ...]
    sum: str | None
    score: int | None
    terms: tuple[TermTrace, ...] = ()
    probability_name: str | None = None
    probability: str | None = None


@dataclass(frozen=True, slots=True)
class SplitTrace:
    """A split: the bucket of the key and the arm it falls in, None where the key is null.

    share: of all subjects, that the arm takes.
    """

    gives: str
    key: str
    bucket: int | None
    arm: str | None
    share: float | None


@dataclass(frozen=True, slots=True)
class ReserveTrace:
    """What is wanted of a holder, and whether too little is left."""

    gives: str
    holder: str
    key: Any
    amount_minor: int | None
    short: RuleTrace


@dataclass(frozen=True, slots=True)
class CallTrace:
    """A called strategy: its version, what it was given, its own steps and what it ended with.

    weighs: its findings are weighed with the caller's. answer, ending: its outcome and its last
    step, None where it was not reached.
    """

    name: str
    strategy: str
    version: int
    weighs: bool
    given: tuple[tuple[str, Any], ...]
    steps: tuple[StepTrace, ...]
    answer: str | None
    ending: OutcomeTrace | None


@dataclass(frozen=True, slots=True)
class ValueTrace:
    """A named or offered value in logged form; causes where it is null."""

    name: str
    text: str
    value: Any
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class AssignTrace:
    """A step of named values."""

    values: tuple[ValueTrace, ...]


@dataclass(frozen=True, slots=True)
class BranchTrace:
    """One branch. told: its condition, None for `else`; its steps' traces say what they did."""

    told: Told | None
    taken: bool
    steps: tuple[StepTrace, ...]


@dataclass(frozen=True, slots=True)
class SwitchTrace:
    """A switch and its branches."""

    name: str
    branches: tuple[BranchTrace, ...]


StepTrace = (
    RulesTrace
    | ScorecardTrace
    | MatrixTrace
    | TableTrace
    | ListsTrace
    | ModelTrace
    | SplitTrace
    | ReserveTrace
    | CallTrace
    | AssignTrace
    | SwitchTrace
)


@dataclass(frozen=True, slots=True)
class OutcomeTrace:
    """The last step: its conditions, its own answer, and what it would offer."""

    approve: Told
    refer: Told | None
    ending: Ending
    severity: Severity
    offers: tuple[ValueTrace, ...]


BUDGET = "budget"
"""Says the outcome in the place of rules where the time of a decision was spent."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A decision with everything that led to it.

    inputs: in logged form. decided_by: codes of the rules, and `outcome` for the last step, that
    say the final outcome; empty on an approval.
    """

    strategy: str
    version: int
    hash: str
    decision: DecisionValue
    reasons: tuple[Reason, ...]
    inputs: Mapping[str, Any]
    steps: tuple[StepTrace, ...]
    outcome: OutcomeTrace
    decided_by: tuple[str, ...]
