"""The pages of data quality: the scenes, the feeds of one scene, one feed in full."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of
from lendweave.charts import STYLE, Words
from lendweave.connectors.quality_report.page import Say, feed_html, overview_html
from lendweave.kernel.errors import LendweaveError, error_titles

router = APIRouter(include_in_schema=False)


@router.get("/quality")
def scenes(request: Request, lang: Asked = None) -> HTMLResponse:
    """The scenes that have feeds."""
    return page(request, "quality_scenes.html", lang, scenes=house_of(request).scenes)


@router.get("/quality/{scene}")
def feeds(request: Request, scene: str, lang: Asked = None) -> HTMLResponse:
    """Every feed of a scene with its score, and what breaks its contract."""
    house, locale = house_of(request), locale_of(request, lang)
    try:
        report = house.quality.report(scene)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)

    def link(feed: str) -> str:
        return f"/quality/{quote(scene)}/{quote(feed)}?lang={locale}"

    part = overview_html(report, _say(locale), link)
    return page(request, "quality.html", lang, scene=scene, feed=None, part=part, style=STYLE)


@router.get("/quality/{scene}/{feed}")
def one_feed(request: Request, scene: str, feed: str, lang: Asked = None) -> HTMLResponse:
    """One feed: its score, its columns over time, and why rows of it were set aside."""
    house, locale = house_of(request), locale_of(request, lang)
    try:
        report = house.quality.report(scene)
        found = report.feed(feed)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    part = feed_html(report, found, error_titles(locale), _say(locale))
    return page(request, "quality.html", lang, scene=scene, feed=feed, part=part, style=STYLE)


def _say(locale: str) -> Say:
    def say(words: Words) -> str:
        return words.zh if locale == "zh" else words.en

    return say
