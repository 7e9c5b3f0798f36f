"""A partner's file as rows of text, before any meaning is given to it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lendweave.intake.errors import ColumnMissing, ColumnRepeated, ColumnUnknown
from lendweave.intake.fault import Fault
from lendweave.intake.text import clean_text
from lendweave.intake.whole_text import WholeText
from lendweave.kernel.errors import Invalid

_LONG_NUMBER = re.compile(r"[0-9]{5}")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file.

    line: of its first character in the file (row of the sheet, row number in Parquet), from 1.
    cells: one text per wanted column, in their order, "" for nothing; empty where `fault` is set.
    whole: what stood in a row that is at fault.
    """

    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None
    whole: WholeText | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns that a mapping reads, by name in the file.

    ignore: names that may stand there too; None for any name.
    place: where the mapping stands, for messages.
    synonyms: another name → the one in `headers` that it stands for.
    carried: of `headers`, those whose empty cells mean what stands above.
    """

    headers: tuple[str, ...]
    ignore: frozenset[str] | None
    place: str
    synonyms: Mapping[str, str] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()

    def meant(self, name: str) -> str:
        """The name in `headers` for which a name of the file stands, or that name itself."""
        return self.synonyms.get(name, name)

    def places(self, header: Sequence[str], file: str) -> tuple[int, ...]:
        """Where each wanted column stands in `header`.

        Raises ColumnMissing, ColumnUnknown or ColumnRepeated, naming what may be meant.
        """
        found = [self.meant(header_name(name)) for name in header]
        for name in self.headers:
            if found.count(name) > 1:
                raise ColumnRepeated(
                    where=file,
                    got=f"{name!r} {found.count(name)} times",
                    expected="each mapped column once",
                    fix="Ask the partner to name the columns apart.",
                )
            if name not in found:
                raise self._missing(name, found, file)
        for name in found:
            if name and not self.takes(name):
                raise self._unknown(name, file)
        return tuple(found.index(name) for name in self.headers)

    def takes(self, name: str) -> bool:
        """True for a name that is mapped or may be left out."""
        meant = self.meant(name)
        return meant in self.headers or self.ignore is None or meant in self.ignore

    def _missing(self, name: str, found: list[str], file: str) -> ColumnMissing:
        left = [other for other in found if other and other not in self.headers]
        near = difflib.get_close_matches(name, left, n=1, cutoff=0.5)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        return ColumnMissing(
            where=f"{file}: no column {name!r}",
            got=_shown(found),
            expected=name,
            fix=f"{meant}Correct `from` in {self.place}, or `header_row`.",
        )

    def _unknown(self, name: str, file: str) -> ColumnUnknown:
        return ColumnUnknown(
            where=file,
            got=_shown([name]),
            expected=", ".join(self.headers),
            fix=f"Map it under `columns`, or list it under `ignore`, in {self.place}.",
        )


def _shown(header: Sequence[str]) -> str:
    """Header cells for a message; cells that look like data are counted, never repeated.

    A wrong `header_row` makes a row of people the header, and a message is kept in clear.
    """
    if any(_LONG_NUMBER.search(name) for name in header):
        return f"{len(header)} cells that look like data, not like names of columns"
    return ", ".join(header)[:300]


def header_name(cell: str) -> str:
    """The name in a header cell; a cell that is not text has no name."""
    try:
        return clean_text(cell)
    except Invalid:
        return ""
