"""Onboard: a partner's files become records, and every refused row waits in the quarantine."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from lendweave.flows.import_file import Claim, FileResult, ImportPorts, Progress, import_file
from lendweave.intake import ChunkReader, PartnerFile, Plan, TokenKey, Uncompiled
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Conflict
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Role, Scene
from lendweave.records.ports import SegmentWriter

ONBOARD_ROLES = (Role.PARTNER_ENGINEER, Role.OPERATIONS)


class FileClaimedTwice(Conflict):
    """Two mappings read files of the same name.
    两个映射读取同名文件。
    """

    code = "FLOWS-011"


@dataclass(frozen=True, slots=True)
class OnboardCommand:
    """Who onboards what. mappings: file name → text of the mapping."""

    principal: Principal
    scene: Scene
    mappings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OnboardPorts:
    """What onboarding needs from outside. beside: who else reads chunks, if anybody."""

    files: Sequence[PartnerFile]
    store: SegmentWriter
    clock: Clock
    ids: IdSource
    token_key: TokenKey
    progress: Callable[[Progress], None] = lambda _: None
    beside: ChunkReader | None = None


@dataclass(frozen=True, slots=True)
class Onboarded:
    """What became of all files. unmatched: files that no mapping reads. seconds: of the run."""

    files: tuple[FileResult, ...]
    unmatched: tuple[str, ...]
    seconds: float

    @property
    def rows(self) -> int:
        """Rows read in all files."""
        return sum(result.rows for result in self.files)

    @property
    def records(self) -> Mapping[str, int]:
        """Records stored, by kind."""
        return _summed(result.records for result in self.files)

    @property
    def quarantined(self) -> Mapping[str, int]:
        """Rows in quarantine, by error code."""
        return _summed(result.quarantined for result in self.files)

    @property
    def duplicates(self) -> int:
        """Records that were there already."""
        return sum(result.duplicates for result in self.files)

    @property
    def refused(self) -> tuple[FileResult, ...]:
        """Files of which nothing was stored."""
        return tuple(result for result in self.files if result.refused is not None)


def onboard(command: OnboardCommand, ports: OnboardPorts) -> Onboarded:
    """Store what the files say, each by the mapping whose pattern its name matches.

    Several mappings may read one file, each another sheet or table.

    Raises NotAllowed, DefinitionInvalid, MappingInvalid, FileClaimedTwice before any file is
    opened. A file that cannot be read is a FileResult with `refused`, never an exception.
    """
    command.principal.require(*ONBOARD_ROLES)
    started = ports.clock.now()
    plans = [_Mapped.of(command, ports, name, text) for name, text in command.mappings.items()]
    claims = [(file, _claiming(plans, file.name)) for file in ports.files]
    inner = ImportPorts(ports.store, ports.clock, ports.ids, ports.progress, ports.beside)
    results = tuple(
        import_file(inner, command.principal, one.claim(file, claiming, plans), started)
        for one in plans
        for file, claiming in claims
        if one in claiming
    )
    unmatched = tuple(
        file.name
        for file, claiming in claims
        if not claiming and not any(one.plan.looks_up(file.name) for one in plans)
    )
    return Onboarded(results, unmatched, (ports.clock.now() - started) / 1_000_000)


@dataclass(frozen=True, slots=True)
class _Mapped:
    """A mapping ready to run. fingerprint: of all that decides what a file is read as."""

    mapping: Uncompiled
    plan: Plan
    fingerprint: str

    def claim(
        self, file: PartnerFile, claiming: Sequence[_Mapped], plans: Sequence[_Mapped]
    ) -> Claim:
        """This mapping's claim on a file, beside those that leave the file alone."""
        others = tuple(other.plan for other in plans if other not in claiming)
        return Claim(file, self.mapping, self.plan, self.fingerprint, others)

    @staticmethod
    def of(command: OnboardCommand, ports: OnboardPorts, name: str, text: str) -> _Mapped:
        tenant, scene, key = command.principal.tenant_id, command.scene, ports.token_key
        mapping = Uncompiled(name, text, scene, tenant, key)
        plan = mapping.compiled()
        parts = (tenant, scene.name, plan.feed, str(key.version), text)
        fingerprint = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        return _Mapped(mapping, plan, fingerprint)


def _claiming(plans: Sequence[_Mapped], name: str) -> tuple[_Mapped, ...]:
    """The plans that read files of this name, each another part of them."""
    claiming = tuple(one for one in plans if one.plan.reads(name))
    for one, other in combinations(claiming, 2):
        if one.plan.part == other.plan.part:
            raise FileClaimedTwice(
                where=name,
                got=f"{one.plan.place} and {other.plan.place}",
                expected="one mapping for each file, or for each sheet or table of it",
                fix="Narrow `file.pattern` in one of them.",
            )
    return claiming


def _summed(counts: Iterator[Mapping[str, int]]) -> Mapping[str, int]:
    total = Counter[str]()
    for count in counts:
        total.update(count)
    return dict(total)
