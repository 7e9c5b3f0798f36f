"""Simulate: a scene's world is drawn block by block, its truth and its partner files written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lendweave.kernel.errors import Invalid
from lendweave.simulation import (
    DATED,
    MONTHS_MAX,
    PEOPLE_MIN,
    Block,
    Figures,
    PartnerFile,
    PartnerFiles,
    World,
    blocks,
    figures_of,
    make_economy,
    partner_files,
    people_max,
    rows_of,
    summed,
    told,
    truth_tables,
)


class WorldSizeUnfit(Invalid):
    """A world is asked for that is too small or too large to draw.
    所要求的模拟世界规模过小或过大。
    """

    code = "FLOWS-061"


class WorldSink(Protocol):
    """Where a world goes."""

    def add_tables(self, frames: Mapping[str, Any]) -> None: ...

    def add_file(self, file: PartnerFile) -> None: ...

    def describe(self, facts: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class SimulateCommand:
    """Which world: its economy, how many people over how many months, and the seed.

    partners: what they send; None for truth alone. Raises WorldSizeUnfit.
    """

    world: World
    people: int
    months: int
    seed: int
    partners: PartnerFiles | None = None

    def __post_init__(self) -> None:
        largest = people_max(self.world)
        if not (PEOPLE_MIN <= self.people <= largest and 1 <= self.months <= MONTHS_MAX):
            raise WorldSizeUnfit(
                where="size of the world",
                got=f"{self.people} people, {self.months} months",
                expected=f"{PEOPLE_MIN} to {largest} people, 1 to {MONTHS_MAX} months",
                fix="Choose a size within these bounds.",
            )


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was written. rows: by truth table. files: partner files. figures: see simulation."""

    rows: Mapping[str, int]
    files: int
    figures: Mapping[str, Any]

    @property
    def events(self) -> int:
        """Rows of the tables that hold events."""
        return sum(count for name, count in self.rows.items() if name in DATED)


def simulate(
    command: SimulateCommand, sink: WorldSink, progress: Callable[[int], None] = lambda _: None
) -> Simulated:
    """Draw a world and write it; one block is in memory at a time.

    progress: told how many people are done.
    """
    rows, files, figures = Counter[str](), 0, None
    for block in blocks(command.world, command.seed, command.people, command.months):
        told_rows, made, counted = _block(block, command.partners, sink)
        rows.update(told_rows)
        files += made
        figures = summed(figures, counted)
        progress(block.stop)
    result = Simulated(dict(rows), files, told(figures) if figures else {})
    sink.describe(_facts(command, result))
    return result


def _block(
    block: Block, partners: PartnerFiles | None, sink: WorldSink
) -> tuple[dict[str, int], int, Figures]:
    """Draw and write one block: rows by table, how many files, figures.

    In a function of its own, so that a block is gone before the next one is drawn.
    """
    economy = make_economy(block)
    tables = dict(truth_tables(economy))
    made: list[PartnerFile] = []
    if partners:
        made, tables["planted_fault"] = partner_files(economy, tables, partners)
        for file in made:
            sink.add_file(file)
    sink.add_tables(tables)
    rows = {name: rows_of(frame) for name, frame in tables.items()}
    return rows, len(made), figures_of(economy, tables)


def _facts(command: SimulateCommand, result: Simulated) -> dict[str, Any]:
    return {
        "world": command.world.world,
        "first_month": command.world.first_month,
        "people": command.people,
        "months": command.months,
        "seed": command.seed,
        "rows": result.rows,
        "figures": result.figures,
    }
