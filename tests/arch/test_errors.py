"""Every error has one code of its own, a title, and a line in the reference."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import lendweave
from lendweave.kernel.errors import LendweaveError, every_error

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "errors.md"
CHINESE = re.compile("[\u4e00-\u9fff]")


def all_errors() -> list[type[LendweaveError]]:
    """Every error class of the package, the families apart."""
    for module in pkgutil.walk_packages(lendweave.__path__, "lendweave."):
        if module.name != "lendweave.__main__":
            importlib.import_module(module.name)
    families = LendweaveError.__subclasses__()
    return [e for e in every_error() if e.__module__.startswith("lendweave.") and e not in families]


def test_codes_are_unique() -> None:
    """No two errors share a code, so a code finds its one cause."""
    by_code: dict[str, list[str]] = {}
    for error in all_errors():
        by_code.setdefault(error.code, []).append(error.__name__)
    assert {code: names for code, names in by_code.items() if len(names) > 1} == {}


def test_every_error_says_what_happened() -> None:
    """The first line of an error's docstring is a sentence for a person."""
    for error in all_errors():
        assert error.__doc__, error
        assert error.title().endswith("."), error


def test_every_error_says_it_in_chinese() -> None:
    """The second line is a Chinese sentence, and more text stands apart from it; families too."""
    for error in [*LendweaveError.__subclasses__(), *all_errors()]:
        assert CHINESE.search(error.title_zh()), error
        assert error.title_zh().endswith("。"), error
        assert "".join((error.__doc__ or "").splitlines()[2:3]).strip() == "", error


def test_every_code_is_documented() -> None:
    """The reference names every code, with its title in both languages."""
    page = PAGE.read_text(encoding="utf-8")
    rows = [f"| `{e.code}` | {e.family} | {e.title()} | {e.title_zh()} |" for e in all_errors()]
    assert [row for row in rows if row not in page] == []
