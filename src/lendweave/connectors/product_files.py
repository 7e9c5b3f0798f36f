"""The texts behind a scene's products: its declaration, products.yaml and the catalogue of caps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lendweave.connectors.scene_folder import (
    UnknownScene,
    read_definition_text,
    scene_names,
    scenes_root,
)

PRODUCTS = "products.yaml"
FUNDERS = "funders.yaml"
CAPS = "caps.yaml"
HOLIDAYS = "holidays.yaml"


@dataclass(frozen=True, slots=True)
class ProductFiles:
    """scenario: text of scenario.yaml. products: None where the scene lends nothing yet.

    funders: text of funders.yaml, None where the scene routes to none. caps, holidays: the
    catalogues beside the scenes, else those that come with Lendweave; None where there are none.
    """

    name: str
    scenario: str
    products: str | None
    caps: str | None
    holidays: str | None
    funders: str | None = None


def product_scene_names(root: Path) -> list[str]:
    """Names of the scenes that have products, sorted."""
    return [name for name in scene_names(root) if (root / name / PRODUCTS).is_file()]


def read_product_files(root: Path, name: str) -> ProductFiles:
    """The texts of scene `name`. Raises UnknownScene, SceneFileMissing."""
    if name not in scene_names(root):
        raise UnknownScene(
            where=f"scene {name[:60]!r}",
            got=name[:60],
            expected=", ".join(product_scene_names(root)) or "a folder with a scenario.yaml",
            fix="Use one of these, or set `scenarios` to the folder that holds yours.",
        )
    return ProductFiles(
        name=name,
        scenario=read_definition_text(root / name / "scenario.yaml"),
        products=_text(root / name / PRODUCTS),
        caps=_beside(root, CAPS),
        holidays=read_holidays(root),
        funders=_text(root / name / FUNDERS),
    )


def read_holidays(root: Path) -> str | None:
    """The text of the calendars beside the scenes, else of ours; None where there are none."""
    return _beside(root, HOLIDAYS)


def _beside(root: Path, file: str) -> str | None:
    found = (_text(folder / file) for folder in (root, scenes_root(None)))
    return next((text for text in found if text is not None), None)


def _text(path: Path) -> str | None:
    return read_definition_text(path) if path.is_file() else None
