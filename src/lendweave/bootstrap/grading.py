"""What grades the partners of scenes."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.deciding import Deciding
from lendweave.bootstrap.errors import NotOfPartner, UngradedScene
from lendweave.bootstrap.lending import line_desk
from lendweave.connectors.scene_folder import read_scene_folder
from lendweave.decisions.partner_grade import PARTNER
from lendweave.features.keyed_by import beside
from lendweave.flows.apply import Desk
from lendweave.flows.grade_partners import Graded, grade_partners
from lendweave.flows.life_cycle import LineDesk


@dataclass
class Grading:
    """Grades partners, by scene."""

    core: Core
    decisions: Deciding

    @property
    def scenes(self) -> tuple[str, ...]:
        """Names of the scenes that grade partners."""
        return tuple(
            scene
            for scene in self.core.scenes
            if self._may_grade(scene) and self.decisions.governing.partner_strategy(scene)
        )

    def lines(self, scene: str) -> LineDesk:
        """The desk of the scene's life cycles, which reads and sets quotas."""
        return line_desk(self.core, self.core.room(scene))

    def desk(self, scene: str) -> Desk:
        """What decides on the partners of a scene. Raises UngradedScene, NotOfPartner."""
        name = self.decisions.governing.partner_strategy(scene)
        if name is None:
            raise UngradedScene(
                where=f"scene {scene!r}",
                expected="a strategy with `decides: partner`",
                fix="Write one; see the guide on grading partners.",
            )
        desk = self.decisions.desk(scene, name)
        part = self.core.room(scene).part_read(desk.decider.compiled)
        others = beside(part.features, "merchant_id")
        if others:
            raise NotOfPartner(
                where=f"strategy {name!r} of scene {scene!r}",
                got=", ".join(others),
                expected="features whose key is `merchant_id` alone",
                fix="Leave them out, or ask the same of the merchant.",
            )
        return desk

    def grade(self, scene: str) -> tuple[Graded, ...]:
        """Grade the partners of a scene that were not graded today."""
        return grade_partners(self.core.principal, self.desk(scene), self.lines(scene))

    def grade_all(self) -> dict[str, tuple[Graded, ...]]:
        """The same for every scene that grades partners; part of the end of day."""
        return {scene: self.grade(scene) for scene in self.scenes}

    def _may_grade(self, scene: str) -> bool:
        """False for a scene none of whose texts speaks of partners: it is not compiled for this."""
        folder = read_scene_folder(self.core.scenes_folder, scene)
        texts = (text for files in folder.strategies.values() for text in files.values())
        return any(f"decides: {PARTNER}" in text for text in texts)
