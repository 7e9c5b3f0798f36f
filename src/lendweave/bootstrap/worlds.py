"""Simulated worlds: what draws one, and what its scene declares of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lendweave.connectors.scene_folder import scenes_root
from lendweave.settings import Settings

# Worlds are hundreds of modules that no other command needs: they are imported where they are
# asked for.
if TYPE_CHECKING:
    from lendweave.connectors.world_files import WorldFolder
    from lendweave.flows.simulate import SimulateCommand
    from lendweave.simulation import PartnerFiles, World


def simulating(
    settings: Settings, scene: str, out: Path, *, people: int, months: int, seed: int
) -> tuple[SimulateCommand, WorldFolder]:
    """What draws the world of `scene` into the new folder `out`; the folder must be closed.

    Raises WorldFileMissing, DefinitionInvalid, WorldSizeUnfit or FolderInUse.
    """
    from lendweave.connectors.world_files import WorldFolder
    from lendweave.flows.simulate import SimulateCommand

    partners = partners_of(scenes_root(settings.scenarios), scene)
    command = SimulateCommand(scene_world(settings, scene), people, months, seed, partners)
    return command, WorldFolder(out, settings.locale)


def scene_world(settings: Settings, scene: str) -> World:
    """The world that a scene declares. Raises WorldFileMissing or DefinitionInvalid."""
    from lendweave.connectors.world_files import read_world_text
    from lendweave.simulation import read_world

    text = read_world_text(scenes_root(settings.scenarios), scene)
    return read_world(text, f"{scene}/world.yaml")


def redrawing(settings: Settings, folder: Path) -> Path:
    """Draw the page of a simulated world again; where it is. Raises WorldNotTold, WorldMistold."""
    from lendweave.connectors.world_report import write_report

    return write_report(folder, settings.locale)


def partners_of(root: Path, scene: str) -> PartnerFiles | None:
    """What the partners of a scene send; None where the scene does not say. Raises as above."""
    from lendweave.connectors.world_files import read_partner_files_text
    from lendweave.simulation import read_partner_files

    text = read_partner_files_text(root, scene)
    return None if text is None else read_partner_files(text, f"{scene}/partner_files.yaml")
