"""A strategy's version as it is named at the terminal: scene, strategy, version."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lendweave.kernel.errors import Invalid, shortened

FOLDER, LIVE = "folder", "live"
_REF = re.compile(r"([^/@\s]+)(?:/([^/@\s]+))?(?:@(\d{1,9}|folder|live))?")


class VersionUnnamed(Invalid):
    """What is given does not name a strategy or a version of one.
    给出的内容未指明策略或其版本。
    """

    code = "CLI-101"


@dataclass(frozen=True, slots=True)
class StrategyRef:
    """SCENE[/STRATEGY][@VERSION]. strategy: None for the only one that decides applications.

    version: a number, `live`, `folder`, or empty.
    """

    scene: str
    strategy: str | None
    version: str

    @property
    def number(self) -> int:
        """The number of the version. Raises VersionUnnamed."""
        if not self.version.isdecimal():
            raise _unnamed(self.scene + (f"/{self.strategy}" if self.strategy else ""))
        return int(self.version)


def strategy_ref(text: str) -> StrategyRef:
    """What was typed. Raises VersionUnnamed."""
    match = _REF.fullmatch(text)
    if match is None:
        raise _unnamed(text)
    return StrategyRef(match[1], match[2], match[3] or "")


def _unnamed(text: str) -> VersionUnnamed:
    return VersionUnnamed(
        where="argument",
        got=shortened(text),
        expected="SCENE[/STRATEGY]@VERSION, for example appliance@13 or appliance/instalment@live",
        fix="`lendweave strategy list SCENE` names the versions.",
    )
