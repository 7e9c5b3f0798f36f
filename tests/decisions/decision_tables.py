"""Strategies of one decision table, and what the table must answer, worked out row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.decisions.strategies import SMALL_INPUTS

from lendweave.decisions import CompiledStrategy, Strategy, compile_strategy
from lendweave.decisions.checking.survey import Survey
from lendweave.decisions.decision_table import read_table_step
from lendweave.decisions.model import DecisionRow, DecisionTable, HitPolicy, Severity
from lendweave.decisions.outcome import read_outcome
from lendweave.decisions.reading import Reading, Scope
from lendweave.decisions.reasons import read_reasons
from lendweave.decisions.shape import StrategyShape
from lendweave.lang.definition import read_definition

REASONS = """code, en, zh, family
AGE, Age, 年龄, eligibility
GRADE, Grade, 等级, partner
UNKNOWN, Missing, 缺失, data
"""
FLOW = """strategy: one_table
version: 1
decides: application
title: {{en: One table, zh: 一张表}}
inputs: [age, amount, income, grade, is_new]
steps:
  - table: {{name: t, file: t.csv, {keys}}}
  - outcome: {{approve: "amount > 0", reason: GRADE}}
"""


def one_table(text: str, keys: str) -> CompiledStrategy:
    """A strategy of one table; rows that a check would refuse are taken, to see what they do."""
    files = {"strategy.yaml": FLOW.format(keys=keys), "reasons.csv": REASONS, "t.csv": text}
    definition = read_definition(files["strategy.yaml"], "strategy.yaml", StrategyShape)
    reading = Reading(definition, files, read_reasons(REASONS), survey=Survey())
    scope = Scope({column.name: column for column in SMALL_INPUTS})
    shape = definition.value
    assert shape.steps[0].table is not None
    assert shape.steps[1].outcome is not None
    step = read_table_step(reading, scope, ("steps", 0, "table"), shape.steps[0].table)
    outcome = read_outcome(reading, scope, ("steps", 1, "outcome"), shape.steps[1].outcome)
    return compile_strategy(
        Strategy(
            name=shape.strategy,
            version=shape.version,
            decides=shape.decides,
            title={"en": "", "zh": ""},
            inputs=SMALL_INPUTS,
            steps=(step,),
            outcome=outcome,
            reasons=reading.reasons,
            files=files,
        )
    )


def table_of(compiled: CompiledStrategy) -> DecisionTable:
    """The one table of such a strategy."""
    step = compiled.strategy.steps[0]
    assert isinstance(step, DecisionTable)
    return step


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table answers: raw values, the outcome and its reasons in order."""

    values: tuple[object, ...]
    outcome: str
    reasons: tuple[str, ...]


def answer_by_hand(table: DecisionTable, asked: Mapping[str, object]) -> Answer:
    """The answer as the definitions of the hit policies read, without any program."""
    hits = [row for row in table.rows if _hits(table, row, asked)]
    chosen = _chosen(table, hits)
    if not table.hit.is_single:
        found = [(row.then, row.reason) for row in hits]
        values = _all_values(table, hits)
    else:
        found = [(table.unknown, table.unknown_reason)]
        values = tuple(None for _ in table.outputs)
        if chosen is not None:
            found, values = [(chosen.then, chosen.reason)], chosen.values
    worst = max((severity for severity, _ in found), default=Severity.APPROVE)
    reasons = [reason for severity, reason in found if severity is worst and reason]
    order = [row.reason for row in table.rows if row.then is worst] + [table.unknown_reason]
    listed = sorted(dict.fromkeys(reasons), key=order.index)
    return Answer(values, worst.outcome, tuple(listed) if worst else ())


def _hits(table: DecisionTable, row: DecisionRow, asked: Mapping[str, object]) -> bool:
    pairs = zip(row.cells, table.on, strict=True)
    return all(cell.passes(asked[column.name]) for cell, column in pairs)


def _chosen(table: DecisionTable, hits: Sequence[DecisionRow]) -> DecisionRow | None:
    """The row that answers alone, None where there is none, or where rows contradict."""
    if not hits:
        return None
    said = {(row.values, row.then, row.reason) for row in hits}
    match table.hit:
        case HitPolicy.UNIQUE:
            return hits[0] if len(hits) == 1 else None
        case HitPolicy.ANY:
            return hits[0] if len(said) == 1 else None
        case HitPolicy.PRIORITY:
            return _by_importance(table, hits)[0]
    return hits[0]


def _by_importance(table: DecisionTable, hits: Sequence[DecisionRow]) -> list[DecisionRow]:
    ordered = [at for at, output in enumerate(table.outputs) if output.order]
    if not ordered:
        return sorted(hits, key=lambda row: -row.then)
    return sorted(
        hits, key=lambda row: [table.outputs[at].order.index(row.values[at]) for at in ordered]
    )


def _all_values(table: DecisionTable, hits: Sequence[DecisionRow]) -> tuple[object, ...]:
    if table.collected == "count":
        return (len(hits),)
    if table.hit is HitPolicy.WORST_WINS:
        worst = sorted(hits, key=lambda row: -row.then)
        return worst[0].values if worst else tuple(None for _ in table.outputs)
    if table.hit is HitPolicy.OUTPUT_ORDER:
        hits = _by_importance(table, hits)
    columns = [[row.values[at] for row in hits] for at in range(len(table.outputs))]
    return tuple(_collected(table, column) for column in columns)


def _collected(table: DecisionTable, values: list[object]) -> object:
    if table.collected not in ("sum", "min", "max"):
        return tuple(values)
    numbers = [value for value in values if isinstance(value, int)]
    if not values or len(numbers) < len(values):
        return None
    if table.collected == "sum":
        return sum(numbers)
    return min(numbers) if table.collected == "min" else max(numbers)
