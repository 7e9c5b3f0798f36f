"""A scene's folder on disk, read into texts: what stations need to build a scene, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lendweave.connectors.sheet_tables import sheet_text
from lendweave.kernel.errors import Missing

SHIPPED = Path(__file__).resolve().parents[1] / "scenarios"
CHECKOUT = Path(__file__).resolve().parents[3] / "scenarios"

FEATURES, INDICATORS = "features.yaml", "indicators.yaml"
EXPERIMENT, REVIEW = "experiment.yaml", "review.yaml"
_CALLS = re.compile(r"^\s*(?:- )*\{?\s*call\s*:", re.MULTILINE)


class UnknownScene(Missing):
    """No scene folder has this name.
    没有这个名称的场景目录。
    """

    code = "CONNECTORS-001"


class SceneFileMissing(Missing):
    """A scene lacks a file that every scene has.
    场景缺少每个场景都应有的文件。
    """

    code = "CONNECTORS-002"


@dataclass(frozen=True, slots=True)
class SceneFolder:
    """The texts of one scene, by file name as shown in messages.

    mappings: intake/*.yaml. strategies: strategy folder name → its files. cases: cases/*.csv.
    quality: quality.yaml, None where the scene has no contract of its feeds.
    features: features.yaml, None where nothing of the scene is decided by a strategy.
    collection: collection.yaml, None where nobody collects for the scene.
    indicators: the catalogue beside the scenes, else the one that comes with Lendweave, for a scene
    may be a copy of one of ours; None where there is none.
    samples: the sample files that the scene brings, sorted by name.
    funders, life_cycle: funders.yaml and life_cycle.yaml, None where the scene has none.
    experiments: the experiment.yaml of each strategy folder that has one; no part of a version.
    """

    name: str
    scenario: str
    features: str | None
    mappings: dict[str, str]
    strategies: dict[str, dict[str, str]]
    cases: dict[str, str]
    quality: str | None
    collection: str | None
    indicators: str | None
    samples: tuple[Path, ...]
    funders: str | None = None
    life_cycle: str | None = None
    experiments: Mapping[str, str] = field(default_factory=dict)


def scenes_root(configured: Path | None) -> Path:
    """The folder of scenes: the configured one, else the checkout's, else the shipped one."""
    if configured is not None:
        return configured
    return CHECKOUT if CHECKOUT.is_dir() else SHIPPED


def scene_names(root: Path) -> list[str]:
    """Names of all scenes below `root`, sorted."""
    return sorted(path.parent.name for path in root.glob("*/scenario.yaml"))


def onboarding_scene_names(root: Path) -> list[str]:
    """Names of the scenes that have features, so that files can be onboarded and decided on."""
    return [name for name in scene_names(root) if (root / name / FEATURES).is_file()]


def collecting_scene_names(root: Path) -> list[str]:
    """Names of the scenes that say how their loans are collected."""
    return [name for name in scene_names(root) if (root / name / "collection.yaml").is_file()]


def reviewing_scene_names(root: Path) -> list[str]:
    """Names of the scenes that take files in and say how their referred applications are worked."""
    return [name for name in onboarding_scene_names(root) if (root / name / REVIEW).is_file()]


def read_review_text(root: Path, name: str) -> str | None:
    """The review.yaml of scene `name`, None where it has none. Raises UnknownScene."""
    return _texts(_folder(root, name), REVIEW).get(REVIEW)


def read_declaration(root: Path, name: str) -> str:
    """The scenario.yaml of scene `name`, and nothing else of it. Raises UnknownScene."""
    return read_definition_text(_folder(root, name) / "scenario.yaml")


def _folder(root: Path, name: str) -> Path:
    if name not in scene_names(root):
        raise UnknownScene(
            where=f"scene {name[:60]!r}",
            got=name[:60],
            expected=", ".join(scene_names(root)) or "a folder with a scenario.yaml",
            fix="Use one of these, or set `scenarios` to the folder that holds yours.",
        )
    return root / name


def read_scene_folder(root: Path, name: str) -> SceneFolder:
    """All texts of scene `name`. Raises UnknownScene or SceneFileMissing."""
    folder = _folder(root, name)
    strategies = sorted(path.parent for path in folder.glob("strategies/*/strategy.yaml"))
    return SceneFolder(
        name=name,
        scenario=read_definition_text(folder / "scenario.yaml"),
        features=_texts(folder, FEATURES).get(FEATURES),
        mappings=_texts(folder / "intake", "*.yaml"),
        strategies=with_those_called({path.name: strategy_texts(path) for path in strategies}),
        cases=_texts(folder / "cases", "*.csv"),
        quality=_texts(folder, "quality.yaml").get("quality.yaml"),
        collection=_texts(folder, "collection.yaml").get("collection.yaml"),
        indicators=_catalogue(root),
        samples=_samples(folder / "intake"),
        funders=_texts(folder, "funders.yaml").get("funders.yaml"),
        life_cycle=_texts(folder, "life_cycle.yaml").get("life_cycle.yaml"),
        experiments={
            path.parent.name: read_definition_text(path)
            for path in sorted(folder.glob(f"strategies/*/{EXPERIMENT}"))
        },
    )


def strategy_texts(folder: Path) -> dict[str, str]:
    """The files of one strategy by name, sheets as the text of their table.

    Raises SceneFileMissing, and what is wrong with a workbook.
    """
    found = _texts(folder, "*.yaml", "*.csv", "*.json")
    texts = {name: text for name, text in found.items() if name != EXPERIMENT}
    sheets = sorted(path for path in folder.glob("*.xlsx") if not path.name.startswith("~$"))
    return texts | {path.name: sheet_text(path) for path in sheets}


def with_those_called(strategies: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The strategies, those whose flow has a call with the files of the others, as `name/file`.

    Which of them a strategy really calls is for its reader to say, which leaves out the rest.
    """
    beside = {
        f"{name}/{file}": text for name, texts in strategies.items() for file, text in texts.items()
    }
    return {
        name: texts | {key: text for key, text in beside.items() if not key.startswith(f"{name}/")}
        if _CALLS.search(texts.get("strategy.yaml", ""))
        else texts
        for name, texts in strategies.items()
    }


def _catalogue(root: Path) -> str | None:
    found = (_texts(folder, INDICATORS).get(INDICATORS) for folder in (root, scenes_root(None)))
    return next((text for text in found if text is not None), None)


def _samples(folder: Path) -> tuple[Path, ...]:
    """The data files of a folder: everything but mappings and their description."""
    return tuple(sorted(p for p in folder.glob("*.*") if p.suffix not in (".yaml", ".md")))


def _texts(folder: Path, *patterns: str) -> dict[str, str]:
    found = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return {path.name: read_definition_text(path) for path in found}


def read_definition_text(path: Path) -> str:
    """The text of a definition file. Raises SceneFileMissing."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SceneFileMissing(
            where=str(path),
            expected="a file in UTF-8",
            fix="Add it; see docs/guides. A scene with a world.yaml alone can be simulated.",
        ) from None
    except UnicodeDecodeError as error:
        raise SceneFileMissing(
            where=f"{path}, byte {error.start}",
            got="bytes that are not UTF-8",
            expected="a file in UTF-8",
            fix="Save it again in UTF-8.",
        ) from None
