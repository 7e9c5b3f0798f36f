"""What every report page has around it: style, title and the choice of the language."""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from lendweave.charts import STYLE, Words
from lendweave.decisions import Locale


def in_both(words: Words) -> Markup:
    """Words in both languages, marked so that the page shows one of them."""
    if words.en == words.zh:
        return escape(words.en)
    return Markup(
        '<span class="en" lang="en">{}</span><span class="zh" lang="zh-CN">{}</span>'
    ).format(words.en, words.zh)


def frame_environment(package: str) -> Environment:
    """Templates of a package, which may extend `frame.html` and fill its block `main`."""
    return Environment(
        loader=ChoiceLoader(
            [PackageLoader(package), PackageLoader("lendweave.connectors.report_frame")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def frame_values(title: Words, scene: str, locale: Locale) -> dict[str, Any]:
    """What `frame.html` needs. locale: the language that the page opens in."""
    return {
        "title": title,
        "scene": scene,
        "locale": locale,
        "say": in_both,
        "style": Markup(STYLE),
    }
