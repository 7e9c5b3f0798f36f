"""Preview: what would become of a file's rows, without storing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lendweave.intake import (
    Fault,
    FileFault,
    Plan,
    RawRow,
    RowSource,
    TokenKey,
    across_of,
    compile_mapping,
    fault_of,
    read_mapping,
    too_many_bad,
)
from lendweave.intake.errors import ColumnUnknown
from lendweave.intake.preview import NotingWanted, PreviewRow, preview_row
from lendweave.kernel.clock import Clock
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Role, Scene

PREVIEW_ROLES = (Role.PARTNER_ENGINEER, Role.OPERATIONS, Role.ANALYST)
_KEY = TokenKey(1, b"a preview stores no token and shows none")


@dataclass(frozen=True, slots=True)
class PreviewCommand:
    """Who looks at what. mapping: its text; mapping_name: where it stands, for messages.

    rows_shown: at most so many rows are given back. rows_read: after so many the file is left.
    bad_only: give back rows with faults alone.
    """

    principal: Principal
    scene: Scene
    mapping_name: str
    mapping: str
    rows_shown: int
    rows_read: int
    bad_only: bool = False


@dataclass(frozen=True, slots=True)
class PreviewPorts:
    """What a preview needs from outside."""

    file: RowSource
    clock: Clock
    ids: IdSource


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of the file.

    claimed: the mapping's pattern matches the file's name. rows: read; whole: to the end.
    bad: rows by error code of their first fault. records: by kind.
    unmapped: columns that the mapping leaves out; unknown: of these, those it does not ignore.
    refused: why onboarding would refuse the whole file, as far as it was read.
    """

    file: str
    feed: str
    mapping: str
    claimed: bool
    rows: int = 0
    whole: bool = True
    bad: Mapping[str, int] = field(default_factory=dict)
    records: Mapping[str, int] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    refused: Fault | None = None
    shown: tuple[PreviewRow, ...] = ()

    @property
    def good(self) -> int:
        """Rows without a fault."""
        return self.rows - sum(self.bad.values())


def preview(command: PreviewCommand, ports: PreviewPorts) -> Preview:
    """Read the front of the file as onboarding would. Raises NotAllowed, MappingInvalid.

    A file that would be refused for columns nobody declared is read all the same, so that its rows
    are seen too.
    """
    command.principal.require(*PREVIEW_ROLES)
    definition = read_mapping(command.mapping, command.mapping_name)
    plan = compile_mapping(definition, command.scene, command.principal.tenant_id, _KEY)
    try:
        return _Reading(command, ports, plan, lenient=False).result()
    except ColumnUnknown as error:
        return _Reading(command, ports, plan, lenient=True).result(fault_of(error))


class _Reading:
    """One pass over the front of the file."""

    def __init__(
        self, command: PreviewCommand, ports: PreviewPorts, plan: Plan, *, lenient: bool
    ) -> None:
        self._command, self._ports, self._plan = command, ports, plan
        self._wanted = NotingWanted.of(plan.wanted, lenient=lenient)
        self._rows = 0
        self._whole = True
        self._bad = Counter[str]()
        self._records = Counter[str]()
        self._shown: list[PreviewRow] = []

    def result(self, refused: Fault | None = None) -> Preview:
        """What would become of the file. refused: what is known of it. Raises ColumnUnknown."""
        try:
            self._read()
        except ColumnUnknown:
            raise
        except FileFault as error:
            refused = fault_of(error)
        if refused is None:
            refusal = too_many_bad(self._plan, self._ports.file.name, self._rows, self._bad)
            refused = None if refusal is None else fault_of(refusal)
        return self._told(refused)

    def _read(self) -> None:
        now = self._ports.clock.now()
        rows: list[RawRow] = []
        try:
            for row in self._ports.file.rows(self._plan.file, self._wanted):
                if len(rows) == self._command.rows_read:
                    self._whole = False
                    break
                rows.append(row)
        finally:  # what stands before the fault of a file is seen, too
            for row, across in zip(rows, across_of(self._plan, rows), strict=True):
                self._rows += 1
                self._note(preview_row(self._plan, row, self._ports.ids, now, across))

    def _note(self, row: PreviewRow) -> None:
        self._bad.update(fault.code for fault in row.faults[:1])
        self._records.update(record.kind for record in row.records)
        is_wanted = row.faults or not self._command.bad_only
        if is_wanted and len(self._shown) < self._command.rows_shown:
            self._shown.append(row)

    def _told(self, refused: Fault | None) -> Preview:
        unmapped = tuple(self._wanted.noted)
        ignore = self._plan.ignore
        return Preview(
            file=self._ports.file.name,
            feed=self._plan.feed,
            mapping=self._plan.place,
            claimed=self._plan.reads(self._ports.file.name),
            rows=self._rows,
            whole=self._whole,
            bad=dict(self._bad),
            records=dict(self._records),
            unmapped=unmapped,
            unknown=() if ignore is None else tuple(n for n in unmapped if n not in ignore),
            refused=refused,
            shown=tuple(self._shown),
        )
