"""Documents stay true: links lead somewhere, every name of the source has its line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lendweave.lang.operators import OPERATORS
from lendweave.records import KINDS, fields_of
from lendweave.settings import TABLE

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("scenarios/*/*.md"))
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def text_of(path: str) -> str:
    """A page as text."""
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file or a folder."""
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if ":" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_operator_is_documented() -> None:
    """The reference says of each operator, in both languages, what it does."""
    page = text_of("docs/reference/operators.md")
    missing = [
        name
        for name, row in OPERATORS.items()
        if not row.internal and not (row.doc in page and row.doc_zh in page)
    ]
    assert missing == []


def test_every_setting_is_documented() -> None:
    """The reference has a row for each setting."""
    page = text_of("docs/reference/settings.md")
    assert [row.name for row in TABLE if f"`{row.name}`" not in page] == []


def test_every_record_field_is_documented() -> None:
    """The reference has every kind with every field of its own."""
    page = text_of("docs/reference/records.md")
    missing = [
        f"{kind}.{field.name}"
        for kind in KINDS
        for field in fields_of(kind)
        if f"`{field.name}`" not in page
    ]
    assert missing == []


def test_glossary_tables_are_regular() -> None:
    """Every row has an English term, a Chinese one and a meaning; no term stands twice."""
    rows = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in text_of("docs/glossary.md").splitlines()
        if line.startswith("| ") and not line.startswith(("| term", "|---"))
    ]
    assert len(rows) >= 90
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    terms = [row[0] for row in rows]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_both_readmes_name_the_same_commands() -> None:
    """What the English README tells to run, the Chinese one tells too."""
    command = re.compile(r"^ {4}((?:make|lendweave) [^\n]+)$", re.MULTILINE)
    assert command.findall(text_of("README.md")) == command.findall(text_of("README.zh-CN.md"))


@pytest.mark.slow  # `make check` asks the same
def test_derived_files_are_fresh() -> None:
    """`make docs` would change nothing."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "derive.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
