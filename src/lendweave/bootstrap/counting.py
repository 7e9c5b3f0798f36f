"""What counts portfolio tables over the books of scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lendweave.bootstrap.core import Core
from lendweave.records import Scene
from lendweave.runtimes.portfolio import DuckdbPortfolio


@dataclass
class Counting:
    """What counts, of an open data folder."""

    core: Core

    def engine(self, scenes: Sequence[str]) -> DuckdbPortfolio:
        """What counts over some scenes; they are compiled, and UnknownScene raised, as it runs."""
        return DuckdbPortfolio(self.core.history, [partial(self._scene, name) for name in scenes])

    def _scene(self, name: str) -> Scene:
        return self.core.room(name).scene
