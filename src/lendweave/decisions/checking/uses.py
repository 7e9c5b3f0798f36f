"""Inputs and names that nothing reads, or that nothing depends on; offers that may be null."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lendweave.decisions.checking.finding import Finding, place_of
from lendweave.decisions.checking.samples import Samples
from lendweave.decisions.checking.step_findings import InputIdle, InputUnused, NameUnused, OfferNull
from lendweave.decisions.compile import ANSWER_LETS, CompiledStrategy, RawRow
from lendweave.decisions.model import (
    Assign,
    DecisionTable,
    Expression,
    Matrix,
    Reserve,
    Scorecard,
    Split,
    Step,
    Switch,
    TreeModel,
    walk_steps,
)
from lendweave.decisions.partner_grade import GRADE, PARTNER
from lendweave.lang import Typed

_BASES_MAX = 5


def use_findings(compiled: CompiledStrategy, lines: Mapping[str, str]) -> Iterator[Finding]:
    """Inputs and names without use. lines: the place of each input."""
    lets = {let.name: let.typed for let in compiled.traced.lets}
    read = {name for typed in lets.values() for name in typed.columns}
    holders = {s.key.name for s in walk_steps(compiled.strategy.steps) if isinstance(s, Reserve)}
    read |= holders
    for name in compiled.strategy.inputs.names:
        if name not in read:
            yield InputUnused(place_of(lines[name]), name)
    deciding = _behind(
        _deciding(compiled), {each.name: each.typed for each in compiled.program.lets}
    )
    for name in compiled.strategy.inputs.names:
        if name in read and name not in deciding | holders:
            yield InputIdle(place_of(lines[name]), name)
    answers = {GRADE} if compiled.strategy.decides == PARTNER else set()
    for name, where in _named(compiled.strategy.steps):
        if name not in read | answers:
            yield NameUnused(place_of(where), name)


def _deciding(compiled: CompiledStrategy) -> Sequence[str]:
    """The outputs that a decision consists of: answers and reasons, not masks and named values."""
    return (*ANSWER_LETS, *compiled.program.outputs.names[len(ANSWER_LETS) : compiled.reasons_end])


def _behind(names: Iterable[str], lets: Mapping[str, Typed]) -> set[str]:
    """All that the names are computed from."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += lets[name].columns if name in lets else ()
    return found


def _named(steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """The names that steps of the top level give, with their places."""
    for step in steps:
        if isinstance(step, Assign):
            yield from ((name, expression.where) for name, expression in step.values)
        elif isinstance(step, Switch):
            yield from ((name, step.where) for name in step.gives)
        elif isinstance(step, Scorecard | Matrix | Split | TreeModel):
            yield step.gives, step.where
            if isinstance(step, TreeModel) and step.probability_name is not None:
                yield step.probability_name, step.where
        elif isinstance(step, DecisionTable):
            yield from ((output.column.name, step.where) for output in step.outputs)


def offer_findings(samples: Samples) -> Iterator[OfferNull]:
    """Parts of the offer that are null where an input is, shown by rows that differ in it alone."""
    strategy = samples.compiled.strategy
    for part in ("amount", "rate", "term"):
        offered: Expression | None = getattr(strategy.outcome, part)
        if offered is None:
            continue
        given = _given(samples, f"offer/{part}")
        nulls = tuple(
            column.name
            for at, column in enumerate(strategy.inputs)
            if column.nullable and _is_missed(samples, f"offer/{part}", at, given)
        )
        if nulls:
            yield OfferNull(place_of(offered.where), part, nulls)


def _given(samples: Samples, let: str) -> list[RawRow]:
    """A few rows in which the offer has this part."""
    rows = [*samples.bases, *samples.rows]
    values = samples.column(let, rows)
    return [row for row, value in zip(rows, values, strict=True) if value is not None][:_BASES_MAX]


def _is_missed(samples: Samples, let: str, at: int, given: Sequence[RawRow]) -> bool:
    """True if the part is gone from each of the rows once input `at` is null."""
    moved = [(*row[:at], None, *row[at + 1 :]) for row in given if row[at] is not None]
    return bool(moved) and all(value is None for value in samples.column(let, moved))
