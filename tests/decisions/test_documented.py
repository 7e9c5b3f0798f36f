"""The guide's strategy loads and decides its own cases; the reference names every key."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.decisions.strategies import SCENARIOS, scene_strategy

from lendweave.decisions import (
    CompiledStrategy,
    compile_strategy,
    load_strategy,
    read_cases,
    run_cases,
    trace,
    trace_lines,
)
from lendweave.decisions import shape as shapes
from lendweave.decisions.reasons import FAMILIES

DOCS = SCENARIOS.parent / "docs"
GUIDE = (DOCS / "guides" / "write-a-strategy.md").read_text()
REFERENCE = (DOCS / "reference" / "strategy.md").read_text()
BLOCKS = dict(re.findall(r"^```\w+ (\S+\.\w+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
SHAPES = [
    shape
    for shape in vars(shapes).values()
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct)
]


def fridge() -> CompiledStrategy:
    """The guide's strategy, over the features of the appliance scene."""
    features = scene_strategy("appliance", "instalment").strategy.inputs
    return compile_strategy(load_strategy(BLOCKS, features))


def test_the_guides_strategy_decides_its_cases() -> None:
    """What the page shows is what the engine takes."""
    results = run_cases(fridge(), BLOCKS["cases.csv"])
    assert len(results) == 4
    assert [result.differences for result in results] == [{}, {}, {}, {}]


def test_the_guides_trace_is_a_real_one() -> None:
    """The lines shown are lines of the trace of the case without a report."""
    shown = re.search(r"^```text\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert shown is not None
    case = read_cases(fridge(), BLOCKS["cases.csv"])[2]
    assert shown[1] in "\n".join(trace_lines(trace(fridge(), case.row)))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_key_is_in_the_reference(shape: type[msgspec.Struct]) -> None:
    """A key that can be written is a key that can be read about."""
    for field in msgspec.structs.fields(shape):
        assert re.search(rf"\b{field.encode_name}\b", REFERENCE), field.encode_name


def test_every_family_is_in_the_reference() -> None:
    """Families of reasons are a closed list."""
    for family in FAMILIES:
        assert f"`{family}`" in REFERENCE
