"""Screen: which features of a scene tell good loans from bad, and which are not fit to be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lendweave.models import Screening
from lendweave.records import Principal, Role

SCREEN_ROLES = (Role.ANALYST, Role.MODELLER, Role.PARTNER_RISK)


class ScreeningEngine(Protocol):
    """Screens the feature set of one scene over its history."""

    def run(self, principal: Principal, progress: Callable[[str], None]) -> Screening: ...


@dataclass(frozen=True, slots=True)
class ScreenPorts:
    """The engine. progress: called with the name of each stage."""

    engine: ScreeningEngine
    progress: Callable[[str], None] = lambda _: None


def screen_features(principal: Principal, ports: ScreenPorts) -> Screening:
    """Screen every feature of the scene. Raises NotAllowed."""
    principal.require(*SCREEN_ROLES)
    return ports.engine.run(principal, ports.progress)
