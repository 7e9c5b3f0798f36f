"""Layouts checked against the views, ready to write."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lendweave.lang.definition import Definition, DefinitionInvalid, Step, read_definition
from lendweave.simulation.files.faults import CELL_FAULTS, LINE_FAULTS, USUAL
from lendweave.simulation.files.kinds import ColumnType, Kind
from lendweave.simulation.files.layout_file import (
    Choice,
    ColumnLayout,
    FileLayout,
    PartnerFilesFile,
)
from lendweave.simulation.files.styles import known_styles, parsed
from lendweave.simulation.files.views.registry import VIEWS

_PLACEHOLDER = re.compile(r"\{([^}]*)\}")
_IN_NAME = ("branch", "number", "month")
_IN_TEXT = (*_IN_NAME, "rows")
_IN_TOTAL = (*_IN_TEXT, "sum")
_SUMMED = (Kind.MONEY, Kind.WHOLE)
_NEAR = 0.5
_JSON = ("jsonl", "cloudevents")


@dataclass(frozen=True, slots=True)
class PartnerFiles:
    """What the partners of a scene send: layouts by name of the feed, each fit for its view."""

    layouts: dict[str, FileLayout]


def read_partner_files(text: str, file: str) -> PartnerFiles:
    """The layouts of a partner_files.yaml. Raises DefinitionInvalid with file and line."""
    definition = read_definition(text, file, PartnerFilesFile)
    for feed, layout in definition.value.files.items():
        _Checked(definition, feed, layout).check()
    return PartnerFiles(definition.value.files)


def choices(written: Choice) -> dict[str, float]:
    """Texts and weights."""
    return {written: 1.0} if isinstance(written, str) else written


def column_type(layout: FileLayout, column: ColumnLayout) -> ColumnType:
    """What a column of a layout holds; a constant is text."""
    if not column.value:
        return ColumnType(Kind.TEXT)
    return VIEWS[layout.view].columns[column.value]


def written_columns(layout: FileLayout) -> dict[str, ColumnLayout]:
    """The columns with their headings; an event has its envelope before its data."""
    event = layout.event
    if event is None:
        return layout.columns
    envelope = {
        "specversion": ColumnLayout(constant="1.0"),
        "id": ColumnLayout(value=event.id, faults=[]),
        "source": ColumnLayout(constant=event.source),
        "type": ColumnLayout(value=event.type_value, prefix=event.type, faults=[])
        if event.type_value
        else ColumnLayout(constant=event.type),
        "time": ColumnLayout(value=event.time, write="iso_offset", faults=[]),
        "datacontenttype": ColumnLayout(constant="application/json"),
    }
    if event.subject:
        envelope["subject"] = ColumnLayout(value=event.subject, faults=[])
    return envelope | {f"data.{heading}": column for heading, column in layout.columns.items()}


@dataclass(frozen=True, slots=True)
class _Checked:
    """Checks one layout. Every check raises DefinitionInvalid at its place."""

    definition: Definition[PartnerFilesFile]
    feed: str
    layout: FileLayout

    def check(self) -> None:
        """All checks, from the file down to its columns."""
        layout = self.layout
        self._one_of(layout.view, VIEWS, "view")
        self._placeholders(layout.name, _IN_NAME, "name")
        if "{branch}" not in layout.name:
            self._refuse(layout.name, "a name with {branch}: each branch sends its own", "name")
        if set(layout.name) & set("/\\"):
            self._refuse(layout.name, "the name of a file, without folders", "name")
        for heading, column in layout.columns.items():
            self._column(column, "columns", heading)
        self._json_parts()
        self._nest()
        self._lines()
        for name, words in layout.only.items():
            self._view_column(name, [Kind.WORD], "only", name)
            for word in words:
                self._one_of(word, VIEWS[layout.view].columns[name].words, "only", name)

    def _json_parts(self) -> None:
        layout = self.layout
        if (layout.format == "cloudevents") != (layout.event is not None):
            self._refuse(
                layout.format, "`event:` with format cloudevents, and only there", "format"
            )
        for name, flag in layout.given.items():
            self._view_column(flag, [Kind.FLAG], "given", name)
        if layout.event:
            for key in ("id", "time", "subject", "type_value"):
                if named := getattr(layout.event, key):
                    kinds = {"time": [Kind.MOMENT], "type_value": [Kind.WORD]}
                    self._view_column(named, kinds.get(key, list(Kind)), "event", key)
        for name in layout.faults:
            usable = [n for n, fault in LINE_FAULTS.items() if fault.json == self._is_json]
            self._one_of(name, usable if layout.format != "xlsx" else (), "faults")

    @property
    def _is_json(self) -> bool:
        return self.layout.format in _JSON

    def _lines(self) -> None:
        """Titles, totals and pages."""
        layout = self.layout
        for cells in layout.above:
            for cell in cells:
                self._placeholders(cell, _IN_TEXT, "above")
        self._totals(layout.below, "below")
        if layout.pages:
            self._totals(layout.pages.below, "pages", "below")
        if self._is_json and (layout.above or layout.below or layout.pages):
            self._refuse("titles, totals or pages", "none of them in JSON lines", "format")

    def _totals(self, rows: list[dict[str, str]], *path: Step) -> None:
        for row in rows:
            for heading, text in row.items():
                self._one_of(heading, self.layout.columns, *path)
                self._placeholders(text, _IN_TOTAL, *path)
                kind = column_type(self.layout, self.layout.columns[heading]).kind
                if "{sum}" in text and kind not in _SUMMED:
                    self._refuse(text, "{sum} under a column of money or counts", *path)

    def _nest(self) -> None:
        nest = self.layout.nest
        if nest is None:
            return
        if not self._is_json:
            self._refuse(self.layout.format, "lists in lines of JSON only", "nest")
        self._view_column(nest.by, list(Kind), "nest", "by")
        for heading, column in nest.columns.items():
            self._column(column, "nest", "columns", heading)

    def _column(self, column: ColumnLayout, *at: Step) -> None:
        if bool(column.value) == (column.constant is not None):
            self._refuse(str(at[-1]), "either `value` or `constant`", *at)
        if not column.value:
            return
        self._view_column(column.value, list(Kind), *at, "value")
        kind = column_type(self.layout, column)
        for style in choices(column.write):
            if parsed(style, kind.kind) is None:
                expected = _styles_of(kind.kind)
                self._refuse(style, expected, *at, "write", near=known_styles(kind.kind))
        self._words(kind, column, *at, "values")
        self._faults(kind.kind, column, *at, "faults")

    def _words(self, kind: ColumnType, column: ColumnLayout, *path: Step) -> None:
        """The partner has a word for every word of the view, or keeps them all."""
        if not kind.words or not column.values:
            return
        for word in column.values:
            self._one_of(word, kind.words, *path, word)
        if missing := set(kind.words) - set(column.values):
            self._refuse(f"no word for {', '.join(sorted(missing))}", "every word", *path)

    def _faults(self, kind: Kind, column: ColumnLayout, *path: Step) -> None:
        unfit = ("control_character",) if self.layout.format == "xlsx" else ()
        found = [name for name, fault in CELL_FAULTS.items() if kind in fault.kinds]
        fitting = [name for name in found if name not in unfit]
        for name in column.faults:
            self._one_of(name, [USUAL, *fitting], *path)

    def _view_column(self, name: str, kinds: list[Kind], *path: Step) -> None:
        known = VIEWS[self.layout.view].columns
        self._one_of(name, [n for n, column in known.items() if column.kind in kinds], *path)

    def _placeholders(self, text: str, known: Iterable[str], *path: Step) -> None:
        for name in _PLACEHOLDER.findall(text):
            self._one_of(name, known, *path)

    def _one_of(self, name: str, known: Iterable[str], *path: Step) -> None:
        listed = list(known)
        if name not in listed:
            self._refuse(f"`{name}`", ", ".join(listed) or "nothing here", *path, near=listed)

    def _refuse(self, got: str, expected: str, *path: Step, near: Iterable[str] = ()) -> None:
        close = difflib.get_close_matches(got.strip("`"), list(near), 1, _NEAR)
        place = self.definition.place("files", self.feed, *path)
        shown = ".".join(map(str, (self.feed, *path)))
        raise DefinitionInvalid(
            where=f"{place} ({shown})",
            got=got,
            expected=expected,
            fix=f"Did you mean `{close[0]}`?" if close else "Correct this part.",
        )


def _styles_of(kind: Kind) -> str:
    listed = ", ".join(known_styles(kind))
    dated = kind in (Kind.DAY, Kind.MOMENT)
    return f"a format such as %Y-%m-%d, or {listed}" if dated else listed
