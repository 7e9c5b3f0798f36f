"""The pages about mappings say what is true: the example runs, the reference is complete."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from lendweave.connectors.files import LocalFile
from lendweave.intake import (
    FileShape,
    Plan,
    TokenKey,
    Wanted,
    compile_mapping,
    read_mapping,
    read_row,
)
from lendweave.intake.errors import CellFault, FileFault, RowFault
from lendweave.intake.identifiers import CHECKS, PARTS
from lendweave.intake.mapping import ColumnShape, MappingShape, RecordShape
from lendweave.intake.numbers import UNITS
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Scene

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (DOCS / "guides" / "onboard-a-partner.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "mapping.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(?:csv|yaml) (\S+)\n(.*?)```", GUIDE, re.DOTALL))
NOW = parse_instant("2026-11-01T00:00:00Z")


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The guide's mapping, compiled."""
    scene = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
    return compile_mapping(
        read_mapping(BLOCKS["orders.yaml"], "orders.yaml"), scene, "t", TokenKey(1, b"k")
    )


def test_the_example_runs(plan: Plan, tmp_path: Path) -> None:
    """Two rows give a party and an order each; two are refused as the page says."""
    path = tmp_path / "订单_8月.csv"
    path.write_bytes(BLOCKS[path.name].encode("gb18030"))
    ids = Uuid7Source(SteppingClock(NOW))
    stored: dict[int, list[str]] = {}
    refused: dict[int, list[tuple[str, str, str]]] = {}
    for row in LocalFile(path).rows(plan.file, Wanted(plan.headers, plan.ignore, plan.place)):
        read = read_row(plan, row.cells, ids, NOW)
        if read.faults:
            refused[row.line] = [(f.code, f.column, f.got.strip("'")) for f in read.faults]
        else:
            stored[row.line] = [str(r.__struct_config__.tag) for r, _ in read.records]
    assert stored == {4: ["party", "order"], 5: ["party", "order"]}
    assert refused == {
        6: [("INTAKE-035", "ordered_on", "2026/8/32")],
        7: [("INTAKE-038", "buyer", "*** (7 characters)"), ("INTAKE-033", "amount", "面议")],
    }
    for line, ((code, column, got), *_) in refused.items():
        assert f"| {line} | {code} | {column} | " in GUIDE
        assert got in GUIDE


@pytest.mark.parametrize("shape", [MappingShape, FileShape, ColumnShape, RecordShape])
def test_every_key_is_in_the_reference(shape: type[msgspec.Struct]) -> None:
    """A key that an analyst may write has a row."""
    for field in msgspec.structs.fields(shape):
        assert f"| `{field.encode_name}` |" in REFERENCE, field.encode_name


@pytest.mark.parametrize("family", [CellFault, RowFault, FileFault])
def test_every_fault_is_in_the_reference(family: type[CellFault]) -> None:
    """A code that stands in quarantine has a row."""
    for error in family.__subclasses__():
        assert f"| {error.code} |" in REFERENCE


def test_every_word_is_in_the_reference() -> None:
    """Units, checks and parts are all listed."""
    for word in (*UNITS, *CHECKS, *(part for _, part in PARTS)):
        assert re.search(rf"[|`, ]{re.escape(word)}[|`, ]", REFERENCE), word
