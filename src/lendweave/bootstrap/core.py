"""What every part of an open data folder works with."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import RLock

from lendweave.book.calendar import DatedCalendar
from lendweave.bootstrap.errors import TokenKeyLost
from lendweave.bootstrap.keys import TOKEN_KEY_VERSION
from lendweave.bootstrap.rooms import SceneRoom, calendars_of, declared_scene, open_scene
from lendweave.connectors.product_files import read_holidays
from lendweave.connectors.scene_folder import (
    onboarding_scene_names,
    read_declaration,
    read_scene_folder,
    scenes_root,
)
from lendweave.connectors.token_file import read_or_create_secret
from lendweave.intake import TokenKey
from lendweave.kernel.clock import Clock
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Scene
from lendweave.settings import Settings
from lendweave.stores.history import History
from lendweave.stores.relational.commit_points import Reach
from lendweave.stores.relational.store import RecordDatabase


@dataclass
class Core:
    """Settings, clock, store and scenes, which the parts of a house share.

    What is made at first use (a scene, the key) is made by one thread: `lock`. closing: what is to
    be closed with the folder, last first.
    """

    settings: Settings
    clock: Clock
    ids: IdSource
    store: RecordDatabase
    principal: Principal
    reach: Reach
    read_only: bool
    closing: ExitStack
    lock: RLock = field(default_factory=RLock)
    _rooms: dict[str, SceneRoom] = field(default_factory=dict)
    _token_key: TokenKey | None = None

    @property
    def history(self) -> History:
        """What is stored, as tables of an analytical engine."""
        return History(self.store, spill=self.spill)

    @property
    def spill(self) -> Path:
        """Where engines put what does not fit into memory."""
        return self.settings.home / "spill"

    @property
    def scenes_folder(self) -> Path:
        """The folder that holds the scenes."""
        return scenes_root(self.settings.scenarios)

    @property
    def scenes(self) -> list[str]:
        """Names of the scenes that files can be onboarded for."""
        return onboarding_scene_names(self.scenes_folder)

    def room(self, name: str) -> SceneRoom:
        """The compiled scene `name`; compiled once. Raises UnknownScene and what it finds wrong."""
        with self.lock:
            if name not in self._rooms:
                self._rooms[name] = open_scene(read_scene_folder(self.scenes_folder, name))
            return self._rooms[name]

    def scene(self, name: str) -> Scene:
        """What scene `name` declares; nothing of it is compiled. Raises as `room` does."""
        with self.lock:
            room = self._rooms.get(name)
        if room is not None:
            return room.scene
        return declared_scene(name, read_declaration(self.scenes_folder, name))

    @cached_property
    def calendars(self) -> Mapping[str, DatedCalendar]:
        """Business days by the code that products name. Raises what is wrong with holidays.yaml."""
        return calendars_of(read_holidays(self.scenes_folder))

    @property
    def token_key(self) -> TokenKey:
        """The tenant's key for tokens of people, made at first use. Raises TokenKeyLost."""
        with self.lock:
            if self._token_key is None:
                self._token_key = TokenKey(TOKEN_KEY_VERSION, self._secret())
            return self._token_key

    def _secret(self) -> bytes:
        path = self.settings.home / f"token-{self.settings.tenant}.key"
        if not path.exists() and self.store.count(self.principal, "party"):
            raise TokenKeyLost(
                where=str(path),
                got="no such file, though people are stored under its tokens",
                expected="the key that made them",
                fix="Restore it from a backup: with a new key everybody becomes a new person.",
            )
        return read_or_create_secret(path)
