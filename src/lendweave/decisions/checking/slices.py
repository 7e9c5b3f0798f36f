"""A column's values cut where its cells begin and end: no cell tells values of one slice apart.

So one sample of each slice stands for all of them, null included, and a question about a table
becomes a question about finitely many combinations.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lendweave.decisions.cells import Cell, Range
from lendweave.decisions.inputs import NULL, text_of
from lendweave.kernel.types import Kind
from lendweave.lang import Column

OTHER_TEXT = "any other text"
_ANYTHING = "-"
_WORD = re.compile(r"(?!null$)\w[\w ]*")


@dataclass(frozen=True, slots=True)
class Slice:
    """Values that no cell tells apart. sample: one of them, raw; None for null.

    span: from where to where, for numbers and days; None for null, texts and truth values.
    """

    sample: object
    span: Range | None = None


def slices_of(cells: Iterable[Cell], column: Column) -> tuple[Slice, ...]:
    """All that the column can hold, null first, then in ascending order."""
    ranges = [part for cell in set(cells) for part in cell.ranges]
    null = [Slice(None)] if column.nullable else []
    if column.type.kind is Kind.TEXT:
        return (*null, *_texts(ranges))
    if column.type.kind is Kind.BOOLEAN:
        return (*null, Slice(False), Slice(True))
    domain = _domain(column)
    starts = _starts(ranges, domain)
    stops = [start - 1 for start in starts[1:]] + [int(domain.high or 0)]
    return (*null, *(_span(Range(*ends), domain) for ends in zip(starts, stops, strict=True)))


def _domain(column: Column) -> Range:
    bounds = column.bounds
    if bounds is None:
        raise AssertionError(f"{column.type} has no range")
    return Range(bounds.low, bounds.high)


def _starts(ranges: Sequence[Range], domain: Range) -> list[int]:
    low, high = int(domain.low or 0), int(domain.high or 0)
    ends = {low}
    for part in ranges:
        ends.update(int(end) for end in (part.low,) if end is not None)
        ends.update(int(end) + 1 for end in (part.high,) if end is not None)
    return sorted(end for end in ends if low <= end <= high)


def _span(part: Range, domain: Range) -> Slice:
    """The sample is the end that a cell cut; the value nearest to 0 where none did."""
    low, high = int(part.low or 0), int(part.high or 0)
    if part == domain:
        return Slice(min(max(0, low), high), part)
    return Slice(high if low == domain.low else low, part)


def _texts(ranges: Sequence[Range]) -> list[Slice]:
    ends = {end for part in ranges for end in (part.low, part.high) if isinstance(end, str)}
    return [Slice(text) for text in texts_around(ends)]


def texts_around(named: Iterable[str]) -> list[str]:
    """The texts that are named and, below, between and above them, one that is not, in order."""
    ends = sorted(named)
    if not ends:
        return ["other"]
    found = [""] if ends[0] else []
    for end, following in zip(ends, [*ends[1:], None], strict=True):
        between = _after(end, following)
        found += [end] if between is None else [end, between]
    return found


def _after(low: str, high: str | None) -> str | None:
    """A text between two, as plain as there is one; None where there is none."""
    if high is None and low < "other":
        return "other"
    plain = (low + sign for sign in ("_", "0", " ", "\1"))
    return next((text for text in plain if high is None or text < high), None)


def passing(cell: Cell, slices: Sequence[Slice]) -> tuple[int, ...]:
    """Which slices pass a cell, by number in ascending order.

    Samples stand in ascending order and no range cuts a slice, so its ends are found by halving.
    """
    first = 1 if slices and slices[0].sample is None else 0
    samples: list[Any] = [part.sample for part in slices[first:]]
    found = {0} if first and cell.takes_null else set()
    for part in cell.ranges:
        start = 0 if part.low is None else bisect_left(samples, part.low)
        stop = len(samples) if part.high is None else bisect_right(samples, part.high)
        found.update(range(first + start, first + stop))
    return tuple(sorted(found))


def literal_text(raw: object, column: Column) -> str:
    """A raw value, None for null, as a cell writes it."""
    text = text_of(raw, column.type)
    if column.type.kind is not Kind.TEXT or raw is None or _WORD.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def described(
    chosen: Sequence[int], slices: Sequence[Slice], cells: Iterable[Cell], column: Column
) -> str:
    """A cell that these slices pass and the others fail.

    Texts that no cell names cannot be written as a cell: they are called any other text.
    """
    if len(chosen) == len(slices):
        return _ANYTHING
    parts = [slices[index] for index in chosen]
    texts = [NULL] if any(part.sample is None for part in parts) else []
    if column.type.kind is Kind.TEXT:
        named = {part.low for cell in cells for part in cell.ranges}
        known = [part for part in parts if part.sample is not None]
        texts += [literal_text(part.sample, column) for part in known if part.sample in named]
        texts += [OTHER_TEXT] * any(part.sample not in named for part in known)
    elif column.type.kind is Kind.BOOLEAN:
        texts += [literal_text(part.sample, column) for part in parts if part.sample is not None]
    else:
        spans = _joined([part.span for part in parts if part.span is not None])
        texts += [_span_text(span, column) for span in spans]
    return "|".join(texts)


def _joined(spans: Sequence[Range]) -> list[Range]:
    """Neighbours made one."""
    found: list[Range] = []
    for span in spans:
        if found and found[-1].high == int(span.low or 0) - 1:
            found[-1] = Range(found[-1].low, span.high)
        else:
            found.append(span)
    return found


def _span_text(span: Range, column: Column) -> str:
    domain = _domain(column)
    low, high = (literal_text(int(end or 0), column) for end in (span.low, span.high))
    if span == domain:
        return f">= {low}"
    if low == high:
        return low
    if span.high == domain.high:
        return f">= {low}"
    return f"<= {high}" if span.low == domain.low else f"{low}..{high}"
