"""What governs the name lists of an open data folder."""

from __future__ import annotations

from lendweave.bootstrap.core import Core
from lendweave.flows.name_lists import ListDesk


def list_desk(core: Core) -> ListDesk:
    """The desk of the tenant's lists; days are those of its first scene, of UTC without one."""
    scenes = tuple(sorted(core.scenes))
    return ListDesk(
        tenant_id=core.principal.tenant_id,
        zone=core.scene(scenes[0]).zone if scenes else "UTC",
        scenes=scenes,
        store=core.store,
        books=core.store.books,
        clock=core.clock,
        ids=core.ids,
    )
