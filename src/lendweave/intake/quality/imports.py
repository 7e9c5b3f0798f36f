"""What the imports of a feed's files say of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lendweave.records.chain import AmendmentConflict, ContentChanged
from lendweave.records.ports import FileImport

OTHER_CONTENT = frozenset((ContentChanged.code, AmendmentConflict.code))


@dataclass(frozen=True, slots=True)
class FileCounts:
    """Rows of one file: read, set aside, set aside for other content of a known id, stored.

    stored: records of the feed's main kind. refused: the file was not taken at all.
    """

    file: str
    rows: int
    bad: int
    conflicts: int
    stored: int
    refused: bool


def file_counts(imports: Iterable[FileImport], main: str) -> tuple[FileCounts, ...]:
    """The counts of each file of a feed, in the order in which they first came.

    A file that was imported again, with another mapping or more rows, counts once, as the import
    that stored most of it: the others found it stored already.
    """
    best: dict[str, FileCounts] = {}
    for each in imports:
        counts = _counts(each, main)
        known = best.get(each.file)
        if known is None or (counts.stored, counts.rows) > (known.stored, known.rows):
            best[each.file] = counts
    return tuple(best.values())


def _counts(each: FileImport, main: str) -> FileCounts:
    bad = {code: n for code, n in each.counts.items() if code.startswith("quarantined.")}
    conflicts = sum(n for code, n in bad.items() if code.partition(".")[2] in OTHER_CONTENT)
    stored = each.counts.get(f"records.{main}", 0)
    is_refused = bool(each.refused)
    rows = 0 if is_refused else each.rows
    return FileCounts(each.file, rows, sum(bad.values()), conflicts, stored, is_refused)


def without_file(stored: int, bad: int) -> FileCounts:
    """Rows that came in by calls: each was either stored or set aside."""
    return FileCounts("", stored + bad, bad, 0, stored, refused=False)


def repeated(file: FileCounts) -> int:
    """Rows that told nothing new: neither stored nor set aside."""
    return max(file.rows - file.bad - file.stored, 0)


def refused(files: Sequence[FileCounts]) -> tuple[str, ...]:
    """Names of the files that were not taken."""
    return tuple(file.file for file in files if file.refused)
