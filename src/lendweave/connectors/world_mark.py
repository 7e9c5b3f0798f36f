"""The mark of a world that is being made: while it stands, the folder is nobody's to use."""

from __future__ import annotations

import shutil
from pathlib import Path

_HALF_MADE = ".half-made"


def begin_world(folder: Path) -> None:
    """Make the folder and set the mark."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _HALF_MADE).touch()


def finish_world(folder: Path) -> None:
    """Take the mark away."""
    (folder / _HALF_MADE).unlink()


def is_half_made(folder: Path) -> bool:
    """Does the folder hold a world that some run began and did not finish?"""
    return (folder / _HALF_MADE).exists()


def is_world(folder: Path) -> bool:
    """Does the folder hold a whole world?"""
    return (folder / "world.json").is_file() and not is_half_made(folder)


def clear_world(folder: Path) -> None:
    """Remove what a world consists of, the mark last, and nothing else."""
    for name in ("files", "truth"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("world.json", "world.html", _HALF_MADE):
        (folder / name).unlink(missing_ok=True)
