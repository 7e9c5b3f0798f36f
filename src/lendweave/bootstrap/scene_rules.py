"""What a scene's files allow to be agreed about its loans."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.book.collection.policy import Policy, read_policy
from lendweave.book.quotes.changed import Pricing
from lendweave.bootstrap.errors import NothingToCollectBy
from lendweave.bootstrap.offering import Offering
from lendweave.bootstrap.rooms import SceneRoom


@dataclass(frozen=True, slots=True)
class SceneRules:
    """The rules of one scene, read when they are asked for: most events ask for none."""

    room: SceneRoom
    products: Offering

    def waivers(self) -> Policy:
        """Who may let off what. Raises as `policy_of` does."""
        return policy_of(self.room)

    def pricing(self, product: str, version: int) -> Pricing:
        """A product in the version a loan was made under. Raises ProductUnknown."""
        scene = self.room.scene.name
        found = self.products.product(scene, product, version)
        return Pricing(found, self.products.shelf(scene).caps)


def policy_of(room: SceneRoom) -> Policy:
    """The collection policy of a scene. Raises NothingToCollectBy, and what is wrong with it."""
    where = f"{room.folder.name}/collection.yaml"
    if room.folder.collection is None:
        raise NothingToCollectBy(
            where=where, got="no such file", expected="the scene's policy", fix="Write one."
        )
    return read_policy(room.folder.collection, where, room.scene.currency)
