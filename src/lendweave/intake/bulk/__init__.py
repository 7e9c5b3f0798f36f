"""A chunk of rows → Arrow tables of records, column by column, as `rows.read_row` reads each row.

In: RowChunk, Plan.
Out: SegmentDraft, Fault.
Never: gives a cell, a row or a record another meaning than `read_row` does.
"""

from lendweave.intake.bulk.across import chunk_across, see_chunk
from lendweave.intake.bulk.model import ReadChunk
from lendweave.intake.bulk.read import chunk_faults, read_chunk, read_nameless

__all__ = ["ReadChunk", "chunk_across", "chunk_faults", "read_chunk", "read_nameless", "see_chunk"]
