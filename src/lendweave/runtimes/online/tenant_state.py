"""What online features keep of one tenant."""

from __future__ import annotations

from lendweave.features.kernel import Raw
from lendweave.features.visibility import AsOf, Visibility
from lendweave.records.envelope import Record
from lendweave.runtimes.online.key_codes import NO_KEY, KeyCodes
from lendweave.runtimes.online.kind_state import KindState
from lendweave.runtimes.online.layout import Layout
from lendweave.runtimes.online.stream import Bounds, Look, Stream
from lendweave.runtimes.online.versions import NO_ROW, Clock

_NEVER_SEEN = 2**32 - 2
"""Stands for a key that no event ever had: nothing stands under so great a code."""


class TenantState:
    """The records of one tenant by kind, and the codes of its keys."""

    def __init__(self, layout: Layout, subject_kind: str) -> None:
        self.codes = {key: KeyCodes() for key in layout.subject_keys}
        self.kinds = {kind.kind: KindState(kind, self.codes) for kind in layout.kinds}
        self._subject_keys = layout.subject_keys
        self._subject_kind = subject_kind

    def fill(
        self,
        subject: Record,
        t: int,
        bounds: Bounds,
        visibility: Visibility | None,
        base: list[Raw],
        *,
        member: tuple[str, Raw] | None = None,
    ) -> None:
        """Fill the base slots of every window. visibility: None to see all as it stands.

        member: a key and its value to ask for in place of all keys of the subject.
        Where a key of the subject is null, its windows keep what they are; so do those that begin
        at an event where there is none.
        """
        codes = self._codes_of(subject) if member is None else self._code_of(*member)
        later: list[tuple[int, Stream, int, Look]] = []
        for kind in self.kinds.values():
            look = self._look(kind, subject, t, bounds, visibility)
            for stream in kind.streams:
                code = codes.get(stream.layout.key, NO_KEY)
                anchor = stream.layout.anchor
                if code == NO_KEY:
                    continue
                if anchor is None:
                    stream.fill(code, look, base)
                else:
                    later.append((anchor, stream, code, look))
        for anchor, stream, code, look in later:
            stream.fill_since(base[anchor], code, look, base)

    def _codes_of(self, subject: Record) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, get in self._subject_keys.items():
            found |= self._code_of(name, *get(subject))
        return found

    def _code_of(self, key: str, *values: Raw) -> dict[str, int]:
        code = self.codes[key].find(values)
        return {key: _NEVER_SEEN if code is None else code}

    def _look(
        self,
        kind: KindState,
        subject: Record,
        t: int,
        bounds: Bounds,
        visibility: Visibility | None,
    ) -> Look:
        versions, clock, own = kind.versions, None, NO_ROW
        if visibility is not None:
            committed = visibility.as_of is AsOf.COMMITTED
            clock = Clock(t, versions.below(visibility.read_offset) if committed else None)
        if kind.layout.kind == self._subject_kind:
            line = versions.line(subject.entity_id)
            if clock is None:
                own = next(line, NO_ROW)
            else:
                own = next((row for row in line if versions.sees(row, clock)), NO_ROW)
        return Look(t, bounds, clock, own)
