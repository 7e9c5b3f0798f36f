"""Readings of the rows of a feed's files: set aside, repeated, refused whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lendweave.intake.quality.contract import FeedShape
from lendweave.intake.quality.imports import FileCounts, refused, repeated
from lendweave.intake.quality.outline import FeedOutline
from lendweave.intake.quality.readings import Part, Reading
from lendweave.intake.quality.shares import share_reading


def row_readings(
    outline: FeedOutline, files: Sequence[FileCounts], expected: FeedShape
) -> Iterator[Reading]:
    """Nothing where nothing of the feed ever came."""
    if not files:
        return
    feed, taken = outline.feed, [file for file in files if not file.refused]
    bad = [Part(file.file, file.bad, file.rows) for file in taken]
    yield share_reading("bad_rows", feed, bad, expected.bad_rows_max)
    yield _refused(feed, files, expected.refused_files_max)
    if outline.one_a_row and any(file.file for file in taken):
        again = [Part(file.file, repeated(file), file.rows) for file in taken]
        yield share_reading("duplicates", feed, again, expected.duplicates_max)
    other = [Part(file.file, file.conflicts, file.rows) for file in taken]
    yield share_reading("conflicts", feed, other, expected.conflicts_max)


def _refused(feed: str, files: Sequence[FileCounts], limit: int | None) -> Reading:
    names = refused(files)
    return Reading(
        metric="refused_files",
        feed=feed,
        value=float(len(names)),
        rows=sum(file.rows for file in files),
        limit=None if limit is None else float(limit),
        breached=limit is not None and len(names) > limit,
        detail=" ".join(names),
    )
