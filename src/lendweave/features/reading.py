"""A features.yaml while it is read: look-ups that answer with the place when they fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from lendweave.features.errors import FeatureInvalid, FeatureUnreadable
from lendweave.features.indicators import Indicator
from lendweave.features.model import Key
from lendweave.features.shape import FeatureSetShape
from lendweave.kernel.clock import NotADuration, parse_duration
from lendweave.kernel.errors import Missing, shortened
from lendweave.lang.definition import Definition
from lendweave.lang.errors import did_you_mean
from lendweave.records.catalog import KINDS, kind_of
from lendweave.records.scene import RecordColumn, Scene

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_NAME_LENGTH_MAX = 60


@dataclass(frozen=True)
class Reading:
    """The file, and the scene whose kinds and columns it may name.

    indicators: the catalogue, None where the set is not held against one.
    """

    definition: Definition[FeatureSetShape]
    scene: Scene
    indicators: Mapping[str, Indicator] | None = None

    @cached_property
    def retention(self) -> int | None:
        """Microseconds that windows may look back; None without a limit. Raises FeatureInvalid."""
        written = self.definition.value.retention
        if written is None:
            return None
        try:
            return parse_duration(written)
        except NotADuration as error:
            raise self.invalid(("retention",), error.got, error.expected, "Write 1095d.") from None

    def where(self, *path: str) -> str:
        """`file:line (a.b.c)` of a part."""
        return f"{self.definition.place(*path)} ({'.'.join(path)})"

    def invalid(self, path: tuple[str, ...], got: str, expected: str, fix: str) -> FeatureInvalid:
        """An error at `path`, to be raised."""
        return FeatureInvalid(where=self.where(*path), got=got, expected=expected, fix=fix)

    def refuse_bad_name(self, name: str, *path: str) -> None:
        """Single underscores only: engines name their own columns with two, or one in front."""
        if _NAME.fullmatch(name) is None or len(name) > _NAME_LENGTH_MAX:
            raise self.invalid(
                path,
                shortened(name, _NAME_LENGTH_MAX),
                "a to z, digits and single underscores, a letter first, at most 60 characters",
                "Rename it.",
            )

    def kind(self, name: str, *path: str) -> str:
        """`name` if it is a record kind. Raises FeatureUnreadable at `path`."""
        try:
            kind_of(name)
        except Missing:
            raise self._unreadable(path, f"record kind {shortened(name)}", KINDS, name) from None
        return name

    def column(self, kind: str, name: str, *path: str) -> RecordColumn:
        """A column of `kind` in this scene. Raises FeatureUnreadable at `path`."""
        columns = self.scene.columns(kind)
        if name not in columns:
            raise self._unreadable(path, f"{kind}.{shortened(name)[1:-1]}", columns, name)
        return columns[name]

    def key(self, keys: Mapping[str, Key], name: str, *path: str) -> Key:
        """A key of the file. Raises FeatureUnreadable at `path`."""
        if name not in keys:
            raise self._unreadable(path, f"key {shortened(name)}", keys, name)
        return keys[name]

    def _unreadable(
        self, path: tuple[str, ...], got: str, known: Iterable[str], name: str
    ) -> FeatureUnreadable:
        names = list(known)
        return FeatureUnreadable(
            where=self.where(*path),
            got=got,
            expected=", ".join(names) or "none is declared",
            fix=did_you_mean(name, names) or "Declare it first.",
        )
