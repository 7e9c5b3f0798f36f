"""The reference page of metrics and scores, out of their table."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.intake.quality.metrics import METRICS, Dimension, Metric


def quality_page() -> str:
    """Every metric with its unit and formula, and the weights of the score, in both languages."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Quality metrics / 数据质量指标"
    yield ""
    yield "How to read a report and write a contract: [the guide](../guides/quality.md)."
    yield ""
    yield "| metric | of | unit | name | 名称 | formula | 公式 |"
    yield "|---|---|---|---|---|---|---|"
    yield from map(_row, METRICS.values())
    yield ""
    yield "## Score / 得分"
    yield ""
    yield "score = 100 × Σ weight × value / Σ weight, over the dimensions that could be measured."
    yield ""
    yield "| dimension | 维度 | weight |"
    yield "|---|---|---|"
    for dimension in Dimension:
        yield f"| {dimension.en} | {dimension.zh} | {dimension.weight} |"


def _row(metric: Metric) -> str:
    cells = (
        *(f"`{metric.name}`", metric.of, metric.unit.value, metric.en, metric.zh),
        *(metric.formula, metric.formula_zh),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
