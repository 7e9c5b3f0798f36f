"""Columns are read as rows are: the same records, the same faults, on mappings that are in use."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.bulk.parity import assert_same_chunk

from lendweave.connectors.files import local_files
from lendweave.intake import Plan, TokenKey, compile_mapping, read_mapping
from lendweave.kernel.clock import parse_instant
from lendweave.lang.scene_file import read_scene

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
MAPPINGS = sorted(SCENARIOS.glob("*/intake/*.yaml"))
NOW = parse_instant("2026-11-01T00:00:00Z")


def plan_of(mapping: Path) -> Plan:
    """The plan of a committed mapping."""
    folder = mapping.parents[1]
    scene = read_scene((folder / "scenario.yaml").read_text(encoding="utf-8"), "scenario.yaml")
    definition = read_mapping(mapping.read_text(encoding="utf-8"), mapping.name)
    return compile_mapping(definition, scene, "t", TokenKey(1, b"secret"))


@pytest.mark.parametrize(
    "mapping", MAPPINGS, ids=lambda path: f"{path.parents[1].name}-{path.stem}"
)
def test_sample_files_give_the_same(mapping: Path) -> None:
    """Every file beside a mapping that it claims."""
    plan = plan_of(mapping)
    for file in local_files([mapping.parent]):
        if not plan.reads(file.name):
            continue
        for chunk in file.chunks(plan.file, plan.wanted):
            rows = [row.cells for row in chunk.each() if row.fault is None]
            assert_same_chunk(plan, chunk, rows, NOW)
