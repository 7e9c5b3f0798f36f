"""The committed world reports belong to the code, and their pages to their figures."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from tools.world_reports import FOLDER, SCENES, SHOWN, Size, kept, page

from lendweave.bootstrap.worlds import scene_world
from lendweave.connectors.world_report import report_html
from lendweave.settings import load_settings
from lendweave.simulation import blocks, figures_of, make_economy, summed, told

SIZE_MAX = 1_500_000

# How far the code may have moved before the reports must be made again.
TOLERANCES = {
    "default_share": 0.02,
    "fraud_share": 0.02,
    "returned_share": 0.03,
    "approved_share": 0.04,
    "financed_share": 0.05,
    "best_score_auc": 0.05,
    "auc_house": 0.06,
    "herfindahl_within_town": 0.12,
}
SCENE = pytest.mark.parametrize("scene", SCENES)


@cache
def figures_now(scene: str) -> dict[str, Any]:
    """The figures of a scene's world as the code draws it, at the committed size.

    A smaller world would not do: one school that vanishes takes dozens of borrowers with it.
    """
    size, total = Size(), None
    for block in blocks(
        scene_world(load_settings({}, {}), scene), size.seed, size.people, size.months
    ):
        total = summed(total, figures_of(make_economy(block)))
    assert total is not None
    return told(total)


@SCENE
def test_the_code_agrees_with_the_committed_world(scene: str) -> None:
    """The code tells the same figures, and shares that lie near; else make the reports again."""
    now, then = figures_now(scene), kept(scene).figures
    assert set(now) == set(then)
    far = {
        name: (now[name], then[name])
        for name, tolerance in TOLERANCES.items()
        if abs(now[name] - then[name]) > tolerance
    }
    assert far == {}


@pytest.mark.slow
@SCENE
def test_the_committed_world_is_that_of_the_code(scene: str) -> None:
    """The same command gives the committed figures to the last digit."""
    assert figures_now(scene) == kept(scene).figures


@SCENE
def test_best_scores_are_neither_trivial_nor_hopeless(scene: str) -> None:
    """Who knew the true probability would rank well, and far from perfectly."""
    assert 0.70 <= kept(scene).figures["best_score_auc"] <= 0.85


@SCENE
def test_page_and_json_are_of_one_world(scene: str) -> None:
    """The committed page is the page of the committed figures."""
    facts = json.loads((FOLDER / f"{scene}.json").read_text(encoding="utf-8"))
    assert report_html(facts) == (FOLDER / f"{scene}.html").read_text(encoding="utf-8")


def test_the_markdown_is_of_the_same_worlds() -> None:
    """Its tables are those of the committed figures, and its plots are there."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert page({scene: kept(scene) for scene in SCENES}) == text
    assert all((FOLDER / f"{scene}-{name}.svg").is_file() for scene in SCENES for name in SHOWN)


def test_the_reports_stay_small() -> None:
    """Small enough to be kept beside the source."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < SIZE_MAX
