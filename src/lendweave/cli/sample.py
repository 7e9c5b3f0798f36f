"""The sample of `lendweave up`: what the partners of a small simulated world send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lendweave.cli.portfolio import show_portfolio
from lendweave.cli.simulate import WorldSize, draw_world
from lendweave.cli.take_over import taken_over_here
from lendweave.connectors.scene_folder import scenes_root
from lendweave.connectors.world_mark import is_world
from lendweave.flows.portfolio import PortfolioQuestion, portfolio

if TYPE_CHECKING:
    from lendweave.bootstrap import House
    from lendweave.cli.session import Session

SAMPLE_PRODUCT = "appliance_instalment"
"""The world lends on equal instalments by the month, whatever product was asked for."""
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


def show_book(session: Session, house: House, scene: str) -> bool:
    """The sample's loans in the book, and their vintages.

    Returns whether debits equal credits. Nothing is shown of a scene without products.
    """
    if scene not in house.products.scenes:
        return True
    balanced = taken_over_here(session, house, scene, product=SAMPLE_PRODUCT)
    question = PortfolioQuestion("vintage", thresholds=(30,))
    show_portfolio(session, portfolio(house.principal, question, house.portfolio.engine([scene])))
    return balanced
