"""Values of metrics as people read them."""

from __future__ import annotations

from lendweave.intake.quality.metrics import Unit
from lendweave.intake.quality.readings import Reading

_UNKNOWN = "–"


def spelled(value: float | None, unit: Unit, locale: str = "en") -> str:
    """A value in its unit: `99.2%`, `3.5 d`, `0.31`; a dash where nothing is known."""
    if value is None:
        return _UNKNOWN
    if unit is Unit.SHARE:
        return _percent(value)
    if unit is Unit.SECONDS:
        return _length(value, locale)
    return f"{value:.3f}" if unit is Unit.INDEX else f"{value:,.0f}"


def _percent(share: float) -> str:
    """Never 100% or 0% for what is only almost so."""
    if 0.9995 <= share < 1 or 0 < share < 0.0005:
        return "> 99.9%" if share > 0.5 else "< 0.1%"
    return f"{share:.1%}"


def _length(seconds: float, locale: str) -> str:
    for size, en, zh in ((86_400, "d", "天"), (3_600, "h", "小时"), (60, "min", "分钟")):
        if seconds >= size:
            return f"{seconds / size:.1f} {zh if locale == 'zh' else en}"
    return "0"


def breach_told(reading: Reading, locale: str = "en") -> str:
    """One line: what is beyond what limit, and where it is worst."""
    unit, zh = reading.row.unit, locale == "zh"
    value = spelled(reading.value, unit, locale)
    limit = spelled(reading.limit, unit, locale)
    name = reading.row.zh if zh else reading.row.en
    bound = (
        ("下限" if zh else "at least")
        if reading.row.higher_is_better
        else ("上限" if zh else "at most")
    )
    told = f"{reading.name}: {name} {value}, {bound} {limit}"
    if reading.worst is not None and reading.worst.is_breach:
        worst = spelled(reading.worst.value, unit, locale)
        told += f"；{reading.worst.part}：{worst}" if zh else f"; {reading.worst.part}: {worst}"
    return f"{told} ({reading.detail})" if reading.detail else told
