"""Collection: what works on the overdue loans of a scene."""

from __future__ import annotations

from dataclasses import dataclass, field

from lendweave.book.collection.policy import Policy
from lendweave.bootstrap.core import Core
from lendweave.bootstrap.scene_rules import policy_of
from lendweave.bootstrap.servicing import Servicing
from lendweave.connectors.scene_folder import collecting_scene_names
from lendweave.flows.collect import CollectDesk
from lendweave.runtimes.collection import HistoryCollection


@dataclass
class Collecting:
    """What collects, of an open data folder."""

    core: Core
    loans: Servicing
    _policies: dict[str, Policy] = field(default_factory=dict)

    @property
    def scenes(self) -> list[str]:
        """Names of the scenes that have a collection policy."""
        return collecting_scene_names(self.core.scenes_folder)

    def desk(self, scene: str) -> CollectDesk:
        """What collects the loans of `scene`. Raises UnknownScene, NothingToCollectBy."""
        room = self.core.room(scene)
        with self.core.lock:
            if scene not in self._policies:
                self._policies[scene] = policy_of(room)
        files = HistoryCollection(self.core.history, room.scene)
        return CollectDesk(self.loans.desk(scene), self._policies[scene], files, self.core.store)
