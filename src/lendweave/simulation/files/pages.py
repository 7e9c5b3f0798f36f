"""Titles, headers, totals and pages around the rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lendweave.simulation.files.formats import Format, PartnerFile
from lendweave.simulation.files.layout_file import FileLayout
from lendweave.simulation.files.untidy import NO_ROW, Sent, noted
from lendweave.simulation.truth.files import PlantedFault

L = TypeVar("L")
PAGE_CODE = "INTAKE-030"
"""A line that belongs to a page is refused under some code of this family."""


@dataclass(frozen=True, slots=True)
class Paper(Generic[L]):
    """What stands around the rows of a file.

    facts: what {branch}, {number} and {month} stand for. total: the sum under a heading over some
    rows, as the partner writes it.
    """

    layout: FileLayout
    form: Format[L]
    facts: Mapping[str, str]
    total: Callable[[str, Sequence[int]], str]

    def printed(self, sent: Sent[L]) -> tuple[PartnerFile, PlantedFault]:
        """The file, and its notes."""
        name = _filled(self.layout.name, self.facts)
        facts = {**self.facts, "rows": str(len(sent.lines))}
        titles = [[_filled(cell, facts) for cell in cells] for cells in self.layout.above]
        head = [*map(self.form.line, titles), *self._headers()]
        foot = self._totals(self.layout.below, sent.source, facts)
        body = self._paged(sent)
        notes = [(len(head) + 1 + place, code, done) for place, code, done in body.notes]
        return self.form.file(name, [*head, *body.lines, *foot]), noted(name, notes)

    def _headers(self) -> list[L]:
        headings = list(self.layout.columns)
        if self.layout.format in ("jsonl", "cloudevents"):
            return []
        if self.layout.header_levels == 1:
            return [self.form.line(headings)]
        split = [heading.partition("/") for heading in headings]
        groups = [group for group, _, _ in split]
        first = [g if i == 0 or groups[i - 1] != g else "" for i, g in enumerate(groups)]
        return [self.form.line(first), self.form.line([leaf for _, _, leaf in split])]

    def _paged(self, sent: Sent[L]) -> Sent[L]:
        """The lines with subtotals and the header again after each page but the last."""
        pages = self.layout.pages
        if pages is None:
            return sent
        made = Sent[L]()
        for start in range(0, len(sent.lines), pages.rows):
            stop = start + pages.rows
            shift = len(made.lines) - start
            here = [note for note in sent.notes if start <= note[0] < stop]
            made.notes += [(place + shift, code, done) for place, code, done in here]
            made.lines += sent.lines[start:stop]
            made.source += sent.source[start:stop]
            if stop < len(sent.lines):
                for line in self._break(sent.source[start:stop]):
                    made.add(line, NO_ROW, PAGE_CODE, "page")
        return made

    def _break(self, source: Sequence[int]) -> list[L]:
        pages = self.layout.pages
        if pages is None:
            return []
        facts = {**self.facts, "rows": str(len(source))}
        header = self._headers() if pages.header else []
        return [*self._totals(pages.below, source, facts), *header]

    def _totals(
        self, rows: Sequence[Mapping[str, str]], source: Sequence[int], facts: Mapping[str, str]
    ) -> list[L]:
        """Rows with a text under some headings."""
        sound = [row for row in source if row != NO_ROW]
        empty: Any = None if self.form.native else ""
        lines = []
        for row in rows:
            texts = {
                heading: _filled(text, {**facts, "sum": self._sum(heading, text, sound)})
                for heading, text in row.items()
            }
            lines.append(self.form.line([texts.get(h, empty) for h in self.layout.columns]))
        return lines

    def _sum(self, heading: str, text: str, rows: Sequence[int]) -> str:
        return self.total(heading, rows) if "{sum}" in text else ""


def _filled(text: str, facts: Mapping[str, str]) -> str:
    for name, fact in facts.items():
        text = text.replace(f"{{{name}}}", fact)
    return text
