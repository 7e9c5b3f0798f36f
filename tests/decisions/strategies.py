"""What the tests of decisions start from: a small strategy, and the strategies of the scenes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.features import read_features
from lendweave.kernel.types import BOOLEAN, DATE, INTEGER, TEXT, decimal
from lendweave.lang import Column, Schema
from lendweave.lang.scene_file import read_scene

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "scenarios"
SCENE_STRATEGIES = (("appliance", "instalment"), ("marketplace", "admission"))

MONEY = decimal(12, 2)
SMALL_INPUTS = Schema(
    (
        Column("age", INTEGER, low=0, high=150),
        Column("amount", MONEY, nullable=False, low=1),
        Column("income", MONEY, low=0),
        Column("grade", TEXT),
        Column("is_new", BOOLEAN),
    )
)
USUAL = (30, 100_000, 300_000, "A", False)  # age, 1,000.00 asked for, income 3,000.00, A, known


def small_files() -> dict[str, str]:
    """The texts of the small strategy, free to be changed."""
    return {path.name: path.read_text() for path in (HERE / "small").iterdir()}


def compiled_from(files: dict[str, str]) -> CompiledStrategy:
    """A changed small strategy, compiled."""
    return compile_strategy(load_strategy(files, SMALL_INPUTS))


def changed(file: str, find: str, replace: str) -> dict[str, str]:
    """The small strategy's texts with one place changed; the place must be there once."""
    files = small_files()
    assert files[file].count(find) == 1, f"{find!r} stands {files[file].count(find)} times"
    files[file] = files[file].replace(find, replace)
    return files


@cache
def small() -> CompiledStrategy:
    """The small strategy, compiled."""
    return compiled_from(small_files())


@cache
def scene_strategy(scene: str, strategy: str) -> CompiledStrategy:
    """A strategy of a scene, loaded against the features that the scene declares."""
    folder = SCENARIOS / scene
    declared = read_scene((folder / "scenario.yaml").read_text(), "scenario.yaml")
    features = read_features((folder / "features.yaml").read_text(), "features.yaml", declared)
    files = {path.name: path.read_text() for path in (folder / "strategies" / strategy).iterdir()}
    return compile_strategy(load_strategy(files, features.schema))


def scene_cases(scene: str, strategy: str) -> str:
    """The text of a scene's cases for a strategy."""
    return (SCENARIOS / scene / "cases" / f"{strategy}.csv").read_text()


EVERY_STEP_INPUTS = Schema(
    (
        Column("party", TEXT, nullable=False),
        *SMALL_INPUTS,
        Column("today", DATE, nullable=False),
        Column("on_black", BOOLEAN, nullable=False),
        Column("black_until", DATE),
        Column("black_because", TEXT),
        Column("quota_left", MONEY, low=0),
    )
)

EVERY_STEP_USUAL = ("p1", *USUAL, 20_000, False, None, None, 10_000_000)  # on no list, quota left


@cache
def every_step() -> CompiledStrategy:
    """A strategy with a step of each kind, which calls the small one."""
    files = {path.name: path.read_text() for path in (HERE / "every_step").iterdir()}
    called = {f"small/{name}": text for name, text in small_files().items()}
    return compile_strategy(load_strategy(files | called, EVERY_STEP_INPUTS))
