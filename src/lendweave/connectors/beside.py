"""The file that belongs to another file of the same folder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from lendweave.intake.errors import JoinedMissing
from lendweave.intake.mapping import FileShape
from lendweave.intake.plan import claims


def file_beside(path: Path, shape: FileShape, other: FileShape) -> Path:
    """The one file that `other` names beside `path`, which `shape` names. Raises JoinedMissing.

    Where each of the two patterns has one `*`, it stands for the same text in both names.
    """
    same = _starred(shape.pattern, path.name)
    found = [
        child
        for child in sorted(path.parent.iterdir())
        if claims(other, child.name) and child.is_file()
        if same is None or _starred(other.pattern, child.name) in (None, same)
    ]
    if len(found) == 1:
        return found[0]
    raise JoinedMissing(
        where=path.name,
        got=", ".join(child.name for child in found)[:200] or "no such file in its folder",
        expected=f"one file {_expected(other.pattern, same)!r} beside it",
        fix="Put the two files into one folder, or correct `pattern` of the join.",
    )


def _expected(pattern: str, same: str | None) -> str:
    return pattern if same is None or pattern.count("*") != 1 else pattern.replace("*", same)


def _starred(pattern: str, name: str) -> str | None:
    """What the only `*` of a pattern stands for; None where there is not one alone."""
    if pattern.count("*") != 1 or "?" in pattern or "[" in pattern:
        return None
    before, after = (unicodedata.normalize("NFC", part) for part in pattern.split("*"))
    return unicodedata.normalize("NFC", name)[len(before) :].removesuffix(after)
