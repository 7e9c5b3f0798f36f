"""What keeps the life cycles of a scene."""

from __future__ import annotations

from functools import partial

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.rooms import SceneRoom
from lendweave.connectors.product_files import read_product_files
from lendweave.flows.life_cycle import LineDesk


def line_desk(core: Core, room: SceneRoom) -> LineDesk:
    """The desk of one scene's applications, lines and drawdowns."""
    return LineDesk(
        tenant_id=core.principal.tenant_id,
        scene=room.scene,
        policy=room.policy,
        funders=room.funders,
        store=core.store,
        books=core.store.books,
        clock=core.clock,
        ids=core.ids,
        own_cooling_off=partial(_own_cooling_off, core, room.scene.name),
    )


def _own_cooling_off(core: Core, scene: str, product: str) -> int:
    """What the scene's product declares; 0 where the scene has none of that code."""
    from lendweave.bootstrap.offering import open_shelf  # few steps of a line ask

    _, shelf = open_shelf(read_product_files(core.scenes_folder, scene))
    found = shelf.products.get(product)
    return 0 if found is None else found.cooling_off_days
