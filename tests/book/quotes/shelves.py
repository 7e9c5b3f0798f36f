"""The shelves of the scenes that come with Lendweave, read from their files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lendweave.book.products import CapCatalogue, read_caps, read_products
from lendweave.book.products.shelf import Shelf
from lendweave.lang.scene_file import read_scene

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
SCENES = sorted(path.parent.name for path in SCENARIOS.glob("*/products.yaml"))


@cache
def caps() -> CapCatalogue:
    """The catalogue of caps beside the scenes."""
    return read_caps((SCENARIOS / "caps.yaml").read_text(encoding="utf-8"), "caps.yaml")


@cache
def shelf(scene: str) -> Shelf:
    """What a scene has on offer."""
    folder = SCENARIOS / scene
    declared = read_scene((folder / "scenario.yaml").read_text(encoding="utf-8"), "scenario.yaml")
    text = (folder / "products.yaml").read_text(encoding="utf-8")
    catalogue = caps()
    return Shelf(scene, read_products(text, "products.yaml", declared, catalogue), catalogue)
