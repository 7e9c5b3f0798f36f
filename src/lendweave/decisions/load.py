"""Texts of a strategy's files into a checked Strategy. Pure: names and texts in, no files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from lendweave.decisions.assign import read_assign
from lendweave.decisions.budget import read_budget
from lendweave.decisions.call_reading import read_call
from lendweave.decisions.checking.survey import Survey, attempt
from lendweave.decisions.counterfactual.lever import read_levers
from lendweave.decisions.decision_table import read_table_step
from lendweave.decisions.errors import StepInvalid, UnknownInput, Unreachable
from lendweave.decisions.matrix import read_matrix
from lendweave.decisions.model import Call, Outcome, Step, Strategy, walk_steps
from lendweave.decisions.name_lists import read_lists
from lendweave.decisions.outcome import read_outcome
from lendweave.decisions.reading import Path, Reading, Scope, check_name
from lendweave.decisions.reasons import REASONS_FILE, read_reasons
from lendweave.decisions.reserving import read_reserve
from lendweave.decisions.rules import read_rules
from lendweave.decisions.scorecard import read_scorecard
from lendweave.decisions.shape import StepShape, StrategyShape
from lendweave.decisions.split import read_split
from lendweave.decisions.switch import read_switch
from lendweave.decisions.tables import file_text
from lendweave.decisions.tree_reading import read_trees
from lendweave.lang import Column, Schema
from lendweave.lang.definition import read_definition
from lendweave.lang.errors import did_you_mean

STRATEGY_FILE = "strategy.yaml"


def load_strategy(files: Mapping[str, str], features: Schema) -> Strategy:
    """The strategy that the texts write, checked against the scene's features.

    files: text by file name: strategy.yaml, reasons.csv and the tables that the steps name.
    Raises DefinitionInvalid, LangError, StrategyInvalid, TableInvalid or TableMissing, each with
    file and line.
    """
    return _load(files, features, None)


def survey_strategy(files: Mapping[str, str], features: Schema, survey: Survey) -> Strategy | None:
    """As load_strategy, but what is wrong is noted; None where some part could not be read."""
    read = attempt(survey, partial(_load, files, features, survey))
    return read[0] if read and survey.is_whole else None


def _load_called(files: Mapping[str, str], known: Schema, calls: tuple[str, ...]) -> Strategy:
    """A strategy that another one calls; calls: the folders on the way to it."""
    return _load(files, known, None, calls)


def _load(
    files: Mapping[str, str],
    features: Schema,
    survey: Survey | None,
    calls: tuple[str, ...] = (),
) -> Strategy:
    text = file_text(files, STRATEGY_FILE, "strategy folder")
    definition = read_definition(text, STRATEGY_FILE, StrategyShape)
    book = read_reasons(file_text(files, REASONS_FILE, STRATEGY_FILE), survey=survey)
    reading = Reading(definition, files, book, survey=survey, calls=calls)
    shape = definition.value
    check_name(shape.strategy, reading.place(("strategy",)))
    inputs = _inputs(reading, shape.inputs, features)
    scope = Scope({column.name: column for column in inputs})
    *steps, last = shape.steps or [StepShape()]
    read = read_steps(reading, scope, ("steps",), steps)
    outcome = _ending(reading, scope, ("steps", max(len(shape.steps) - 1, 0)), last)
    return Strategy(
        name=shape.strategy,
        version=shape.version,
        decides=shape.decides,
        title={"en": shape.title.en, "zh": shape.title.zh},
        inputs=inputs,
        steps=read,
        outcome=outcome,
        reasons=book,
        files=_closure(files, read),
        levers=read_levers(files, inputs, survey),
        budget=read_budget(reading, shape.budget, shape.decides),
    )


def _closure(files: Mapping[str, str], steps: tuple[Step, ...]) -> dict[str, str]:
    """The strategy's own files and, by folder, those of every strategy that it calls."""
    found = {name: text for name, text in files.items() if "/" not in name}
    for step in walk_steps(steps):
        if isinstance(step, Call):
            for name, text in step.strategy.files.items():
                found[name if "/" in name else f"{step.folder}/{name}"] = text
    return found


def _ending(reading: Reading, scope: Scope, path: Path, last: StepShape) -> Outcome:
    if last.outcome is None or _kinds(last) != ["outcome"]:
        raise StepInvalid(
            where=reading.place(path),
            got=f"a last step of {', '.join(_kinds(last)) or 'no kind'}",
            expected="`outcome` as the last step",
            fix="End the steps with `- outcome: {approve: …, reason: …}`.",
        )
    return read_outcome(reading, scope, (*path, "outcome"), last.outcome)


def _inputs(reading: Reading, names: Sequence[str], features: Schema) -> Schema:
    columns: dict[str, Column] = {}
    known = {column.name: column for column in features}
    for index, name in enumerate(names):
        reading.attempt(partial(_add_input, reading, index, name, known, columns), name)
    return Schema(tuple(columns.values()))


def _add_input(
    reading: Reading,
    index: int,
    name: str,
    known: Mapping[str, Column],
    columns: dict[str, Column],
) -> None:
    if name not in known or name in columns:
        raise UnknownInput(
            where=reading.place(("inputs", index)),
            got=f'"{name}"' + (" twice" if name in columns else ""),
            expected="a feature of the scene, each once",
            fix=did_you_mean(name, set(known) - set(columns)),
        )
    columns[name] = known[name]


def read_steps(
    reading: Reading, scope: Scope, path: Path, shapes: Sequence[StepShape]
) -> tuple[Step, ...]:
    """The steps of the strategy, or of one branch, in order."""
    return tuple(
        step
        for index, shape in enumerate(shapes)
        for step in reading.attempt(
            partial(_read_step, reading, scope, (*path, index), shape), *_names_of(shape)
        )
    )


def _names_of(part: object) -> Iterator[str]:
    """The names that a step written like this would define, those of its branches included."""
    if isinstance(part, list):
        for item in part:
            yield from _names_of(item)
    elif isinstance(part, msgspec.Struct):
        for key in part.__struct_fields__:
            value = getattr(part, key)
            if key in ("gives", "probability") and isinstance(value, str):
                yield value
            elif key in ("assign", "gives") and value is not None:
                yield from value
            else:
                yield from _names_of(value)


def _read_step(reading: Reading, scope: Scope, path: Path, shape: StepShape) -> Step:
    kinds = _kinds(shape)
    if len(kinds) != 1:
        raise StepInvalid(
            where=reading.place(path),
            got=f"a step of {', '.join(kinds) or 'no kind'}",
            expected="exactly one of " + ", ".join(StepShape.__struct_fields__[:-1]),
            fix="Start each step with its own dash.",
        )
    (kind,) = kinds
    if shape.switch is not None:
        return read_switch(reading, scope, (*path, kind), shape.switch, read_steps)
    if shape.call is not None:
        return read_call(reading, scope, (*path, kind), shape.call, _load_called)
    if kind in _READERS:
        return _READERS[kind](reading, scope, (*path, kind), getattr(shape, kind))
    raise Unreachable(
        where=reading.place(path),
        got="`outcome` before the last step, or inside a branch",
        expected="`outcome` once, as the last step",
        fix="Move it to the end.",
    )


_READERS: dict[str, Callable[[Reading, Scope, Path, Any], Step]] = {
    "rules": read_rules,
    "scorecard": read_scorecard,
    "matrix": read_matrix,
    "table": read_table_step,
    "lists": read_lists,
    "model": read_trees,
    "split": read_split,
    "reserve": read_reserve,
    "assign": read_assign,
}


def _kinds(shape: StepShape) -> list[str]:
    return [kind for kind in shape.__struct_fields__ if getattr(shape, kind) is not None]
