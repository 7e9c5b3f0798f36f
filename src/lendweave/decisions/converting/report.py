"""How far a model file is from the model that it was made of, over given rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

from lendweave.decisions.cells import parse_literal
from lendweave.decisions.compile import CompiledStrategy, compile_strategy
from lendweave.decisions.converting.convert import Converted
from lendweave.decisions.converting.grown import Grown
from lendweave.decisions.load import load_strategy
from lendweave.decisions.probability import PROBABILITY_SCALE
from lendweave.decisions.tables import TableRow, check_columns, read_table
from lendweave.decisions.tree_model import sum_let
from lendweave.kernel.types import Kind
from lendweave.lang import Column, Schema, compile_python

PREDICTION = "prediction"
FLOW = """strategy: converted
version: 1
decides: application
title: {{en: Converted, zh: 转换}}
inputs: [{inputs}]
steps:
  - model: {{file: model.json, gives: model_score, probability: model_probability}}
  - outcome: {{approve: "TRUE", reason: NONE}}
"""
REASONS = "code, en, zh, family\nNONE, None, 无, score\n"


@dataclass(frozen=True, slots=True)
class Differences:
    """The largest over all rows. told: from the column of predictions, None without one."""

    rows: int
    log_odds: float
    probability: float
    told: float | None


def check_converted(converted: Converted, features: Schema) -> CompiledStrategy:
    """A strategy that does nothing but score. Raises what a model file is refused with."""
    files = {
        "strategy.yaml": FLOW.format(inputs=", ".join(converted.inputs)),
        "reasons.csv": REASONS,
        "model.json": converted.text,
    }
    return compile_strategy(load_strategy(files, features))


def differences(grown: Grown, compiled: CompiledStrategy, text: str, file: str) -> Differences:
    """What is lost by rounding leaves. text: a table of the inputs, predictions where wanted.

    The trees are walked as their library walks them, in doubles, and the file as it is decided.
    Raises TableInvalid and CellInvalid.
    """
    table = read_table(text, file)
    inputs = compiled.strategy.inputs
    check_columns(table, inputs.names, (PREDICTION,))
    names = compiled.traced.outputs.names
    places = [names.index(name) for name in (sum_let("model_score"), "model_probability")]
    scale = compiled.traced.outputs.columns[places[0]].type.scale
    run = compile_python(compiled.traced)
    sums, chances, told = [0.0], [0.0], []
    for row in table.rows:
        raw = tuple(_raw(row, column) for column in inputs)
        found = run(raw)
        total, chance = (cast("int", found[place]) for place in places)
        log_odds = grown.log_odds({c.name: _double(v, c) for c, v in zip(inputs, raw, strict=True)})
        sums.append(abs(total / 10**scale - log_odds))
        exact = chance / 10**PROBABILITY_SCALE
        chances.append(abs(exact - _logistic(log_odds)))
        if said := row.cells.get(PREDICTION):
            told.append(abs(exact - float(said)))
    return Differences(len(table.rows), max(sums), max(chances), max(told, default=None))


def _raw(row: TableRow, column: Column) -> object:
    text = row.cells[column.name]
    if not text or text == "null":
        return None
    raw = parse_literal(text, column, row.where(column.name))
    return bool(raw) if column.type.kind is Kind.BOOLEAN else round(raw)  # type: ignore[arg-type]


def _double(raw: object, column: Column) -> float | None:
    return None if raw is None else float(cast("int", raw)) / 10**column.type.scale


def _logistic(log_odds: float) -> float:
    """Only told, never decided on; so the last digits of a double do not matter."""
    if log_odds < 0:
        return math.exp(log_odds) / (1 + math.exp(log_odds))
    return 1 / (1 + math.exp(-log_odds))
