"""The named places on the way of a batch to disk, where tests stop the process dead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

COMMIT_POINTS: tuple[str, ...] = (
    "before_begin",
    "after_begin",
    "after_insert",
    "before_commit",
    "after_commit",
    "segment_written",
    "segment_fsynced",
    "segment_renamed",
    "segment_logged",
    "keys_written",
    "keys_merged",
)

Reach: TypeAlias = Callable[[str], None]
"""Called with the name of each commit point as it is reached."""


def pass_by(point: str) -> None:
    """What happens at a commit point outside tests: nothing."""
