"""The reference page of a feature set: a pure function of the set, in Markdown."""

from __future__ import annotations

from lendweave.features.aggregates import SUM_OR_ZERO
from lendweave.features.model import (
    Average,
    Feature,
    FeatureSet,
    Key,
    Source,
    SubjectDate,
    SubjectField,
    Windowed,
)
from lendweave.kernel.types import MICROS_PER_DAY

_HEAD = (
    "| feature | type | null | where it comes from | meaning | 含义 |",
    "|---|---|---|---|---|---|",
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
    sources = [feature.source for feature in features.features]
    windows = [s.total if isinstance(s, Average) else s for s in sources]
    used = dict.fromkeys(
        f"{window.kind}.{key.event_columns[window.kind]}"
        for window in windows
        if isinstance(window, Windowed) and window.key == key.name
    )
    return f"| `{key.name}` | `{key.column}` | {', '.join(f'`{name}`' for name in used)} |"


def _feature_row(feature: Feature) -> str:
    column = feature.column
    cells = (
        f"`{feature.name}`",
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
    if isinstance(source, Average):
        return _window(source.total, "avg") + f", to {source.scale} digits"
    return f"`{source.expression}`"


def _window(source: Windowed, operator: str) -> str:
    word = "sum" if operator == SUM_OR_ZERO else operator
    what = f"`{source.kind}`" if source.column == "*" else f"`{source.kind}.{source.column}`"
    width = "all time" if source.width is None else _duration(source.width)
    where = f" where `{source.where}`" if source.where else ""
    empty = ", 0 when empty" if operator == SUM_OR_ZERO else ""
    return f"{word} of {what} by `{source.key}`, {width}{where}{empty}"


def _duration(width: int) -> str:
    days, rest = divmod(width, MICROS_PER_DAY)
    return f"{days} days" if rest == 0 else f"{width // 1_000_000} seconds"
