"""What intake needs from outside: files that partners sent, and help in reading them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from lendweave.intake.bulk import ReadChunk
from lendweave.intake.chunk import RowChunk
from lendweave.intake.chunk_task import ChunkTask
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted
from lendweave.intake.uncompiled import Uncompiled


class RowSource(Protocol):
    """Rows that a partner sent; they can be read from the front more than once."""

    @property
    def name(self) -> str: ...

    def rows(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """Its rows in bounded memory. Raises a FileFault, at the latest with the first row."""
        ...


class PartnerFile(RowSource, Protocol):
    """A file that a partner sent."""

    def digest(self, layout: FileShape, wanted: Wanted) -> str:
        """SHA-256 of what is read, hexadecimal: of a file its bytes, of a table its rows.

        Raises a FileFault.
        """
        ...

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """The rows of `rows`, many at once; the same chunks at each reading. Raises as `rows`."""
        ...


class PendingAnswer(Protocol):
    """The answer to a task, on its way. result: None where it was lost, so ask elsewhere."""

    def done(self) -> bool: ...

    def result(self) -> ReadChunk | None: ...


class ChunkReader(Protocol):
    """Reads chunks while the caller does other things."""

    def take(self, mapping: Uncompiled, task: ChunkTask) -> PendingAnswer | None:
        """Start on a task; None where there is no room for one, or it is not worth it."""
        ...
