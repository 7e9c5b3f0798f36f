"""The quality report as HTML: one page for all feeds, and its parts for other pages.

Each part is told by `say`, which gives words in one language or marks both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from lendweave.charts import Words
from lendweave.connectors.quality_report.draw import feed_charts
from lendweave.connectors.quality_report.wording import PATTERNS, QUALITY, WEEKDAY_NAMES
from lendweave.connectors.report_frame import frame_environment, frame_values, in_both
from lendweave.decisions import Locale
from lendweave.intake.quality.calendar import Attendance
from lendweave.intake.quality.metrics import METRICS, Metric, Unit
from lendweave.intake.quality.readings import Reading
from lendweave.intake.quality.report import FeedQuality, QualityReport
from lendweave.intake.quality.spelled import breach_told, spelled
from lendweave.kernel.clock import format_instant

Say = Callable[[Words], str]
_OWN = ("delay_p99", "missing_days", "bad_rows", "duplicates")


def report_html(report: QualityReport, titles: Mapping[str, str], locale: Locale = "en") -> str:
    """One page that needs nothing else. titles: of error codes. locale: what it opens in."""
    told = [feed for feed in report.feeds if feed.attended is not None]
    return (
        _environment()
        .get_template("report.html")
        .render(
            **frame_values(QUALITY["title"], report.scene, locale),
            overview=overview_html(report, in_both, lambda feed: f"#{feed}"),
            feeds=[(feed.feed, feed_html(report, feed, titles, in_both)) for feed in told],
        )
    )


def overview_html(report: QualityReport, say: Say, link: Callable[[str], str]) -> Markup:
    """All feeds of a scene in one table, what is breached, and the reconciliations.

    link: where a feed is told of in full.
    """
    return _part("overview.html", report=report, say=say, link=link, own=_OWN)


def feed_html(
    report: QualityReport, feed: FeedQuality, titles: Mapping[str, str], say: Say
) -> Markup:
    """Everything about one feed."""
    return _part(
        "feed.html",
        report=report,
        feed=feed,
        say=say,
        titles=titles,
        charts=[Markup(svg) for svg in feed_charts(feed, report.periods)] if feed.attended else [],
        headers={column.label: column for column in feed.outline.columns},
        calendar=feed.attended and calendar_words(feed.attended),
    )


def calendar_words(attended: Attendance) -> Words:
    """On which days a feed sends."""
    pattern = PATTERNS[attended.pattern]
    days = [_day(attended, number) for number in attended.sends_on]
    if not days or attended.pattern == "daily":
        return pattern
    return Words(
        f"{pattern.en}: {', '.join(day.en for day in days)}",
        f"{pattern.zh}：{'、'.join(day.zh for day in days)}",
    )


def _day(attended: Attendance, number: int) -> Words:
    if attended.on_month_days:
        return Words(str(number), f"{number} 日") if number else Words("the last", "最后一天")
    return WEEKDAY_NAMES[number]


def _part(name: str, **values: object) -> Markup:
    """A part of a page, with what every part needs."""
    html = (
        _environment()
        .get_template(name)
        .render(
            words=QUALITY,
            metrics=METRICS,
            unit=Unit,
            instant=format_instant,
            spell=_spell,
            tell=_tell,
            named=lambda metric: Words(metric.en, metric.zh),
            formula=_formula,
            **values,
        )
    )
    return Markup(html)


def _spell(value: float | None, metric: str) -> Words:
    unit = METRICS[metric].unit
    return Words(spelled(value, unit, "en"), spelled(value, unit, "zh"))


def _tell(reading: Reading) -> Words:
    return Words(breach_told(reading, "en"), breach_told(reading, "zh"))


def _formula(metric: Metric) -> Words:
    return Words(metric.formula, metric.formula_zh)


@cache
def _environment() -> Environment:
    return frame_environment("lendweave.connectors.quality_report")
