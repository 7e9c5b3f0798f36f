"""Partner files are what the scene's mappings read, and their faults are all known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from pyarrow import parquet
from tests.simulation.worlds import FILE, appliance, partners

from lendweave.bootstrap import House, open_house
from lendweave.connectors.world_files import (
    FolderInUse,
    WorldFileMissing,
    WorldFolder,
    read_world_text,
)
from lendweave.flows.onboard import Onboarded, onboard
from lendweave.flows.simulate import SimulateCommand, Simulated, WorldSizeUnfit, simulate
from lendweave.settings import load_settings
from lendweave.simulation import DATED, TABLES

SCENES = FILE.parents[1]


REPORTS = (
    *("report", "registry_report", "tax_report"),
    *("social_insurance_report", "enterprise_bureau_report"),
)


def command(people: int = 800, months: int = 8, seed: int = 7) -> SimulateCommand:
    """A small world of the appliance scene, with more faults than it ships."""
    untidy = msgspec.structs.replace(appliance().files, fault=0.02)
    world = msgspec.structs.replace(appliance(), files=untidy)
    return SimulateCommand(world, people, months, seed, partners())


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Simulated]:
    """A small world on disk."""
    folder = tmp_path_factory.mktemp("world") / "out"
    done: list[int] = []
    with WorldFolder(folder) as sink:
        result = simulate(command(), sink, done.append)
    assert done == [800]
    return folder, result


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An empty house."""
    home = tmp_path_factory.mktemp("home")
    with open_house(load_settings({}, {"home": home})) as opened:
        yield opened


@pytest.fixture(scope="module")
def onboarded(simulated: tuple[Path, Simulated], house: House) -> Onboarded:
    """The world's files, onboarded."""
    return onboard(*house.intake.onboarding("appliance", simulated[0] / "files", lambda _: None))


def test_every_file_is_read(onboarded: Onboarded) -> None:
    """Each file has a mapping that claims it, and none is refused."""
    read = {file.file.partition("_B")[0] for file in onboarded.files}
    left = {name.partition("_B")[0] for name in onboarded.unmatched}
    assert left == set()
    assert onboarded.refused == ()
    assert len(read - {"工商变更"}) == 29  # so few merchants may have nothing to register


def test_planted_faults_are_the_quarantine(
    simulated: tuple[Path, Simulated], onboarded: Onboarded, house: House
) -> None:
    """Each planted fault is set aside under its code, and no other line is.

    Headers and subtotals between the pages of a print are skipped by mappings that name them.
    """
    assert onboarded.quarantined
    planted = parquet.read_table(simulated[0] / "truth" / "planted_fault.parquet").to_pylist()
    read = {file.file for file in onboarded.files}
    expected = {
        (row["file"], row["line"], row["code"])
        for row in planted
        if row["code"] and row["file"] in read and row["fault"] != "page"
    }
    rows = house.store.quarantined(house.principal, limit=10_000)
    found = {(row.file, row.line, row.error["code"]) for _, row in rows}
    assert found == expected
    done = {"fault", "duplicate", "late", "amended", "page"}
    assert {row["fault"] for row in planted} == done


def test_records_count_what_is_true(
    simulated: tuple[Path, Simulated], onboarded: Onboarded
) -> None:
    """As many applications and reports arrive as there are; lines of orders but for corrections."""
    truth, records = simulated[1].rows, onboarded.records
    courts = parquet.read_table(simulated[0] / "truth" / "court_report.parquet").to_pylist()
    told_by_courts = sum(
        not row["found"] or row["lawsuits_24m"] + row["enforcements_24m"] > 0 for row in courts
    )
    assert records["application"] == truth["application"]
    assert records["external_report"] == sum(truth[name] for name in REPORTS) + told_by_courts
    assert records["repayment"] == truth["repayment"]
    assert records["order"] > truth["order"]
    assert records["loan"] > truth["loan"]


def test_truth_tables_have_their_declared_columns(simulated: tuple[Path, Simulated]) -> None:
    """Each table is a Parquet file with a meaning on every column, and with the rows told."""
    folder, result = simulated
    for name in TABLES:
        file = parquet.ParquetFile(folder / "truth" / f"{name}.parquet")
        assert all(field.metadata[b"doc"] for field in file.schema_arrow)
        assert file.metadata.num_rows == result.rows.get(name, 0)
    assert result.events == sum(count for name, count in result.rows.items() if name in DATED)
    facts = json.loads((folder / "world.json").read_text())
    assert (facts["people"], facts["months"], facts["seed"]) == (800, 8, 7)


def test_same_seed_same_bytes_on_disk(simulated: tuple[Path, Simulated], tmp_path: Path) -> None:
    """A second run writes the same folder, byte by byte."""
    with WorldFolder(tmp_path / "again") as sink:
        simulate(command(), sink)

    def bytes_of(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    assert bytes_of(tmp_path / "again") == bytes_of(simulated[0])


def test_a_scene_without_partners_has_truth_alone(tmp_path: Path) -> None:
    """No partner file is written, and no row is planted."""
    with WorldFolder(tmp_path / "world") as sink:
        result = simulate(replace(command(300, 2), partners=None), sink)
    assert result.files == 0
    assert list((tmp_path / "world" / "files").iterdir()) == []
    assert "planted_fault" not in result.rows


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    """A world is never written over something else."""
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(FolderInUse, match="a new or empty folder"):
        WorldFolder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_scene_without_a_world_is_named() -> None:
    """The message lists the scenes that have one."""
    with pytest.raises(WorldFileMissing, match="appliance"):
        read_world_text(SCENES, "nowhere")


@pytest.mark.parametrize(("people", "months"), [(199, 12), (10_000_001, 12), (300, 0), (300, 121)])
def test_sizes_that_do_not_fit_are_refused(people: int, months: int) -> None:
    """Too small, too large, too short, too long: refused before anything is written."""
    with pytest.raises(WorldSizeUnfit, match="200 to 10000000 people, 1 to 120 months"):
        command(people, months)
