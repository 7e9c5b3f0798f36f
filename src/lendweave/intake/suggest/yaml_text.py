"""Pieces of YAML as a mapping is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lendweave.intake.suggest.words import NO, YES

_PLAIN_WORD = re.compile(r"[^\W\d][\w\u4e00-\u9fff()]*")


def flow(options: Mapping[str, str]) -> str:
    written = [f"{key}: {value}" if key else value for key, value in options.items() if value]
    return "{" + ", ".join(written) + "}"


def quoted(text: str) -> str:
    """The text as YAML, in quotes unless it is a plain word."""
    if _PLAIN_WORD.fullmatch(text) and text.lower() not in YES | NO | {"null", "yes", "no"}:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def word_of(text: str) -> str:
    return quoted(text) if text in ("%", "‰") else text
