"""The page of the indicators: what each means, why it helps, and which scene uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lendweave.features.groups import GROUPS
from lendweave.features.indicators import Indicator
from lendweave.features.model import FeatureSet


def indicators_page(indicators: Mapping[str, Indicator], sets: Sequence[FeatureSet]) -> str:
    """Markdown: a table of indicators by scenes, then a table of meanings for each group."""
    used = {features.scene.name: set(features.schema.names) for features in sets}
    by_group = {
        group: [each for each in indicators.values() if each.group == group] for group in GROUPS
    }
    lines = [
        "# Indicators / 指标目录",
        "",
        "Derived from `scenarios/indicators.yaml`. Do not edit; run `make docs`. An indicator has",
        "one type and one meaning in every scene, so that scenes can be compared; windows and",
        "visibility are those of [features](../concepts/features.md).",
        "指标在各场景中类型与含义一致，便于跨场景比较。",
        "",
        "## Which scene uses which / 各场景使用情况",
        "",
        f"| indicator | {' | '.join(used)} |",
        "|---" * (len(used) + 1) + "|",
        *(_use_row(each.name, used) for group in by_group.values() for each in group),
        f"| in all / 合计 | {' | '.join(str(len(n & set(indicators))) for n in used.values())} |",
    ]
    for group, members in by_group.items():
        lines += _group_lines(group, members)
    return "\n".join(lines) + "\n"


def _use_row(name: str, used: Mapping[str, set[str]]) -> str:
    return f"| `{name}` | " + " | ".join("●" if name in own else "" for own in used.values()) + " |"


def _group_lines(group: str, members: Sequence[Indicator]) -> Iterator[str]:
    yield from ("", f"## {' / '.join(GROUPS[group])}", "")
    yield "| indicator | type | unit | meaning | 含义 | why it helps | 作用 |"
    yield "|---|---|---|---|---|---|---|"
    for each in members:
        cells = (
            f"`{each.name}`",
            f"`{each.type}`",
            each.unit,
            each.means.en,
            each.means.zh,
            each.helps.en,
            each.helps.zh,
        )
        yield f"| {' | '.join(cells)} |"
