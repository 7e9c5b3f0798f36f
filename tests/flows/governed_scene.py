"""The appliance sample in a folder of its own, whose strategy people change and publish."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.flows.strategy_office import AUTHOR, OTHER, report_of

from lendweave.bootstrap import House, open_house
from lendweave.connectors.scene_folder import CHECKOUT
from lendweave.flows.life_cycle import Said
from lendweave.flows.publish import activate
from lendweave.flows.strategies import step_version, submit
from lendweave.flows.strategy_desk import StrategyDesk
from lendweave.kernel.clock import Clock
from lendweave.settings import load_settings

SCENE, STRATEGY = "appliance", "instalment"
DEARER = ("price.csv", "B|C,          0.1680", "B|C,          0.1700")
"""A change that no case notices: file, what stands there, what shall stand there."""


@dataclass
class Governed:
    """An open house over a scene of its own."""

    house: House
    folder: Path

    @property
    def desk(self) -> StrategyDesk:
        """What governs the strategy."""
        return self.house.decisions.governing.desk(SCENE, STRATEGY)

    @property
    def deciding(self) -> int:
        """The version by which the next application is decided."""
        return self.house.decisions.desk(SCENE).decider.compiled.strategy.version

    def write(self, version: int, *changes: tuple[str, str, str]) -> None:
        """Give the folder another version number, and change places of its files."""
        path = self.folder / "strategy.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"version: \d+", f"version: {version}", text), encoding="utf-8")
        for file, find, replacement in changes:
            path = self.folder / file
            text = path.read_text(encoding="utf-8")
            assert find in text, find
            path.write_text(text.replace(find, replacement, 1), encoding="utf-8")

    def approve(self, version: int, *changes: tuple[str, str, str], checked: bool = False) -> None:
        """Put a version forward, with a report at hand, and have another person approve it.

        checked: whether its checks and cases are run.
        """
        self.write(version, *changes)
        life = submit(AUTHOR, self.desk.folder(), f"version {version}", self.desk)
        desk = self.desk if checked else replace(self.desk, faults=lambda _: ())
        step_version(AUTHOR, version, "check", Said(), desk)
        self.desk.contents.keep_report(report_of(life.record.strategy_hash))
        step_version(AUTHOR, version, "backtest", Said(), self.desk)
        step_version(OTHER, version, "approve", Said("looks right"), self.desk)

    def make_live(self, version: int, *changes: tuple[str, str, str]) -> None:
        """A version that decides."""
        self.approve(version, *changes)
        activate(OTHER, version, Said("go"), self.desk)


@contextmanager
def governed_scene(
    home: Path, scenes: Path, clock: Clock | None = None, *, read_only: bool = False
) -> Iterator[Governed]:
    """The scene, copied where it is not there yet, in an open house over `home`."""
    if not scenes.exists():
        shutil.copytree(CHECKOUT / SCENE, scenes / SCENE)
    settings = load_settings({}, {"home": home, "scenarios": scenes})
    with open_house(settings, clock, read_only=read_only) as house:
        yield Governed(house, scenes / SCENE / "strategies" / STRATEGY)
