"""A partner's untidy files → clean records, and every row that was refused with its reason.

In: RawRow, Definition, Scene.
Out: Plan, Record, Fault.
Never: opens a file, asks a clock, stores a record.
"""

from lendweave.intake.across import AcrossRows, across_of
from lendweave.intake.bulk import (
    ReadChunk,
    chunk_across,
    see_chunk,
)
from lendweave.intake.chunk import RowChunk
from lendweave.intake.chunk_task import Asked, ChunkTask
from lendweave.intake.compile import compile_mapping
from lendweave.intake.errors import (
    CellFault,
    FileFault,
    MappingInvalid,
    RowFault,
    TooManyBadRows,
)
from lendweave.intake.fault import Fault, fault_of
from lendweave.intake.mapping import FileShape, MappingShape, read_mapping
from lendweave.intake.plan import Plan, claims
from lendweave.intake.ports import ChunkReader, PartnerFile, PendingAnswer, RowSource
from lendweave.intake.refusal import too_many_bad
from lendweave.intake.refused import fault_fields, refused_row
from lendweave.intake.rows import ReadRow, clear_row, read_row, row_faults, shown_row
from lendweave.intake.table import RawRow, Wanted
from lendweave.intake.tokens import TokenKey
from lendweave.intake.uncompiled import Uncompiled

__all__ = [
    "AcrossRows",
    "Asked",
    "CellFault",
    "ChunkReader",
    "ChunkTask",
    "Fault",
    "FileFault",
    "FileShape",
    "MappingInvalid",
    "MappingShape",
    "PartnerFile",
    "PendingAnswer",
    "Plan",
    "RawRow",
    "ReadChunk",
    "ReadRow",
    "RowChunk",
    "RowFault",
    "RowSource",
    "TokenKey",
    "TooManyBadRows",
    "Uncompiled",
    "Wanted",
    "across_of",
    "chunk_across",
    "claims",
    "clear_row",
    "compile_mapping",
    "fault_fields",
    "fault_of",
    "read_mapping",
    "read_row",
    "refused_row",
    "row_faults",
    "see_chunk",
    "shown_row",
    "too_many_bad",
]
