"""The sample of `lendweave up`: what the partners of a small simulated world send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lendweave.cli.simulate import WorldSize, draw_world
from lendweave.connectors.scene_folder import scenes_root
from lendweave.connectors.world_mark import is_world

if TYPE_CHECKING:
    from lendweave.cli.commands import Session

_SIZE = WorldSize(people=400, months=12)


def sample_files(session: Session, scene: str) -> Path | None:
    """The folder of partner files of the scene's sample, drawn at first use and kept.

    None where the scene has no world: then its own sample files are used.
    """
    if not (scenes_root(session.settings.scenarios) / scene / "world.yaml").is_file():
        return None
    world = session.settings.home / "sample" / scene
    if not is_world(world):
        draw_world(session, scene, world, _SIZE)
    return world / "files"
