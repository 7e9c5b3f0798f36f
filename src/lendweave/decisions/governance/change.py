"""One thing that differs between two versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Part(NamedTuple):
    """One part of where: what kind of thing, and its name; for example a rule called A01."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was before and what is after, as a person reads it.

    place: from the outermost part to the innermost. what: the part's own key, empty for the part
    itself. before, after: None where there is none: something was added, or removed; both None
    where the layout alone differs.
    """

    place: tuple[Part, ...]
    what: str
    before: str | None
    after: str | None
