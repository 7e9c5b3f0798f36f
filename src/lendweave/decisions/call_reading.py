"""How a call of another strategy is read: its folder lies beside, its inputs are bound by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lendweave.decisions.compile import compile_strategy
from lendweave.decisions.errors import CallInvalid, DuplicateCode
from lendweave.decisions.model import Call, Expression, Strategy
from lendweave.decisions.reading import Path, Reading, Scope, column_of
from lendweave.decisions.shape import CallShape
from lendweave.kernel.errors import LendweaveError
from lendweave.lang import Column, Schema
from lendweave.lang.errors import did_you_mean
from lendweave.lang.model import Name

STRATEGY_FILE = "strategy.yaml"
DEPTH_MAX = 8
LoadCalled = Callable[[Mapping[str, str], Schema, tuple[str, ...]], Strategy]


def folders_of(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The folders beside a strategy, by name: keys `folder/file` of its files."""
    folders: dict[str, dict[str, str]] = {}
    for key, text in files.items():
        folder, slash, file = key.partition("/")
        if slash:
            folders.setdefault(folder, {})[file] = text
    return folders


def read_call(
    reading: Reading, scope: Scope, path: Path, shape: CallShape, load: LoadCalled
) -> Call:
    """The step with the strategy it calls. Raises CallInvalid, and what is wrong with that one."""
    where = reading.place((*path, "strategy"))
    folders = folders_of(reading.files)
    _check_folder(reading, where, shape.strategy, folders)
    reading.use_step((*path, "as"), shape.name)
    bound = _bound(reading, scope, path, shape)
    known = scope.columns | {name: column for name, (_, column) in bound.items()}
    others = {key: text for key, text in reading.files.items() if "/" in key}
    way = (*reading.calls, shape.strategy)
    try:
        called = load(folders[shape.strategy] | others, Schema(tuple(known.values())), way)
    except LendweaveError as error:
        if not error.where.startswith(f"{shape.strategy}/"):
            error.where = f"{shape.strategy}/{error.where}"
        raise
    _check_bound(reading, path, bound, called)
    _merge_reasons(reading, where, called)
    step = Call(
        name=shape.name,
        folder=shape.strategy,
        strategy=called,
        bound=tuple(
            (name, bound[name][0] if name in bound else Expression(name, Name(name), where))
            for name in called.inputs.names
        ),
        weighs=shape.weighs,
        where=reading.place(path),
    )
    for column in _given(step):
        reading.define(scope, (*path, "as"), column)
    return step


def _check_folder(
    reading: Reading, where: str, name: str, folders: Mapping[str, Mapping[str, str]]
) -> None:
    way = (*reading.calls, name)
    if name in reading.calls or name == reading.definition.value.strategy or len(way) > DEPTH_MAX:
        raise CallInvalid(
            where=where,
            got=" → ".join((reading.definition.value.strategy, *way)),
            expected=f"calls that end, at most {DEPTH_MAX} deep",
            fix="Move what both need into a strategy that calls neither.",
        )
    if STRATEGY_FILE not in folders.get(name, {}):
        raise CallInvalid(
            where=where,
            got=f'"{name}"',
            expected=", ".join(sorted(folders)) or "a folder beside this one",
            fix=did_you_mean(name, folders),
        )


def _bound(
    reading: Reading, scope: Scope, path: Path, shape: CallShape
) -> dict[str, tuple[Expression, Column]]:
    found: dict[str, tuple[Expression, Column]] = {}
    for name, text in shape.bind.items():
        expression, typed = reading.expression(scope, (*path, "with", name), text)
        found[name] = expression, column_of(name, typed)
    return found


def _check_bound(
    reading: Reading, path: Path, bound: Mapping[str, object], called: Strategy
) -> None:
    for name in bound:
        if name not in called.inputs.names:
            raise CallInvalid(
                where=reading.place((*path, "with", name)),
                got=f'"{name}"',
                expected=", ".join(called.inputs.names),
                fix=did_you_mean(name, called.inputs.names),
            )


def _merge_reasons(reading: Reading, where: str, called: Strategy) -> None:
    """Take over the called strategy's wording. Raises DuplicateCode where ours says otherwise."""
    ours = reading.reasons.reasons
    for code, reason in called.reasons.reasons.items():
        if ours.setdefault(code, reason) != reason:
            raise DuplicateCode(
                where=where,
                got=f'"{code}", worded otherwise in {called.name}',
                expected="one wording of a reason",
                fix="Write the same words and family in both files of reasons.",
            )


def _given(step: Call) -> list[Column]:
    """What later steps know of the names that a call gives back, from the compiled strategy."""
    compiled = compile_strategy(step.strategy)
    return [
        Column(f"{step.name}_{name}", column.type, column.nullable, column.low, column.high)
        for name, column in compiled.given_back.items()
    ]
