"""How the texts found differ from those of the strategy: a patch, and a table of cells."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from io import StringIO

from lendweave.decisions.tuning.tune import TextChange

COLUMNS = ("file", "line", "column", "before", "after")


def patch(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """A unified diff that `patch -p1` applies inside the strategy's folder."""
    parts = [
        line
        for name in sorted(before)
        for line in unified_diff(
            before[name].splitlines(keepends=True),
            after[name].splitlines(keepends=True),
            f"a/{name}",
            f"b/{name}",
        )
    ]
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def changes_csv(changes: Sequence[TextChange]) -> str:
    """One row per number that changed."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(change, name) for name in COLUMNS] for change in changes)
    return out.getvalue()
