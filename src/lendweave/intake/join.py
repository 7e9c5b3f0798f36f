"""Two tables side by side: to each row of the first, at most one row of the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lendweave.intake.errors import JoinedTooLarge, MatchUnclear, RowFault, RowUnmatched, RowUnused
from lendweave.intake.fault import fault_of
from lendweave.intake.mapping import JoinShape
from lendweave.intake.table import RawRow, Wanted, header_name
from lendweave.intake.whole_text import whole_cells

JOINED_CELLS_MAX = 2_000_000
JOINED_CHARACTERS_MAX = 50_000_000

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinedSide:
    """One second table. wanted: its columns, the keys first. keys: their places in the first."""

    name: str
    shape: JoinShape
    wanted: Wanted
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Joining:
    """What is read of each table. places: for each cell of a row, its table and place there.

    Table 0 is the first one; its columns end with the keys that no mapped column is.
    """

    first: Wanted
    sides: tuple[JoinedSide, ...]
    places: tuple[tuple[int, int], ...]


def joining(shapes: Mapping[str, JoinShape], wanted: Wanted) -> Joining:
    """The columns of a mapping told apart: `name.column` is of the second table `name`."""
    own = _part(wanted, "", shapes)
    keys = {
        name: [own.meant(header_name(key)) for key in shape.pairs] for name, shape in shapes.items()
    }
    headers = tuple(
        dict.fromkeys([*own.headers, *(key for named in keys.values() for key in named)])
    )
    first = Wanted(headers, own.ignore, own.place, own.synonyms, own.carried)
    sides = tuple(
        JoinedSide(name, shape, _side(wanted, name, shape), tuple(map(headers.index, keys[name])))
        for name, shape in shapes.items()
    )
    tables = {"": (0, first), **{s.name: (i, s.wanted) for i, s in enumerate(sides, 1)}}
    places = []
    for header in wanted.headers:
        table, columns = tables[_table_of(header, shapes)]
        places.append((table, columns.headers.index(_own_name(header, shapes))))
    return Joining(first, sides, tuple(places))


def _side(wanted: Wanted, name: str, shape: JoinShape) -> Wanted:
    part = _part(wanted, name, {name: shape})
    keys = [part.meant(header_name(key)) for key in shape.pairs.values()]
    headers = tuple(dict.fromkeys([*keys, *part.headers]))
    return Wanted(headers, part.ignore, part.place, part.synonyms, part.carried)


def _part(wanted: Wanted, table: str, shapes: Mapping[str, JoinShape]) -> Wanted:
    """What a mapping says of one table, under the names that its columns have there."""

    def own(names: Iterable[str]) -> list[str]:
        return [_own_name(name, shapes) for name in names if _table_of(name, shapes) == table]

    ignored = None if wanted.ignore is None else frozenset(own(wanted.ignore))
    return Wanted(
        headers=tuple(own(wanted.headers)),
        ignore=None if ignored is None or "*" in ignored else ignored,
        place=wanted.place,
        synonyms={
            _own_name(name, shapes): _own_name(meant, shapes)
            for name, meant in wanted.synonyms.items()
            if _table_of(name, shapes) == table
        },
        carried=frozenset(own(wanted.carried)),
    )


def _table_of(name: str, shapes: Mapping[str, JoinShape]) -> str:
    table, point, _ = name.partition(".")
    return table if point and table in shapes else ""


def _own_name(name: str, shapes: Mapping[str, JoinShape]) -> str:
    return name.removeprefix(f"{_table_of(name, shapes)}.") if _table_of(name, shapes) else name


class SecondTable:
    """The rows of a second table by their keys. Raises JoinedTooLarge when it is made."""

    def __init__(self, side: JoinedSide, rows: Iterable[RawRow], file: str) -> None:
        self._side = side
        self._rows: dict[Key, RawRow] = {}
        self._unclear: set[Key] = set()
        self._used: set[Key] = set()
        self._broken: list[RawRow] = []
        cells = characters = 0
        for row in rows:
            cells += len(row.cells) + 1
            characters += sum(map(len, row.cells))
            if cells > JOINED_CELLS_MAX or characters > JOINED_CHARACTERS_MAX:
                raise _too_large(side, file)
            self._take(row)

    def _take(self, row: RawRow) -> None:
        key = _key(row.cells[: len(self._side.shape.pairs)])
        if row.fault is not None or not all(key):
            self._broken.append(row)
        elif self._rows.setdefault(key, row).cells != row.cells:
            self._unclear.add(key)

    def match(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells that belong to a row of the first table. Raises RowUnmatched, MatchUnclear."""
        key = _key([cells[place] for place in self._side.keys])
        found = self._rows.get(key) if all(key) else None
        if found is None:
            if self._side.shape.unmatched == "keep":
                return ("",) * len(self._side.wanted.headers)
            raise RowUnmatched(**self._told("no row"))
        self._used.add(key)
        if key in self._unclear:
            raise MatchUnclear(**self._told("several rows that differ"))
        return found.cells

    def left(self) -> Iterator[RawRow]:
        """Rows that could not be read or have no key, and those that nobody used, as faults."""
        for row in self._broken:
            yield row if row.fault else self._unused(row)
        if self._side.shape.unused == "fault":
            for key, row in self._rows.items():
                if key not in self._used:
                    yield self._unused(row)

    def _unused(self, row: RawRow) -> RawRow:
        error = RowUnused(
            where=f"line {row.line} of {self._side.name!r}",
            got=f"a row that no row of the first table names by {self._columns}",
            expected="a row of the first table for it",
            fix="Ask the partner for the missing rows, or write `unused: ignore`.",
        )
        return RawRow(row.line, (), fault_of(error), whole_cells(row.cells))

    def _told(self, got: str) -> dict[str, str]:
        return {
            "where": f"`join` {self._side.name!r}",
            "got": f"{got} in {self._side.name!r} with this {self._columns}",
            "expected": "one row",
            "fix": "Ask the partner for the row, or write `unmatched: keep` if it may be missing.",
        }

    @property
    def _columns(self) -> str:
        return ", ".join(self._side.shape.pairs.values())


def joined_rows(
    rows: Iterable[RawRow], joining: Joining, tables: Sequence[SecondTable]
) -> Iterator[RawRow]:
    """The rows of the first table with what belongs to them; then the faults of the others.

    The lines of a second table are counted on from the last line of what came before it.
    """
    last = 0
    for row in rows:
        last = max(last, row.line)
        yield _joined(row, joining, tables) if row.fault is None else row
    for table in tables:
        start = last
        for row in table.left():
            last = max(last, start + row.line)
            yield RawRow(start + row.line, (), row.fault, row.whole)


def _joined(row: RawRow, joining: Joining, tables: Sequence[SecondTable]) -> RawRow:
    try:
        found = (row.cells, *(table.match(row.cells) for table in tables))
    except RowFault as error:
        return RawRow(row.line, (), fault_of(error), whole_cells(row.cells))
    return RawRow(row.line, tuple(found[table][place] for table, place in joining.places))


def _key(cells: Iterable[str]) -> Key:
    """Keys meet as texts of records do: full-width signs and spaces around do not matter."""
    return tuple(map(header_name, cells))


def _too_large(side: JoinedSide, file: str) -> JoinedTooLarge:
    return JoinedTooLarge(
        where=f"{file}, `join` {side.name!r}",
        got=f"more than {JOINED_CELLS_MAX} cells or {JOINED_CHARACTERS_MAX} characters",
        expected="a second table that fits into memory",
        fix="Map fewer of its columns, or ask the partner for one file with both.",
    )
