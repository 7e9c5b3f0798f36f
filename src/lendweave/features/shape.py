"""The keys of features.yaml."""

from __future__ import annotations

import msgspec


class NoteShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in both languages."""

    en: str
    zh: str


class KeyShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"columns": "in"}):
    """The subject's column or two columns, and those of each kind that names them otherwise."""

    column: str | list[str]
    columns: dict[str, str | list[str]] = msgspec.field(default_factory=dict)
    events_max: int | None = None


class SinceShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"kind": "from"}):
    """The event that a window begins at: the last of a kind under the same key."""

    kind: str
    where: str | None = None


class ValidShape(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"begins": "from", "ends": "to"},
):
    """The columns of a record that say while when it counts."""

    begins: str | None = None
    ends: str | None = None


class FeatureShape(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"kind": "from"}
):
    """One feature: exactly one of field, subject_date, latest, an aggregate, derive.

    note: may be left out where the catalogue of indicators says what the name means.
    """

    note: NoteShape | None = None
    field: str | None = None
    subject_date: bool | None = None
    latest: str | None = None
    derive: str | None = None
    count: str | None = None
    exists: str | None = None
    distinct: str | None = None
    sum: str | None = None
    avg: str | None = None
    ratio: str | None = None
    trend: str | None = None
    top_share: str | None = None
    hhi: str | None = None
    streak: str | None = None
    quantile: str | None = None
    min: str | None = None
    max: str | None = None
    first: str | None = None
    last: str | None = None
    days_since_last: str | None = None
    days_since_first: str | None = None
    minutes_since_last: str | None = None
    key: str | None = None
    kind: str | None = None
    where: str | None = None
    window: str | None = None
    ago: str | None = None
    since: SinceShape | None = None
    valid: ValidShape | None = None
    members: str | None = None
    empty: int | None = None
    by: str | None = None
    level: float | str | None = None
    scale: int | None = None
    group: str | None = None


class FeatureSetShape(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"name": "set"}
):
    """A features.yaml."""

    name: str
    version: int
    features: dict[str, FeatureShape]
    subject: str = "application"
    retention: str | None = None
    keys: dict[str, KeyShape] = msgspec.field(default_factory=dict)
