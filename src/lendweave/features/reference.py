"""The reference page of a feature set: a pure function of the set, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from lendweave.features.aggregates import SUM_OR_ZERO
from lendweave.features.groups import GROUPS
from lendweave.features.model import (
    CalendarMonths,
    Feature,
    FeatureSet,
    Key,
    Quotient,
    Since,
    Source,
    SubjectDate,
    SubjectField,
    Validity,
    Window,
    Windowed,
)
from lendweave.kernel.types import MICROS_PER_DAY

_HEAD = (
    "| feature | group | type | null | where it comes from | meaning | 含义 |",
    "|---|---|---|---|---|---|---|",
)


def reference_page(features: FeatureSet) -> str:
    """One row per key and per feature."""
    scene = features.scene
    lines = [
        f"# Features of {scene.title_en} ({scene.title_zh})",
        "",
        f"Derived from `scenarios/{scene.name}/features.yaml`: set `{features.name}`, version "
        f"{features.version}. Do not edit; run `make docs`. How values are computed: "
        "[features](../concepts/features.md).",
        "",
        f"The subject is the {features.subject_kind}; dates are local to {scene.zone}; money is in "
        f"{scene.currency}.",
        "",
        "## Keys",
        "",
        f"| key | {features.subject_kind} column | equals |",
        "|---|---|---|",
        *(_key_row(features, key) for key in features.keys.values()),
        "",
        "## Features",
        "",
        *_HEAD,
        *(_feature_row(feature) for feature in features.features),
    ]
    return "\n".join(lines) + "\n"


def _key_row(features: FeatureSet, key: Key) -> str:
    windows = [window for feature in features.features for window in feature.windows.values()]
    kinds = dict.fromkeys(window.kind for window in windows if window.key == key.name)
    used = [f"{kind}.{column}" for kind in kinds for column in key.event_columns[kind]]
    return f"| `{key.name}` | {_listed(key.columns)} | {_listed(used)} |"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _feature_row(feature: Feature) -> str:
    column = feature.column
    cells = (
        f"`{feature.name}`",
        " ".join(GROUPS.get(feature.group, ())),
        f"`{column.type}`",
        "may be" if column.nullable else "never",
        _source(feature.source),
        feature.en,
        feature.zh,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _source(source: Source) -> str:
    if isinstance(source, SubjectField):
        return f"field `{source.column}`"
    if isinstance(source, SubjectDate):
        return "local date of the decision"
    if isinstance(source, Windowed):
        return _window(source, source.operator)
    if isinstance(source, Quotient):
        return _quotient(source) + f", to {source.scale} digits"
    return f"`{source.expression}`"


def _quotient(source: Quotient) -> str:
    first = next(iter(source.parts.values()))
    if source.form == "ratio" and first.members:
        return (
            f"share with `{first.value}` of the `{first.members}` in `{first.kind}`{_over(first)}"
        )
    if source.form == "ratio":
        return f"share with `{first.value}` of `{first.kind}`" + _over(first)
    word = f"{source.form} over `{first.by}`" if first.by else source.form
    return _window(first, word)


def _window(source: Windowed, operator: str) -> str:
    word = "sum" if operator == SUM_OR_ZERO else operator
    if source.level is not None:
        word += f" {source.level}"
    if source.aggregate.tests:
        word += f" with `{source.value}`"
    what = f"`{source.kind}`" if source.column == "*" else f"`{source.kind}.{source.column}`"
    if source.members:
        what = f"`{source.value or '*'}` of the `{source.members}` in `{source.kind}`"
    empty = ", 0 when empty" if operator == SUM_OR_ZERO else ""
    return f"{word} of {what}{_over(source)}{empty}"


def _over(source: Windowed) -> str:
    """By which key, over which window, of which events."""
    where = f" where `{source.where}`" if source.where else ""
    limit = "" if source.events_max is None else f", of at most {source.events_max} events"
    return f" by `{source.key}`, {_span(source.window)}{where}{_valid(source.valid)}{limit}"


def _valid(valid: Validity | None) -> str:
    if valid is None:
        return ""
    sides = {"from": valid.begins, "to": valid.ends}
    return ", valid " + " ".join(f"{side} `{name}`" for side, name in sides.items() if name)


def _span(window: Window) -> str:
    if isinstance(window, CalendarMonths):
        return f"{window.months} full months before" if window.months else "month to date"
    if isinstance(window, Since):
        where = f" where `{window.where}`" if window.where else ""
        return f"since the last `{window.kind}`{where}"
    width = "all time" if window.width is None else _duration(window.width)
    return f"{width} until {_duration(window.ago)} before" if window.ago else width


def _duration(width: int) -> str:
    days, rest = divmod(width, MICROS_PER_DAY)
    return f"{days} days" if rest == 0 else f"{width // 1_000_000} seconds"
