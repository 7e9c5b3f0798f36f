"""One shape of every error, and a code that names one error only."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter

import lendweave.kernel
import lendweave.records
import lendweave.stores
from lendweave.kernel.errors import LendweaveError, Missing, every_error, shortened


def test_an_error_says_where_and_what_to_do() -> None:
    """Message and fields hold the same parts; empty ones are left out of the message."""
    error = Missing(where="file.csv:3", got="a\nb", fix="Look there.")
    assert str(error) == (
        "[KERNEL-002] What was named is not there.\n"
        "  where: file.csv:3\n"
        "  got: a\n    b\n"
        "  fix: Look there."
    )
    assert error.as_fields() == {
        "code": "KERNEL-002",
        "family": "missing",
        "title": "What was named is not there.",
        "where": "file.csv:3",
        "got": "a\nb",
        "expected": "",
        "fix": "Look there.",
    }


def test_an_error_is_told_in_chinese() -> None:
    """Title and labels change with the language; what the caller said stays."""
    error = Missing(where="file.csv:3", got="a\nb", expected="c", fix="Look there.")
    assert error.told("zh") == (
        "[KERNEL-002] 指定的对象不存在。\n"
        "  位置: file.csv:3\n"
        "  实际: a\n    b\n"
        "  应为: c\n"
        "  处理: Look there."
    )
    assert error.told("en") == str(error)


def test_a_title_without_chinese_stays_english() -> None:
    """The second line counts only where it follows the first at once."""
    assert (Missing.title_in("zh"), Missing.title_in("en")) == (Missing.title_zh(), Missing.title())
    assert LendweaveError.title_in("zh") == LendweaveError.title()


def test_codes_are_unique_and_titles_are_sentences() -> None:
    """A code may be searched for: it stands for one class, whose docstring says what happened."""
    for package in (lendweave.kernel, lendweave.records, lendweave.stores):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    errors = list(every_error())
    counts = Counter(error.code for error in errors if "code" in vars(error))
    assert [code for code, count in counts.items() if count > 1] == []
    assert [
        e.__name__ for e in errors if not (e.title()[:1].isupper() and e.title()[-1] == ".")
    ] == []


def test_values_are_shortened_for_messages() -> None:
    """Long ones are cut, and shown as text."""
    assert shortened(12) == "12"
    assert shortened("x" * 100) == repr("x" * 80) + "…"
