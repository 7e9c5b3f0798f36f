"""A Strategy into one Program, and the places of its answers among the program's outputs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, cast

from lendweave.decisions.assign import compile_assign
from lendweave.decisions.call import answers_back, compile_call
from lendweave.decisions.draft import Draft, Frame, Source
from lendweave.decisions.matrix import compile_matrix
from lendweave.decisions.model import (
    Assign,
    Call,
    DecisionTable,
    Matrix,
    NameLists,
    Reserve,
    Rules,
    Scorecard,
    Severity,
    Split,
    Step,
    Strategy,
    Switch,
    TreeModel,
    walk_steps,
)
from lendweave.decisions.name_lists import compile_lists
from lendweave.decisions.outcome import (
    AMOUNT_LET,
    OUTCOME_LET,
    RATE_LET,
    SCORE_LET,
    TERM_LET,
    compile_outcome,
)
from lendweave.decisions.probing import probed
from lendweave.decisions.reasons import (
    MASK_BITS,
    NEUTRAL,
    ReasonBook,
    ReasonOrder,
    codes_of_masks,
    reasons_from_masks,
)
from lendweave.decisions.reserving import compile_reserve
from lendweave.decisions.rules import compile_rules
from lendweave.decisions.scorecard import compile_scorecard
from lendweave.decisions.split import compile_split
from lendweave.decisions.switch import compile_switch
from lendweave.decisions.table_program import compile_table
from lendweave.decisions.tree_model import compile_trees
from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT, list_of
from lendweave.lang import Column, Node, Program, compile_python
from lendweave.lang.build import all_of, any_of, call, case, col, lit
from lendweave.lang.logged import RowLog, row_log

ANSWER_LETS = (OUTCOME_LET, AMOUNT_LET, RATE_LET, TERM_LET, SCORE_LET)
RawRow = tuple[object, ...]
REASONS_KEPT = 8_192  # decoded masks held at once


@dataclass(frozen=True, slots=True)
class MaskPlace:
    """Where the bits of up to 62 rules stand: in mask `hit` and in mask `hit + 1` for unknown."""

    step: str
    codes: tuple[str, ...]
    hit: int


@dataclass(frozen=True)
class CompiledStrategy:
    """A strategy ready to decide.

    program: outputs are ANSWER_LETS, then the reason masks, the rule masks, the named values.
    order: what the bits of the reason masks mean. masks: what the bits of the rule masks mean.
    values: columns of the named values, under the names the analyst gave.
    hash: SHA-256 over the program, every text of the strategy and the sentence told in the place
    of reasons of fraud: its whole closure, so that what an applicant read can be read again.
    """

    strategy: Strategy
    program: Program
    order: ReasonOrder
    masks: tuple[MaskPlace, ...]
    values: tuple[Column, ...]
    hash: str

    @cached_property
    def reasons_end(self) -> int:
        """The index of the output after the last reason mask."""
        return len(ANSWER_LETS) + self.order.mask_count

    @cached_property
    def reserves(self) -> tuple[Reserve, ...]:
        """Its steps that reserve, in order, those of branches among them."""
        return tuple(s for s in walk_steps(self.strategy.steps) if isinstance(s, Reserve))

    @cached_property
    def masks_end(self) -> int:
        """The index of the output after the last rule mask."""
        return self.reasons_end + 2 * len(self.masks)

    @cached_property
    def run(self) -> Callable[[RawRow], RawRow]:
        """The program as a Python function of one raw row."""
        return compile_python(self.program)

    @cached_property
    def log(self) -> RowLog:
        """How the inputs are logged, by name."""
        return row_log(self.program.inputs)

    @cached_property
    def reasons_of(self) -> Callable[[tuple[int, ...]], tuple[str, ...]]:
        """The codes that reason masks stand for; the usual masks come again and again."""
        return lru_cache(maxsize=REASONS_KEPT)(partial(reasons_from_masks, self.order))

    @cached_property
    def given_back(self) -> dict[str, Column]:
        """What a strategy that calls this one gets back: answers, named values, reasons."""
        outputs = {column.name: column for column in self.program.outputs}
        answers = answers_back(self.strategy.outcome)
        found = {name: outputs[let] for name, let in answers.items()}
        found |= {column.name: column for column in self.values if column.name not in found}
        if self.order.codes:
            found["reasons"] = Column("reasons", list_of(TEXT), nullable=False)
        return found

    @cached_property
    def traced(self) -> Program:
        """The same program with every let an output, and the table rows that answered named."""
        return traced_program(self.strategy)

    @cached_property
    def compared(self) -> Callable[[RawRow], RawRow]:
        """What every comparison of the strategy says of a raw row."""
        return compile_python(probed(self.traced))

    def all_reasons(self, row: RawRow) -> tuple[str, ...]:
        """Every reason for the outcome of a raw row, principal first, told or not."""
        masks = cast("tuple[int, ...]", self.run(row)[len(ANSWER_LETS) : self.reasons_end])
        return codes_of_masks(self.order, masks)


def compile_strategy(strategy: Strategy) -> CompiledStrategy:
    """The strategy's program with its answers' places. Raises LangError for what lang refuses."""
    draft, frame = _draft(strategy, False)
    order, reason_lets = _reason_masks(draft, strategy.reasons)
    masks, mask_lets = _rule_masks(draft, strategy)
    names = tuple(frame.names)
    held = [frame.held(name) for name in names]
    program = Program.build(
        strategy.name,
        strategy.inputs,
        draft.lets,
        [*ANSWER_LETS, *reason_lets, *mask_lets, *held],
    )
    columns = program.outputs.columns[len(program.outputs.columns) - len(held) :]
    values = tuple(
        Column(name, column.type, column.nullable, column.low, column.high)
        for name, column in zip(names, columns, strict=True)
    )
    return CompiledStrategy(strategy, program, order, masks, values, _hash(strategy, program))


def traced_program(strategy: Strategy) -> Program:
    """The program of a trace: every let is an output."""
    draft, _ = _draft(strategy, True)
    return Program.build(
        strategy.name, strategy.inputs, draft.lets, [let.name for let in draft.lets]
    )


def _draft(strategy: Strategy, with_rows: bool) -> tuple[Draft, Frame]:
    draft, frame = Draft(with_rows), Frame()
    compile_steps(draft, frame, strategy.steps)
    compile_outcome(draft, frame, strategy.outcome)
    return draft, frame


def compile_steps(draft: Draft, frame: Frame, steps: Sequence[Step]) -> None:
    """The lets of the steps of the strategy, or of one branch, in order."""
    for step in steps:
        if isinstance(step, Switch):
            compile_switch(draft, frame, step, compile_steps)
        elif isinstance(step, Call):
            compile_call(draft, frame, step, _draft, _reason_places)
        else:
            _COMPILERS[type(step)](draft, frame, step)


_COMPILERS: dict[type[Any], Callable[[Draft, Frame, Any], None]] = {
    Rules: compile_rules,
    Scorecard: compile_scorecard,
    Matrix: compile_matrix,
    DecisionTable: compile_table,
    NameLists: compile_lists,
    TreeModel: compile_trees,
    Split: compile_split,
    Reserve: compile_reserve,
    Assign: compile_assign,
}


def _rule_masks(draft: Draft, strategy: Strategy) -> tuple[tuple[MaskPlace, ...], list[str]]:
    """Two masks per 62 rules of each step: hit, then unknown."""
    places: list[MaskPlace] = []
    lets: list[str] = []
    for step, rules in draft.rule_steps:
        for start in range(0, len(rules), MASK_BITS):
            chunk = rules[start : start + MASK_BITS]
            places.append(MaskPlace(step, tuple(code for code, _ in chunk), len(lets)))
            for mask in ("hit_mask", "unknown_mask"):
                name = f"{mask}/{len(lets)}"
                draft.let(name, call(mask, *(col(let) for _, let in chunk)), strategy.name)
                lets.append(name)
    return tuple(places), lets


def _reason_masks(draft: Draft, book: ReasonBook) -> tuple[ReasonOrder, list[str]]:
    """The fixed order of reasons and the masks that say which of them explain the outcome."""
    places = _reason_places(draft.sources)
    lets: list[str] = []
    for start in range(0, max(len(places), 1), MASK_BITS):
        name = f"reason_mask/{len(lets)}"
        draft.let(name, _reason_mask(places[start : start + MASK_BITS]), "reasons")
        lets.append(name)
    codes = tuple(place.reason for place in places)
    return ReasonOrder(codes, book.enquiries(codes)), lets


def _reason_places(sources: Sequence[Source]) -> list[Source]:
    """One source per place of the order: equal reasons of one severity share a place.

    Details have places of their own, one for each loss of points, and keep silent where their
    reason is given already: by what decides, or by a bin that lost more.
    """
    merged: dict[tuple[Severity, str, bool, int], list[Node]] = {}
    for source in sorted(sources, key=lambda source: -source.severity):
        key = (source.severity, source.reason, source.detail, source.lost)
        merged.setdefault(key, []).append(source.condition)
    given: dict[tuple[Severity, str], list[Node]] = defaultdict(list)
    for (severity, reason, detail, _), conditions in merged.items():
        given[severity, reason] += () if detail else conditions
    places: list[Source] = []
    for (severity, reason, detail, lost), conditions in merged.items():
        condition = any_of(*conditions)
        earlier = given[severity, reason]
        if detail and earlier:
            condition = all_of(condition, call("not", call("is_true", any_of(*earlier))))
        if detail:
            given[severity, reason] = [*earlier, *conditions]
        places.append(Source(severity, reason, condition, detail, lost=lost))
    return places


def _reason_mask(places: Sequence[Source]) -> Node:
    """The bits of one mask; only those of the outcome's own severity may be set."""
    whens = []
    for severity in (Severity.DECLINE, Severity.REFER):
        bits = [
            place.condition if place.severity is severity else lit(False, BOOLEAN)
            for place in places
        ]
        if any(place.severity is severity for place in places):
            is_outcome = call("equal", col(OUTCOME_LET), lit(severity.outcome, TEXT))
            whens.append((is_outcome, call("hit_mask", *bits)))
    return case(whens, lit(0, INTEGER))


def _hash(strategy: Strategy, program: Program) -> str:
    digest = hashlib.sha256(program.hash.encode())
    for name in sorted(strategy.files):
        digest.update(f"\n{name} {len(strategy.files[name])}\n{strategy.files[name]}".encode())
    digest.update(f"\n{NEUTRAL.code}\n{NEUTRAL.en}\n{NEUTRAL.zh}".encode())
    return digest.hexdigest()
