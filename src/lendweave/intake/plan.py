"""A mapping made ready to run: every type, function and place decided before the first row.

A row's values live in one list of slots: the mapped columns, then their parts, then what `derive`
computes, then one boolean for each record that has a `when`, then one for each check of the row,
then the values over rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from lendweave.intake.cells import CellReader, Raw
from lendweave.intake.mapping import ColumnShape, FileShape
from lendweave.intake.row_checks import RowChecks
from lendweave.intake.table import Wanted
from lendweave.intake.tokens import TokenMaker
from lendweave.kernel.types import ValueType
from lendweave.records.chain import OnChange
from lendweave.records.draft import Origin

SlotValues = tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """How one column of the file fills its slot, and the slots of its parts.

    read: cleaned cell → raw value of `type`. shape: the column as the mapping writes it.
    parts: functions of the clear value. token: clear value → token, which alone fills the slot.
    personal: the cell is masked wherever it is shown. synonyms: other names of `header`.
    carried: an empty cell means what stands above.
    """

    name: str
    header: str
    required: bool
    personal: bool
    empty: frozenset[str]
    read: CellReader
    type: ValueType
    shape: ColumnShape
    parts: tuple[Callable[[Any], Raw], ...] = ()
    token: TokenMaker | None = None
    synonyms: tuple[str, ...] = ()
    carried: bool = False


@dataclass(frozen=True, slots=True)
class MomentPlan:
    """An instant of a record: a slot or a constant, and µs to add.

    slot: None for the constant alone. label: the column to blame.
    to_instant: raw value of the slot → µs since 1970.
    """

    slot: int | None
    label: str
    to_instant: Callable[[int], int]
    plus: int = 0
    constant: int = 0


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of a record. fill: slots → stored value, None where there is none.

    label: the column to blame; personal: its value is never shown.
    past: a date that must not lie after the import. `fill` raises a CellFault.
    """

    name: str
    attribute: bool
    label: str
    personal: bool
    past: bool
    fill: Callable[[SlotValues], Any]


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """An external id: texts of these slots, joined. namespace: who gives it.

    personal: it tells who a person is and is masked wherever it is shown.
    """

    slots: tuple[int, ...]
    label: str
    namespace: str
    personal: bool = False


@dataclass(frozen=True, slots=True)
class AcrossPlan:
    """A value over all rows that share `by`. by, of: slots. type: of the value."""

    take: str
    by: tuple[int, ...]
    of: int | None
    type: ValueType

    @property
    def reads(self) -> tuple[int, ...]:
        """All slots that it reads."""
        return self.by if self.of is None else (*self.by, self.of)


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """One record that a row gives. when: slot of its condition, None for always.

    known: the moment itself, or only its `plus` after `occurred` where `known_lags` is True.
    """

    kind: str
    origin: Origin
    key: KeyPlan
    occurred: MomentPlan
    known: MomentPlan
    known_lags: bool
    when: int | None
    on_change: OnChange
    fields: tuple[FieldPlan, ...]


def claims(shape: FileShape, name: str) -> bool:
    """True for a file of this name; two ways of writing the same signs are one name."""
    pattern = unicodedata.normalize("NFC", shape.pattern)
    return fnmatchcase(unicodedata.normalize("NFC", name), pattern)


@dataclass(frozen=True, slots=True)
class ExpressionPlan:
    """One expression of a mapping by itself. run: raw values of the slots in `reads` → its own."""

    reads: tuple[int, ...]
    type: ValueType
    run: Callable[[SlotValues], Raw]


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled mapping of one tenant and scene.

    ignore: headers left out; None for every header that is not mapped.
    derive: slots of columns and parts → slots of derived values, conditions and checks.
    expressions: the same slots, each by itself, so that a column need not be read row by row.
    across: values over rows, whose slots come after those.
    refuse: (rows, bad rows) → True where the whole file is refused.
    place: where the mapping stands, for messages. headers: of the mapped columns, in order.
    """

    feed: str
    scenario: str
    zone: str
    file: FileShape
    place: str
    columns: tuple[ColumnPlan, ...]
    derive: Callable[[SlotValues], SlotValues] | None
    expressions: tuple[ExpressionPlan, ...]
    across: tuple[AcrossPlan, ...]
    records: tuple[RecordPlan, ...]
    ignore: frozenset[str] | None
    refuse: Callable[[int, int], bool] | None
    refuse_when: str
    checks: RowChecks = field(default_factory=RowChecks)

    def reads(self, name: str) -> bool:
        """True for a file of this name."""
        return claims(self.file, name)

    def live(self) -> Plan:
        """The same plan for facts that are sent as they happen: known when they are stored."""
        return replace(
            self,
            records=tuple(
                replace(record, origin=replace(record.origin, backfilled=False))
                for record in self.records
            ),
        )

    @property
    def part(self) -> tuple[str | None, ...]:
        """What it reads of such a file: two mappings may read two sheets or tables of one file."""
        return self.file.sheet, self.file.sheets, self.file.table, self.file.query

    def looks_up(self, name: str) -> bool:
        """True for a file that is read beside others, as a second table."""
        return any(join.file and claims(join.file, name) for join in self.file.join.values())

    @property
    def headers(self) -> tuple[str, ...]:
        """Names, in the file, of the mapped columns."""
        return tuple(column.header for column in self.columns)

    @property
    def wanted(self) -> Wanted:
        """What the plan reads of a file."""
        return Wanted(
            headers=self.headers,
            ignore=self.ignore,
            place=self.place,
            synonyms={name: c.header for c in self.columns for name in c.synonyms},
            carried=frozenset(c.header for c in self.columns if c.carried),
        )
