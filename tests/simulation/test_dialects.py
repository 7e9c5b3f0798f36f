"""What each scene's partners send can be parsed as its layout says, and its faults are marked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
import pytest
from tests.simulation.worlds import FILE

from lendweave.simulation import (
    Economy,
    SheetFile,
    TextFile,
    blocks,
    make_economy,
    partner_files,
    read_partner_files,
    read_world,
    rows_of,
    truth_tables,
)
from lendweave.simulation.files.layout_file import FileLayout
from lendweave.simulation.files.layouts import PartnerFiles

SCENES = FILE.parents[1]
NAMES = sorted(path.parent.name for path in SCENES.glob("*/partner_files.yaml"))
ENVELOPE = {"specversion", "id", "source", "type", "time", "data"}
_PEOPLE, _MONTHS = 500, 5

Sent = Mapping[str, tuple[FileLayout, TextFile | SheetFile]]
Planted = Mapping[str, Mapping[int, tuple[str, str]]]


@cache
def layouts(scene: str) -> PartnerFiles:
    """The layouts of a scene."""
    name = f"{scene}/partner_files.yaml"
    return read_partner_files((SCENES / name).read_text(encoding="utf-8"), name)


@cache
def made(scene: str) -> Economy:
    """A small world of a scene, with ten times as many faults as it has."""
    name = f"{scene}/world.yaml"
    world = read_world((SCENES / name).read_text(encoding="utf-8"), name)
    untidier = msgspec.structs.replace(world.files, fault=0.04, duplicate=0.03)
    world = msgspec.structs.replace(world, files=untidier)
    return make_economy(next(blocks(world, 3, _PEOPLE, _MONTHS)))


@cache
def sent(scene: str) -> tuple[Sent, Planted]:
    """Files by name, each with its layout; what is planted, by file and line."""
    economy = made(scene)
    tables, found = truth_tables(economy), {}
    planted: dict[str, dict[int, tuple[str, str]]] = {}
    for feed, layout in layouts(scene).layouts.items():
        files, notes = partner_files(economy, tables, PartnerFiles({feed: layout}))
        found.update({file.name: (layout, file) for file in files})
        columns = (notes.file, notes.line, notes.code, notes.fault)
        for file, line, code, fault in zip(*(column.tolist() for column in columns), strict=True):
            planted.setdefault(file, {})[line] = (code, fault)
    return found, planted


def lines_of(layout: FileLayout, file: TextFile) -> list[str]:
    """The lines of a text, decoded as its layout says."""
    end = {"lf": "\n", "crlf": "\r\n"}[layout.line_end]
    text = file.content.decode(layout.encoding)
    assert text.endswith(end)
    return text.removesuffix(end).split(end)


def head_of(layout: FileLayout) -> int:
    """How many lines stand before the first row."""
    return (
        0 if layout.format in ("jsonl", "cloudevents") else len(layout.above) + layout.header_levels
    )


def rows(layout: FileLayout, file: TextFile | SheetFile) -> list[Any]:
    """The rows between header and totals, in order: lines, or cells of a sheet."""
    lines = list(file.rows) if isinstance(file, SheetFile) else lines_of(layout, file)
    return lines[head_of(layout) : len(lines) - len(layout.below)]


@pytest.mark.parametrize("scene", NAMES)
def test_every_file_is_parsed_as_its_layout_says(scene: str) -> None:
    """Every row that is not broken on purpose has the columns of the header."""
    found, planted = sent(scene)
    assert found
    for name, (layout, file) in found.items():
        broken = {line for line, (code, _) in planted.get(name, {}).items() if code == "INTAKE-022"}
        for number, row in enumerate(rows(layout, file), head_of(layout) + 1):
            if number not in broken:
                assert is_sound(layout, row), (name, number, row)


def is_sound(layout: FileLayout, row: Any) -> bool:
    """True for as many cells as headings, or for an object with its envelope."""
    if layout.format == "xlsx":
        return len(row) == len(layout.columns)
    if layout.format in ("csv", "tsv"):
        mark = "\t" if layout.format == "tsv" else layout.delimiter
        return [len(cells) for cells in csv.reader([row], delimiter=mark)] == [len(layout.columns)]
    told = json.loads(row)
    return layout.event is None or set(told) >= ENVELOPE


@pytest.mark.parametrize("scene", NAMES)
def test_a_planted_fault_differs_from_the_sound_row_below_it(scene: str) -> None:
    """Each damaged copy stands right before its row, and each duplicate right after."""
    found, planted = sent(scene)
    done = set()
    for name, notes in planted.items():
        layout, file = found[name]
        given, first = rows(layout, file), head_of(layout) + 1
        for line, (code, fault) in notes.items():
            done.add(fault)
            if fault == "fault":
                assert code.startswith("INTAKE-")
                assert given[line - first] != given[line - first + 1]
            if fault == "duplicate":
                assert given[line - first] == given[line - first - 1]
    assert {"fault", "duplicate"} <= done


@pytest.mark.parametrize("scene", NAMES)
def test_events_have_ids_of_their_own(scene: str) -> None:
    """An id stands twice only on a duplicate or a damaged copy."""
    found, planted = sent(scene)
    for name, (layout, file) in found.items():
        if layout.event:
            notes = planted.get(name, {})
            copies = {n for n, (_, fault) in notes.items() if fault in ("duplicate", "fault")}
            lines = enumerate(rows(layout, file), 1)
            ids = [json.loads(line)["id"] for number, line in lines if number not in copies]
            assert len(set(ids)) == len(ids), name


def test_totals_are_the_sums_of_what_was_sent() -> None:
    """The 合计 under an amount is the sum of the rows above, copies of faulty rows apart."""
    found, planted = sent("ecommerce")
    layout, file = found["账单_B0001.csv"]
    assert isinstance(file, TextFile)
    cells = list(csv.reader(io.StringIO("\n".join(lines_of(layout, file)))))
    amount, first = list(layout.columns).index("金额（元）"), head_of(layout)
    faulty = {n for n, (_, fault) in planted[file.name].items() if fault == "fault"}
    body = cells[first : len(cells) - 1]
    texts = [row[amount] for n, row in enumerate(body, first + 1) if n not in faulty]
    assert round(sum(float(text.replace(",", "")) for text in texts), 2) == float(cells[-1][amount])


def test_travellers_stand_inside_their_departure() -> None:
    """One line a group, and all who travel are in it once."""
    events = rows_of(truth_tables(made("travel"))["service_event"])
    layout, file = sent("travel")[0]["departures_B0001.jsonl"]
    broken = {n for n, (_, fault) in sent("travel")[1].get(file.name, {}).items() if fault}
    told = [json.loads(row) for n, row in enumerate(rows(layout, file), 1) if n not in broken]
    assert len({group["groupNo"] for group in told}) == len(told)
    travellers = sum(len(group["travellers"]) for group in told)
    assert 0.85 * events < travellers <= events


def test_scenes_differ_in_how_their_partners_write() -> None:
    """Nine scenes; together they use every format, encoding and page there is."""
    every = [layout for scene in NAMES for layout in layouts(scene).layouts.values()]
    assert len(NAMES) == 9
    assert {layout.format for layout in every} == {"csv", "tsv", "xlsx", "jsonl", "cloudevents"}
    assert {layout.encoding for layout in every} == {"utf-8", "utf-8-sig", "utf-16", "gb18030"}
    assert {layout.delimiter for layout in every} == {",", ";", "|"}
    assert any(layout.pages for layout in every)
    assert any(layout.header_levels == 2 for layout in every)
    assert any(layout.nest for layout in every)
