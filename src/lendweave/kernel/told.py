"""What an error tells, in Chinese: form by form.

A form is English with `{}` for what an error fills in, which stays as it is. What no form fits is
told in English. Each station keeps the forms of what it says; a door learns them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import NamedTuple

PREFIX = 8
"""By so many characters at most is a form found, before its whole pattern is tried."""
LONGEST = 2_000
"""Longer texts hold a file's or a person's own words, and are told as they are."""


class Form(NamedTuple):
    """One form with blanks: its fixed parts in English, and the whole in Chinese."""

    parts: tuple[str, ...]
    chinese: str

    @property
    def fixed(self) -> int:
        """How many characters it fixes: of two that fit, the one that fixes more is meant."""
        return sum(map(len, self.parts))


class Forms:
    """English forms with their Chinese, found by how they begin."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._whole: dict[str, str] = {}
        self._open: dict[str, list[Form]] = {}
        self._seen: set[str] = set()
        self.learn(table)

    def told(self, text: str) -> str:
        """The text in Chinese, or as it is if no form fits."""
        if (whole := self._whole.get(text)) is not None:
            return whole
        if len(text) > LONGEST:
            return text
        beginnings = {text[:count] for count in range(PREFIX + 1)}
        near = [form for start in beginnings for form in self._open.get(start, ())]
        for form in sorted(near, key=attrgetter("fixed"), reverse=True):
            if found := _pattern(form.parts).fullmatch(text):
                return form.chinese.format(*found.groups())
        return text

    def learn(self, table: Mapping[str, str]) -> None:
        """Know these forms too."""
        self._whole.update({text: chinese for text, chinese in table.items() if "{}" not in text})
        for english, chinese in table.items():
            if "{}" in english and english not in self._seen:
                self._seen.add(english)
                parts = tuple(english.split("{}"))
                self._open.setdefault(parts[0][:PREFIX], []).append(Form(parts, chinese))


_KNOWN = Forms({})


def learn(*tables: Mapping[str, str]) -> None:
    """Tell what these forms say in Chinese from now on, beside those learned before."""
    for table in tables:
        _KNOWN.learn(table)


def told_in(text: str, locale: str) -> str:
    """What an error tells, in Chinese where the locale is zh and a form is known."""
    return _KNOWN.told(text) if locale == "zh" else text


@cache
def _pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, parts)), re.DOTALL)
