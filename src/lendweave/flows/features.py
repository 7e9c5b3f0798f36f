"""Features of all of a scene's subjects at once, as of one clock: for models and for analysts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lendweave.features.building import Batches, BuildCommand, Built, Progress
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
        progress: Progress,
        take: Callable[[Batches], None] | None,
    ) -> Built: ...


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Spark cluster to build on.

    master: its address. shared: a folder that this machine and every worker see under the same
    path, None for the data folder. memory: of the Java process on each worker, such as 2g.
    """

    master: str
    shared: Path | None = None
    memory: str = "1g"


@dataclass(frozen=True, slots=True)
class BuildPorts:
    """The engine, and where the rows go: nowhere when None."""

    table: FeatureTable
    take: Callable[[Batches], None] | None = None
    progress: Progress = lambda _: None


def build_features(principal: Principal, command: BuildCommand, ports: BuildPorts) -> Built:
    """Every feature of every subject. Raises NotAllowed, and what a reader of the rows raises."""
    principal.require(*BUILD_ROLES)
    return ports.table.build(principal, command, ports.progress, ports.take)
