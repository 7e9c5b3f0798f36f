"""What a row would become, for the eyes of whoever writes the mapping: nothing personal in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lendweave.intake.fault import Fault
from lendweave.intake.plan import Plan, RecordPlan, SlotValues
from lendweave.intake.refused import shown_cells
from lendweave.intake.rows import read_row
from lendweave.intake.sources import ReferenceSource
from lendweave.intake.table import RawRow, Wanted
from lendweave.kernel.clock import format_instant
from lendweave.kernel.ids import IdSource
from lendweave.records.envelope import Record

MASK = "***"


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """One cell as it may be shown. column: name in the mapping; header: in the file."""

    column: str
    header: str
    text: str


@dataclass(frozen=True, slots=True)
class PreviewRecord:
    """One record that a row would give. occurred_at, known_at: ISO 8601, UTC.

    values: of its filled fields and attributes, as text; personal ones and ids of people masked,
    a reference as the column that names it.
    """

    kind: str
    external_id: str
    occurred_at: str
    known_at: str
    on_change: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row: its cells, and the records that it would give or all its faults.

    cells: where the row could not be split, its text as one, called TEXT.
    """

    line: int
    cells: tuple[PreviewCell, ...]
    records: tuple[PreviewRecord, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class NotingWanted(Wanted):
    """What a mapping reads of a file, noting every other name that stands there.

    noted: names in the order in which they come up. lenient: take names that are neither mapped
    nor ignored, which a file is refused for.
    """

    noted: dict[str, None] = field(default_factory=dict)
    lenient: bool = False

    @classmethod
    def of(cls, wanted: Wanted, *, lenient: bool = False) -> NotingWanted:
        """The same columns, with nothing noted yet."""
        return cls(
            wanted.headers,
            wanted.ignore,
            wanted.place,
            wanted.synonyms,
            wanted.carried,
            lenient=lenient,
        )

    def takes(self, name: str) -> bool:
        """True for a name that may stand in the file."""
        if self.meant(name) not in self.headers:
            self.noted[name] = None
        return self.lenient or Wanted.takes(self, name)


def preview_row(
    plan: Plan, row: RawRow, ids: IdSource, now: int, across: SlotValues = ()
) -> PreviewRow:
    """What `row` would become at `now`, µs UTC. across: its values over rows."""
    if row.fault is not None:
        told = shown_cells(plan, row)
        broken = tuple(PreviewCell(header, header, cell) for header, cell in told.items())
        return PreviewRow(row.line, broken, faults=(row.fault,))
    shown = shown_cells(plan, row)
    cells = tuple(PreviewCell(c.name, c.header, shown[c.header]) for c in plan.columns)
    read = read_row(plan, row.cells, ids, now, across)
    records = tuple(_record(plan, record, change.value) for record, change in read.records)
    return PreviewRow(row.line, cells, records, read.faults)


def _record(plan: Plan, record: Record, on_change: str) -> PreviewRecord:
    kind = str(record.__struct_config__.tag)
    same_kind = [wanted for wanted in plan.records if wanted.kind == kind]
    hidden = any(wanted.key.personal for wanted in same_kind)
    return PreviewRecord(
        kind=kind,
        external_id=MASK if hidden else record.external_id,
        occurred_at=format_instant(record.occurred_at),
        known_at=format_instant(record.known_at),
        on_change=on_change,
        values=dict(_values(same_kind, record)),
    )


def _values(same_kind: list[RecordPlan], record: Record) -> Iterator[tuple[str, str]]:
    """Name → text of every filled field; hidden in one record of a kind, hidden in all."""
    shown: dict[str, str] = {}
    for wanted in same_kind:
        for source in wanted.fields:
            held = record.attributes if source.attribute else _fields(record)
            value = held.get(source.name)
            if value is None:
                continue
            if isinstance(source.fill, ReferenceSource):
                shown[source.name] = f"→ {source.label}"
            elif source.personal:
                shown[source.name] = MASK
            else:
                shown.setdefault(source.name, str(value))
    yield from shown.items()


def _fields(record: Record) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
