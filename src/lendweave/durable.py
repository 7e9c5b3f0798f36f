"""Files that are whole and on disk before they have their name, and that only their owner reads.

Order matters: the bytes reach the disk, then the file gets its name, then the folder reaches the
disk. Whatever stops the process or the machine in between leaves the name as it was before, and
perhaps a file ending in `.writing`, which means nothing and may be deleted.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

TEMPORARY = ".writing"
OWNER_FILE = 0o600
OWNER_FOLDER = 0o700


def durable_write(
    path: Path, content: bytes, mode: int = OWNER_FILE, *, replace: bool = True
) -> None:
    """Write `content` to `path`, on disk before this returns; missing folders are made.

    replace: whether a file that is there gives way, else FileExistsError and it stays.
    """
    with durable_file(path, mode, replace=replace) as file:
        file.write(content)


@contextmanager
def durable_file(path: Path, mode: int = OWNER_FILE, *, replace: bool = True) -> Iterator[BinaryIO]:
    """A file to write, which becomes `path` when the block ends, and vanishes when it fails."""
    make_folder(path.parent)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}{TEMPORARY}")
    try:
        with os.fdopen(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            sync_file(file)
        if replace:
            temporary.rename(path)
        else:
            path.hardlink_to(temporary)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_folder(folder: Path, mode: int = OWNER_FOLDER) -> None:
    """Make the folder and the missing ones above it, each on disk in the one that holds it."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode, exist_ok=True)
        sync_folder(path.parent)


def sync_file(file: BinaryIO) -> None:
    """Bring what was written to an open file to disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
