"""A folder that takes effects, one file each, for whoever sends money to pick up.

A file is named by its effect and key, so that the same effect twice is one file: the folder honours
keys as every receiver must.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lendweave.durable import durable_write, make_folder
from lendweave.records.book_ports import Effect


@dataclass(frozen=True, slots=True)
class EffectFolder:
    """Implements flows.effects.Sender. Raises OSError where the folder is not writable."""

    folder: Path

    def send(self, effect: Effect) -> None:
        """Write the effect, on disk when it returns; nothing where it is there already."""
        path = self.path(effect)
        if path.exists():
            return
        make_folder(path.parent)
        told = {"effect": effect.effect, "key": effect.key, "payload": dict(effect.payload)}
        durable_write(path, msgspec.json.format(msgspec.json.encode(told, order="sorted")))

    def path(self, effect: Effect) -> Path:
        """Where an effect goes; a key may hold what a file name may not."""
        name = hashlib.sha256(f"{effect.effect}\x1f{effect.key}".encode()).hexdigest()[:32]
        return self.folder / f"{effect.effect}-{name}.json"
