"""The files of a simulated world, faults planted in them, are read by columns as by rows."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.intake.bulk.parity import assert_same_chunk
from tests.intake.bulk.test_bulk import SCENARIOS, plan_of
from tests.simulation.worlds import appliance, partners

from lendweave.connectors.files import local_files
from lendweave.connectors.world_files import WorldFolder
from lendweave.flows.simulate import SimulateCommand, simulate
from lendweave.intake.chunk import RowChunk
from lendweave.kernel.clock import parse_instant

ROWS_MAX = 400
LATER = parse_instant("2031-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The partner files of a small world, with more faults than it ships."""
    folder = tmp_path_factory.mktemp("world") / "out"
    untidy = msgspec.structs.replace(appliance().files, fault=0.05)
    world = msgspec.structs.replace(appliance(), files=untidy)
    with WorldFolder(folder) as sink:
        simulate(SimulateCommand(world, 400, 8, 7, partners()), sink, lambda _: None)
    return folder / "files"


def test_world_files_give_the_same(files: Path) -> None:
    """The first rows of every file that a mapping of the scene reads."""
    plans = [plan_of(path) for path in sorted((SCENARIOS / "appliance" / "intake").glob("*.yaml"))]
    records = faulty = 0
    for file in local_files([files]):
        for plan in plans:
            if plan.reads(file.name):
                whole = next(iter(file.chunks(plan.file, plan.wanted)))
                columns = tuple(column[:ROWS_MAX] for column in whole.columns)
                chunk = RowChunk(whole.lines[:ROWS_MAX], columns)
                rows = [row.cells for row in chunk.each()]
                found = assert_same_chunk(plan, chunk, rows, LATER)
                records, faulty = records + found[0], faulty + found[1]
    assert records > 1_000
    assert faulty > 20
