"""The formats of files: how cells become a line, and lines a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from lendweave.simulation.files.faults import LINE_FAULTS
from lendweave.simulation.files.layout_file import FileLayout
from lendweave.simulation.files.layouts import written_columns
from lendweave.simulation.files.styles import Cells

L = TypeVar("L")
_LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}
_BOM_16 = b"\xff\xfe"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of bytes: its lines with their ends, together."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A workbook of one sheet. rows: texts, numbers and dates."""

    name: str
    sheet: str
    rows: Sequence[Sequence[Any]]


PartnerFile = TextFile | SheetFile


class Format(Protocol[L]):
    """A format. native: cells may be numbers, dates, flags and null."""

    @property
    def native(self) -> bool: ...

    def line(self, cells: Sequence[Any]) -> L: ...

    def lines(self, columns: Sequence[Cells]) -> list[L]: ...

    def broken(self, line: L, fault: str) -> L: ...

    def file(self, name: str, lines: list[L]) -> PartnerFile: ...


@dataclass(frozen=True, slots=True)
class Separated:
    """Cells with a delimiter between them, quoted where they must be."""

    layout: FileLayout
    native: bool = False

    @property
    def delimiter(self) -> str:
        """What stands between two cells."""
        return "\t" if self.layout.format == "tsv" else self.layout.delimiter

    def line(self, cells: Sequence[Any]) -> str:
        """One line without its end."""
        return self.delimiter.join(map(self._quoted, cells))

    def lines(self, columns: Sequence[Cells]) -> list[str]:
        """The lines of many rows, column by column."""
        sound = [self._column(cells) for cells in columns]
        return list(map(self.delimiter.join, zip(*sound, strict=True)))

    def broken(self, line: str, fault: str) -> str:
        """The line with a fault of its own."""
        return LINE_FAULTS[fault].damage(line, self.delimiter)

    def file(self, name: str, lines: list[str]) -> TextFile:
        """The file in its encoding."""
        return _text_file(self.layout, name, lines)

    def _column(self, cells: Cells) -> Cells:
        """Cells fit to be joined. Most columns need no quotes, which one look finds out."""
        together = "".join(cells)
        if self.delimiter in together or '"' in together or "\n" in together:
            return [self._quoted(cell) for cell in cells]
        return cells

    def _quoted(self, cell: str) -> str:
        if self.delimiter in cell or '"' in cell or "\n" in cell:
            doubled = cell.replace('"', '""')
            return f'"{doubled}"'
        return cell


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One object in each line. paths: of the cells; given: objects that the last cells allow."""

    layout: FileLayout
    paths: tuple[tuple[str, ...], ...]
    given: tuple[tuple[str, ...], ...]
    native: bool = True

    def line(self, cells: Sequence[Any]) -> str:
        """One object."""
        return self.lines([[cell] for cell in cells])[0]

    def lines(self, columns: Sequence[Cells]) -> list[str]:
        """The objects of many rows."""
        told = dict(zip(self.given, columns[len(self.paths) :], strict=True))
        return _objects(dict(zip(self.paths, columns, strict=False)), told)

    def broken(self, line: str, fault: str) -> str:
        """The line with a fault of its own."""
        return LINE_FAULTS[fault].damage(line, "")

    def file(self, name: str, lines: list[str]) -> TextFile:
        """The file in its encoding."""
        return _text_file(self.layout, name, lines)


_Path = tuple[str, ...]


def _objects(columns: Mapping[_Path, Cells], given: Mapping[_Path, Cells]) -> list[str]:
    """JSON objects row by row, from cells by path. given: where an object of a path is no null."""
    parts: dict[str, list[str]] = {}
    for name in dict.fromkeys(path[0] for path in columns):
        inside = {path[1:]: cells for path, cells in columns.items() if path[0] == name}
        if () in inside:
            parts[name] = _encoded(inside[()])
            continue
        flags = {path[1:]: told for path, told in given.items() if path[:1] == (name,)}
        made, told = _objects(inside, flags), flags.get(())
        parts[name] = made if told is None else _or_null(made, told)
    keys = (msgspec.json.encode(name).decode().replace("%", "%%") for name in parts)
    shape = "{" + ",".join(f"{key}:%s" for key in keys) + "}"
    return list(map(shape.__mod__, zip(*parts.values(), strict=True)))


def _or_null(objects: list[str], told: Cells) -> list[str]:
    return [made if is_given else "null" for made, is_given in zip(objects, told, strict=True)]


def _encoded(cells: Cells) -> list[str]:
    """Each cell in JSON; all at once where no cell has a comma inside."""
    together = msgspec.json.encode(cells).decode()[1:-1].split(",")
    if len(together) == len(cells):
        return together
    return [msgspec.json.encode(cell).decode() for cell in cells]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook: a line is a list of cells."""

    layout: FileLayout
    native: bool = True

    def line(self, cells: Sequence[Any]) -> list[Any]:
        """One row."""
        return list(cells)

    def lines(self, columns: Sequence[Cells]) -> list[list[Any]]:
        """Many rows."""
        return list(map(list, zip(*columns, strict=True)))

    def broken(self, line: list[Any], fault: str) -> list[Any]:
        """Never asked for: layouts of workbooks have no faults of lines."""
        raise KeyError(fault)

    def file(self, name: str, lines: list[list[Any]]) -> SheetFile:
        """The workbook."""
        return SheetFile(name, self.layout.sheet, lines)


def format_of(layout: FileLayout) -> Format[Any]:
    """The format that a layout names."""
    if layout.format == "xlsx":
        return Sheet(layout)
    if layout.format in ("jsonl", "cloudevents"):
        inside = ("data",) if layout.event else ()
        paths = [tuple(heading.split(".")) for heading in written_columns(layout)]
        paths += [(*inside, layout.nest.into)] if layout.nest else []
        return JsonLines(layout, tuple(paths), tuple((*inside, name) for name in layout.given))
    return Separated(layout)


def _text_file(layout: FileLayout, name: str, lines: list[str]) -> TextFile:
    text = _LINE_ENDS[layout.line_end].join([*lines, ""])
    if layout.encoding == "utf-16":  # of one byte order on every machine
        return TextFile(name, _BOM_16 + text.encode("utf-16-le"))
    return TextFile(name, text.encode(layout.encoding))
