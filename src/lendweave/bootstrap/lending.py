"""What keeps the life cycles of a scene."""

from __future__ import annotations

from functools import partial

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.offering import Offering
from lendweave.bootstrap.rooms import SceneRoom
from lendweave.flows.life_cycle import LineDesk


def line_desk(core: Core, room: SceneRoom, products: Offering | None = None) -> LineDesk:
    """The desk of one scene's applications, lines and drawdowns.

    products: what drawdowns are held against; may be left out where nothing is drawn.
    """
    return LineDesk(
        tenant_id=core.principal.tenant_id,
        scene=room.scene,
        policy=room.policy,
        funders=room.funders,
        store=core.store,
        books=core.store.books,
        clock=core.clock,
        ids=core.ids,
        shelf=None if products is None else partial(products.shelf, room.scene.name),
    )
