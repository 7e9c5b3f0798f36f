"""What keeps the life cycles of a scene."""

from __future__ import annotations

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.rooms import SceneRoom
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
    )
