"""The line that a finding is about, as it is written, and which part of it is meant."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lendweave.decisions.checking.finding import Finding, Place

LENGTH_MAX = 160


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line without the spaces around it. start, end: the part that is meant; equal for none."""

    text: str
    start: int = 0
    end: int = 0


def excerpt_of(finding: Finding, text: str) -> Excerpt | None:
    """The expression that was refused, else the line of the file; None where it has none."""
    if len(finding.excerpt) > 1:
        line, caret = finding.excerpt[0], finding.excerpt[1].find("^")
        return Excerpt(line, max(caret, 0), caret + 1)
    lines = text.splitlines()
    if not 0 < finding.place.line <= len(lines):
        return None
    line = lines[finding.place.line - 1]
    lead = len(line) - len(line.lstrip())
    start, end = (max(at - lead, 0) for at in _cell_span(lines, finding.place))
    return Excerpt(line.strip()[:LENGTH_MAX], start, end)


def _cell_span(lines: Sequence[str], place: Place) -> tuple[int, int]:
    """Where the cell of a CSV line starts and ends; the same twice where there is none."""
    if not place.column or not place.file.endswith(".csv"):
        return 0, 0
    header = [cell.strip() for cell in next(csv.reader(lines[:1]), [])]
    spans = list(_spans(lines[place.line - 1]))
    at = header.index(place.column) if place.column in header else len(spans)
    return spans[at] if at < len(spans) else (0, 0)


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """From where to where each cell of a line is written, spaces around it left out."""
    start, quoted = 0, False
    for at, sign in enumerate(f"{line},"):
        quoted ^= sign == '"'
        if sign == "," and not quoted:
            cell = line[start:at]
            lead = len(cell) - len(cell.lstrip())
            yield start + lead, start + lead + len(cell.strip())
            start = at + 1
