"""Readings that are shares: of columns filled, rows set aside, rules broken."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.figures.chance import share_high, share_low
from lendweave.intake.quality.metrics import METRICS
from lendweave.intake.quality.readings import Part, Reading, Worst


def share_reading(
    metric: str,
    feed: str,
    parts: Sequence[Part],
    limit: float | None,
    subject: str = "",
    *,
    detail: str = "",
) -> Reading:
    """The share over all parts; breached where one part or all are beyond the limit for sure."""
    whole = Part("", sum(part.part for part in parts), sum(part.whole for part in parts))
    return Reading(
        metric=metric,
        feed=feed,
        subject=subject,
        value=whole.share if whole.whole else None,
        rows=whole.whole,
        limit=limit,
        breached=any(_breaches(metric, part, limit) for part in (*parts, whole)),
        worst=_worst(metric, [part for part in parts if part.whole], limit),
        trend=tuple(part.share if part.whole else None for part in parts),
        detail=detail,
    )


def _worst(metric: str, parts: Sequence[Part], limit: float | None) -> Worst | None:
    if not parts:
        return None
    if METRICS[metric].higher_is_better:
        part = min(parts, key=lambda each: (share_high(each.part, each.whole), each.name))
    else:
        part = max(parts, key=lambda each: (share_low(each.part, each.whole), each.name))
    return Worst(part.name, part.share, _breaches(metric, part, limit))


def _breaches(metric: str, part: Part, limit: float | None) -> bool:
    """Is the share beyond the limit, and by more than chance? A limit of 0 or 1 knows no chance."""
    if limit is None or not part.whole:
        return False
    if METRICS[metric].higher_is_better:
        return part.share < limit and (limit == 1 or share_high(part.part, part.whole) < limit)
    return part.share > limit and (limit == 0 or share_low(part.part, part.whole) > limit)
