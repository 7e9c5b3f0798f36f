"""The example of the documentation prints what it says."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "concepts" / "servicing.md"


def test_the_example_of_the_page_runs() -> None:
    """Rows of a loan with two draws."""
    found = re.search(
        r"```python\n(.*?)```\s+```text\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL
    )
    assert found
    printed = StringIO()
    with redirect_stdout(printed):
        exec(found[1], {})
    assert printed.getvalue() == found[2]
