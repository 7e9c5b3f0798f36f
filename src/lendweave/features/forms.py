"""Which form a feature is written in, and the options that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lendweave.features.aggregates import WRITTEN
from lendweave.features.errors import FeatureInvalid, FeatureTypeMismatch
from lendweave.features.model import Feature, Key
from lendweave.features.reading import Reading
from lendweave.features.shape import FeatureShape, NoteShape

_EVENT_OPTIONS = frozenset({"key", "kind", "where", "window", "ago", "since", "valid"})
_OPTIONS: dict[str, frozenset[str]] = {
    "field": frozenset(),
    "subject_date": frozenset(),
    "derive": frozenset(),
    "latest": frozenset({"key", "where", "valid"}),
    **dict.fromkeys(WRITTEN, _EVENT_OPTIONS),
    "sum": _EVENT_OPTIONS | {"empty", "members"},
    "quantile": _EVENT_OPTIONS | {"level"},
    "count": _EVENT_OPTIONS | {"members"},
    "min": _EVENT_OPTIONS | {"members"},
    "max": _EVENT_OPTIONS | {"members"},
    "avg": _EVENT_OPTIONS | {"scale", "members"},
    "ratio": _EVENT_OPTIONS | {"scale", "members"},
    "trend": _EVENT_OPTIONS | {"scale"},
    "top_share": _EVENT_OPTIONS | {"by", "scale"},
    "hhi": _EVENT_OPTIONS | {"by", "scale"},
}
_NEEDED = frozenset({"key", "kind", "window", "by", "level"})
_ALL_OPTIONS = sorted(frozenset().union(*_OPTIONS.values()))
_SPELLED = {"kind": "from"}


@dataclass(frozen=True)
class Site:
    """One feature where it is written, and the keys and features above it that it may name."""

    reading: Reading
    keys: Mapping[str, Key]
    name: str
    above: tuple[Feature, ...] = ()

    @property
    def written(self) -> FeatureShape:
        """The feature's own part of the file."""
        return self.reading.definition.value.features[self.name]

    @property
    def note(self) -> NoteShape:
        """What the feature means: as written, else as the catalogue says. Raises FeatureInvalid.

        A set that is held against no catalogue may say nothing.
        """
        known = self.reading.indicators or {}
        if self.written.note is not None:
            return self.written.note
        if self.name in known:
            return known[self.name].means
        if self.reading.indicators is None:
            return NoteShape("", "")
        raise self.invalid(
            "",
            "no note",
            "a note in both languages, or the name of an indicator",
            "Add `note: {en: …, zh: …}`.",
        )

    @property
    def retention(self) -> int | None:
        """How far back windows may look, in microseconds; None without a limit."""
        return self.reading.retention

    @property
    def subject(self) -> str:
        """The record kind of the subject."""
        return self.reading.definition.value.subject

    def path(self, *option: str) -> tuple[str, ...]:
        """The path of the feature, or of one of its options."""
        return ("features", self.name, *option)

    def where(self, *option: str) -> str:
        """The place of the feature, or of one of its options, for messages."""
        return self.reading.where(*self.path(*option))

    @property
    def zone(self) -> str:
        """The zone of the scene."""
        return self.reading.scene.zone

    def mismatch(self, option: str, got: str, expected: str) -> FeatureTypeMismatch:
        """An error of type at one of the options, to be raised. option: words of its path."""
        return FeatureTypeMismatch(
            where=self.where(*option.split()),
            got=got,
            expected=expected,
            fix="Choose another column or aggregate.",
        )

    def invalid(self, option: str, got: str, expected: str, fix: str) -> FeatureInvalid:
        """An error at the feature or at one of its options, to be raised. option: as above."""
        return self.reading.invalid(self.path(*option.split()), got, expected, fix)


def form_of(site: Site) -> str:
    """The one form that the feature is written in. Raises FeatureInvalid.

    Every option that the form needs is there, and no other.
    """
    forms = [form for form in _OPTIONS if getattr(site.written, form) is not None]
    if len(forms) != 1:
        raise site.invalid(
            "",
            " and ".join(forms) or "no source",
            "exactly one of " + ", ".join(_OPTIONS),
            "Say once where the value comes from.",
        )
    [form] = forms
    for option in _ALL_OPTIONS:
        given = getattr(site.written, option) is not None
        spelled = _SPELLED.get(option, option)
        if given and option not in _OPTIONS[form]:
            raise _misplaced(site, spelled, f"`{spelled}` with `{form}`", "Remove it.")
        elsewhere = option == "window" and site.written.since is not None
        if not given and not elsewhere and option in _NEEDED & _OPTIONS[form]:
            raise _misplaced(site, spelled, f"`{form}` without `{spelled}`", "Add it.")
    return form


def _misplaced(site: Site, option: str, got: str, fix: str) -> FeatureInvalid:
    expected = (
        "key, from and window (30d, or all) or since with an aggregate; by with top_share and hhi; "
        "level with quantile; key with latest"
    )
    return site.invalid(option, got, expected, fix)
