"""One writer per database: an advisory lock on a file beside it, freed when the process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from lendweave.stores.relational.errors import StoreInUse


class WriterLock:
    """Held from construction to `release`. Raises StoreInUse when somebody else holds it.

    The kernel frees the lock when its holder dies, however it dies, so a killed process leaves
    nothing to clean up.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode(errors="replace").strip()
            os.close(self._file)
            raise StoreInUse(
                where=str(database),
                got=f"process {holder or 'unknown'} writes to it",
                expected="one writer",
                fix="Stop it, or ask it over HTTP if it serves; what only shows still works.",
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let the next writer in."""
        os.close(self._file)
