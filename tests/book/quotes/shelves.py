"""The shelves of the scenes that come with Lendweave, read from their files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lendweave.book.products import Shelf
from lendweave.bootstrap.offering import open_shelf
from lendweave.connectors.product_files import product_scene_names, read_product_files

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
SCENES = product_scene_names(SCENARIOS)


@cache
def shelf(scene: str) -> Shelf:
    """What a scene has on offer."""
    return open_shelf(read_product_files(SCENARIOS, scene))[1]
