"""A finding: a stable code, how bad it is, its place, typed parameters, words in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar

from lendweave.decisions.checking.slices import OTHER_TEXT

_WHERE = re.compile(
    r'(?P<file>[^:,]*)(?::(?P<line>[0-9]+))?(?:, column "(?P<column>[^"]*)")?(?:[, ].*)?', re.DOTALL
)
_OTHER_TEXT_ZH = "其他任意文字"


class Level(StrEnum):
    """How bad a finding is. An error refuses the strategy; a warning is most likely a mistake."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding is to be seen. line: from 1, 0 for the whole file; column: of a table."""

    file: str
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line}" + (f', column "{self.column}"' if self.column else "")


def place_of(where: str) -> Place:
    """The place that an error or an expression of a strategy spells as `file:line, column "x"`."""
    match = _WHERE.fullmatch(where)
    if match is None:
        return Place(where)
    return Place(match["file"], int(match["line"] or 0), match["column"] or "")


@dataclass(frozen=True, slots=True)
class Named:
    """Values by column, for an example or for a part of a table: `score 510, grade null`."""

    pairs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return ", ".join(f"{name} {text}" for name, text in self.pairs)


@dataclass(frozen=True)
class Finding:
    """What the checker found. Subclasses add typed parameters, which their words may name.

    says, fix: in English and in Chinese. is_doubt: nothing is wrong for certain, so that it is
    told on request only. The docstring of a subclass is its line in the reference.
    """

    place: Place

    code: ClassVar[str] = ""
    level: ClassVar[Level] = Level.ERROR
    says: ClassVar[tuple[str, str]] = ("", "")
    fix: ClassVar[tuple[str, str]] = ("", "")
    is_doubt: ClassVar[bool] = False

    def told(self, locale: str) -> str:
        """What was found, in Chinese for `zh`, else in English."""
        return self._filled(self.says, locale)

    def advice(self, locale: str) -> str:
        """What to do about it."""
        return self._filled(self.fix, locale)

    @property
    def excerpt(self) -> tuple[str, ...]:
        """Lines that show the place better than its line of the file; none for most findings."""
        return ()

    def parameters(self) -> dict[str, Any]:
        """The parameters as JSON holds them."""
        return {name: _json(getattr(self, name)) for name in self._names()}

    def body(self) -> dict[str, Any]:
        """The finding as JSON holds it."""
        return {
            "code": self.code,
            "level": self.level.value,
            "file": self.place.file,
            "line": self.place.line or None,
            "column": self.place.column or None,
            "parameters": self.parameters(),
            "says": {"en": self.told("en"), "zh": self.told("zh")},
            "fix": {"en": self.advice("en"), "zh": self.advice("zh")},
        }

    def _names(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self) if field.name != "place")

    def _filled(self, words: tuple[str, str], locale: str) -> str:
        shown = {name: _shown(getattr(self, name), locale) for name in self._names()}
        return words[locale == "zh"].format(**shown)


def _shown(value: object, locale: str) -> str:
    if isinstance(value, tuple):
        return ("、" if locale == "zh" else ", ").join(_shown(item, locale) for item in value)
    text = str(value)
    return text.replace(OTHER_TEXT, _OTHER_TEXT_ZH) if locale == "zh" else text


def _json(value: object) -> Any:
    if isinstance(value, Named):
        return dict(value.pairs)
    return list(value) if isinstance(value, tuple) else value


def every_finding(base: type[Finding] = Finding) -> Iterator[type[Finding]]:
    """Every class of findings that has been imported, by code."""
    found = [cls for direct in base.__subclasses__() for cls in (direct, *every_finding(direct))]
    return iter(sorted(found, key=lambda finding: finding.code))
