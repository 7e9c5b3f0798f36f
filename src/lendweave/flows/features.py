"""Features of all of a scene's subjects at once, as of one clock: for models and for analysts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lendweave.features.building import Batches, BuildCommand, BuildStep, Built
from lendweave.records import Principal, Role

BUILD_ROLES = (Role.ANALYST, Role.MODELLER, Role.PARTNER_RISK)


class FeatureTable(Protocol):
    """Computes the features of every subject of one scene.

    A subject's t is when its current version was known. take: given the rows; None for nobody.
    """

    def build(
        self,
        principal: Principal,
        command: BuildCommand,
        progress: Callable[[BuildStep], None],
        take: Callable[[Batches], None] | None,
    ) -> Built: ...


@dataclass(frozen=True, slots=True)
class BuildPorts:
    """The engine, and where the rows go: nowhere when None."""

    table: FeatureTable
    take: Callable[[Batches], None] | None = None
    progress: Callable[[BuildStep], None] = lambda _: None


def build_features(principal: Principal, command: BuildCommand, ports: BuildPorts) -> Built:
    """Every feature of every subject. Raises NotAllowed, and what a reader of the rows raises."""
    principal.require(*BUILD_ROLES)
    return ports.table.build(principal, command, ports.progress, ports.take)
