"""What a mapping says that a feed holds: its kinds of records, and which columns fill them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.intake.mapping import ColumnShape, ConstantShape, MappingShape, RecordShape
from lendweave.kernel.types import Kind, ValueType
from lendweave.records.fields import FieldRole, Pii
from lendweave.records.scene import RecordColumn, Scene

_NUMBERS = frozenset((Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE))
_WORDS = frozenset((Kind.TEXT, Kind.BOOLEAN))
_NAMED = frozenset(("party", "merchant", "sales_agent", "product"))


@dataclass(frozen=True, slots=True)
class ColumnOutline:
    """A field that the feed fills. header: its column in the partner's file.

    required: the file must have it, for each record. spread: `number` or `word` where its values
    can be compared over time, else empty: ids, tokens and dates move by nature.
    """

    kind: str
    name: str
    header: str
    required: bool
    spread: str

    @property
    def label(self) -> str:
        """How contracts and reports call it."""
        return f"{self.kind}.{self.name}"


@dataclass(frozen=True, slots=True)
class FeedOutline:
    """A feed as its mapping declares it.

    main: the kind that each row tells of. one_a_row: each sound row gives exactly one of it.
    declared_delay: known_at is a length of time after the event, so no delay is measured.
    """

    feed: str
    partner: str
    pattern: str
    main: str
    one_a_row: bool
    declared_delay: bool
    columns: tuple[ColumnOutline, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds that are measured, the main one first."""
        return tuple(dict.fromkeys((self.main, *(column.kind for column in self.columns))))


def outline_of(mapping: MappingShape, scene: Scene) -> FeedOutline:
    """The outline of a checked mapping.

    Records that only add to what others know better (`on_change: keep`) are left out where there
    are others: which of them are stored depends on the other feeds.
    """
    own = tuple(r for r in mapping.records if r.on_change != "keep") or mapping.records
    main = _main(own)
    columns = {
        column.label: column for record in own for column in _columns(mapping, scene, record)
    }
    known = main.known_at or mapping.known_at
    return FeedOutline(
        feed=mapping.feed,
        partner=mapping.partner,
        pattern=mapping.file.pattern,
        main=main.kind,
        one_a_row=main.when is None,
        declared_delay=known.column is None,
        columns=tuple(columns.values()),
    )


def _main(records: Sequence[RecordShape]) -> RecordShape:
    """The record that each row tells of: an event before the parties and goods it names."""
    sure = [record for record in records if record.when is None] or list(records)
    return next((record for record in sure if record.kind not in _NAMED), sure[-1])


def _columns(mapping: MappingShape, scene: Scene, record: RecordShape) -> list[ColumnOutline]:
    found = []
    for field, source in record.fields.items():
        if isinstance(source, ConstantShape):
            continue
        name = source if isinstance(source, str) else source[0]
        shape = mapping.columns.get(name)
        column = scene.column(record.kind, field)
        required = shape is not None and shape.required and record.when is None
        found.append(
            ColumnOutline(record.kind, field, _header(name, shape), required, _spread(column))
        )
    return found


def _header(name: str, shape: ColumnShape | None) -> str:
    """The column's name in the file; a part or a derived value has its own name alone."""
    if shape is None or shape.header is None:
        return name
    return shape.header if isinstance(shape.header, str) else shape.header[0]


def _spread(column: RecordColumn) -> str:
    declared = column.field
    personal = declared is not None and declared.pii is not Pii.NONE
    is_id = declared is not None and declared.role is FieldRole.REFERENCE
    return "" if personal or is_id else _form(column.type)


def _form(type_: ValueType) -> str:
    if type_.kind in _NUMBERS:
        return "number"
    return "word" if type_.kind in _WORDS else ""
