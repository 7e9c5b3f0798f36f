"""The page of a world: every section in both languages, the figures of its JSON, nothing else."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.simulation.worlds import appliance

from lendweave.charts.scale import spelled
from lendweave.connectors.real_sets import REAL_SETS
from lendweave.connectors.world_files import WorldFolder
from lendweave.connectors.world_report import (
    WorldMistold,
    WorldNotTold,
    report_html,
    write_report,
)
from lendweave.connectors.world_report.plots import SECTIONS
from lendweave.connectors.world_report.reasons import REASONS
from lendweave.connectors.world_report.wording import KINDS, MEASURES, PAGE, SET_NAMES
from lendweave.flows.simulate import SimulateCommand, simulate
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.figures import compare
from lendweave.simulation.figures.compare import Measure, distance

CHINESE = re.compile("[\u4e00-\u9fff]")
PLOTS = [plot for section in SECTIONS for plot in section.plots]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world on disk."""
    path = tmp_path_factory.mktemp("world") / "out"
    with WorldFolder(path) as sink:
        simulate(SimulateCommand(appliance(), people=1_000, months=10, seed=3), sink)
    return path


@cache
def facts_of(folder: Path) -> dict[str, Any]:
    """What world.json holds."""
    facts: dict[str, Any] = json.loads((folder / "world.json").read_text(encoding="utf-8"))
    return facts


def test_every_section_and_plot_stands_in_both_languages(folder: Path) -> None:
    """Each title and caption, marked by its language."""
    page = (folder / "world.html").read_text(encoding="utf-8")
    page = page.replace("&#39;", "'")
    for section in SECTIONS:
        assert f'lang="en">{section.title.en}<' in page
        assert f'lang="zh-CN">{section.title.zh}<' in page
    for plot in PLOTS:
        assert f'<figure id="{plot.figure}">' in page
        assert plot.text.en in page
        assert plot.text.zh in page
    assert page.count("<svg") == len(PLOTS)


def test_every_plot_is_a_document_of_its_own(folder: Path) -> None:
    """Each drawing is XML, with a title for those who cannot see it."""
    page = (folder / "world.html").read_text(encoding="utf-8")
    for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert ElementTree.fromstring(drawing).attrib["aria-label"]


def test_the_page_needs_nothing_else(folder: Path) -> None:
    """No script, no picture, no address beside the name of the SVG language."""
    page = (folder / "world.html").read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\"'<> ]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert re.findall(r"<(script|link|img|iframe)\b", page) == []
    assert len(page) < 400_000


def test_page_and_json_agree(folder: Path) -> None:
    """Every comparison of the JSON stands in the table with its distance."""
    page, facts = (folder / "world.html").read_text(encoding="utf-8"), facts_of(folder)
    rows = re.findall(r"<tr><td>.*?</tr>", page.split('id="compared"')[1], re.DOTALL)
    told = [row for row in rows if 'class="number"' in row]
    assert len(facts["compared"]) == len(told) - len(REAL_SETS)
    for each, row in zip(facts["compared"], told, strict=False):
        assert SET_NAMES[each["real_set"]].en in row
        assert f">{spelled(each['distance'], '')}</td>" in row
    assert f"<b>{facts['figures']['orders']:,}</b>" in page


def test_the_language_that_is_asked_for_is_shown(folder: Path) -> None:
    """The page opens in it, with its lang; drawing it again gives the same bytes."""
    before = (folder / "world.html").read_bytes()
    page = write_report(folder, "zh").read_text(encoding="utf-8")
    assert 'id="show-zh" checked' in page
    assert '<html lang="zh-CN">' in page
    assert write_report(folder, "en").read_bytes() == before


def test_the_smallest_world_has_a_page(tmp_path: Path) -> None:
    """A few people over one month."""
    with WorldFolder(tmp_path / "out") as sink:
        simulate(SimulateCommand(appliance(), people=200, months=1, seed=3), sink)
    assert (tmp_path / "out" / "world.html").stat().st_size > 50_000


def test_what_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    """No world, no JSON, a JSON without figures."""
    with pytest.raises(WorldNotTold, match="CONNECTORS-006"):
        write_report(tmp_path)
    for text in ("{", "{}", '{"figures": {}}', "[]"):
        (tmp_path / "world.json").write_text(text)
        with pytest.raises(WorldMistold, match="CONNECTORS-007"):
            write_report(tmp_path)


def test_names_of_a_world_are_escaped(folder: Path) -> None:
    """A world may be called anything."""
    page = report_html({**facts_of(folder), "world": "<b>&"})
    assert "<b>&" not in page
    assert "&lt;b&gt;&amp;" in page


def test_every_comparison_has_its_reason_and_its_figure(folder: Path) -> None:
    """Each set's curve names a figure that is compared; each pair has a reason, none is over."""
    pairs = {(figure, real.name) for real in REAL_SETS for figure in real.curves}
    assert pairs == set(REASONS)
    assert {figure for figure, _ in pairs} == set(compare.MEASURES)
    assert {each["figure"] for each in facts_of(folder)["compared"]} == set(compare.MEASURES)
    assert set(SET_NAMES) == {real.name for real in REAL_SETS}


def test_every_word_is_in_both_languages() -> None:
    """Words of the page are Chinese in Chinese; every kind of fraud and measure has its words."""
    words = [*PAGE.values(), *REASONS.values(), *MEASURES.values(), *(plot.title for plot in PLOTS)]
    assert [each for each in words if not CHINESE.search(each.zh) or CHINESE.search(each.en)] == []
    assert set(MEASURES) == set(Measure)
    assert {kind.name.lower() for kind in FraudKind} <= set(KINDS)


def test_distances_worked_by_hand() -> None:
    """Half the sum, the largest, the plain difference."""
    assert distance(Measure.VARIATION, [0.5, 0.5, 0], [0, 0.5, 0.5]) == 0.5
    assert distance(Measure.GAP, [0, 0.4, 1], [0, 0.1, 1]) == 0.3
    assert distance(Measure.DIFFERENCE, 0.5, 0.75) == 0.25
