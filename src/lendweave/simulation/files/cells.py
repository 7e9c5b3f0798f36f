"""The cells of a column as the partner writes them: styles, words, prefixes and blanks by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.substreams import Substreams
from lendweave.simulation.files.kinds import ColumnType, Kind
from lendweave.simulation.files.layout_file import ColumnLayout
from lendweave.simulation.files.layouts import choices
from lendweave.simulation.files.styles import Cells, Style, based, decorated, parsed
from lendweave.simulation.files.views.table import Coded, Values, whole
from lendweave.simulation.truth.frames import NONE, Whole

_NUMBERS = (Kind.MONEY, Kind.WHOLE, Kind.RATE, Kind.NUMBER, Kind.DOCUMENT, Kind.CARD)
_WORDS_MAX = 60  # divisible by how many words may stand for one


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes a column: the draws of its feed and heading by row, and the kind of cells.

    native: numbers, dates and flags stay what they are.
    """

    chance: Substreams
    name: str
    key: Whole
    native: bool

    def pick(self, what: str, weights: Mapping[str, float]) -> NDArray[np.int64]:
        """Which of the weighted texts each row takes."""
        return self.chance.pick(f"{what} of {self.name}", self.key, list(weights.values()))


def cells_of(column: ColumnLayout, kind: ColumnType, values: Values | None, hand: Hand) -> Cells:
    """One cell for each row. values: None for a constant."""
    if values is None:
        constant = column.constant if hand.native else str(column.constant)
        return [constant] * len(hand.key)
    if not isinstance(values, Coded):
        return _varied(column, kind, values, hand)
    if _is_varied(column) or len(values.values) > len(values.place):
        return _varied(column, kind, whole(values), hand)
    once = replace(hand, key=np.arange(len(values.values)))
    known = _varied(column, kind, values.values, once)
    return [known[i] for i in values.place.tolist()]


def total_cell(column: ColumnLayout, kind: ColumnType, amount: int) -> str:
    """A sum as text in the first style of its column."""
    style = parsed(next(iter(choices(column.write))), kind.kind) or Style("")
    cells = based(np.array([amount]), kind.kind, style, native=False)
    return str(decorated(cells, kind.kind, style)[0])


def _is_varied(column: ColumnLayout) -> bool:
    """Whether two rows with one value may be written differently."""
    several = any(isinstance(words, list) for words in column.values.values())
    return several or isinstance(column.write, dict) or isinstance(column.blank, dict)


def _varied(column: ColumnLayout, kind: ColumnType, values: NDArray[Any], hand: Hand) -> Cells:
    """The cells of an array, each row in the style it draws."""
    blank = _blanks(kind.kind, values)
    if kind.kind in (Kind.DAY, Kind.MOMENT) and blank.any():
        values = np.where(blank, np.zeros(1, values.dtype), values)
    weights = choices(column.write)
    styles = [parsed(text, kind.kind) or Style("") for text in weights]
    if len(styles) == 1:
        cells = _styled(column, kind.kind, values, styles[0], hand)
    else:
        which, mixed = hand.pick("style", weights), np.empty(len(values), object)
        for number, style in enumerate(styles):
            at = np.flatnonzero(which == number)
            part = replace(hand, key=hand.key[at])
            mixed[at] = _styled(column, kind.kind, values[at], style, part)
        cells = mixed.tolist()
    return _blanked(column, cells, blank, hand)


def _styled(
    column: ColumnLayout, kind: Kind, values: NDArray[Any], style: Style, hand: Hand
) -> Cells:
    named = bool(column.values or column.prefix or column.suffix)
    cells = based(values, kind, style, native=hand.native and not named)
    if column.values:
        cells = _reworded(column, cells, hand)
    cells = decorated(cells, kind, style)
    if not (column.prefix or column.suffix):
        return cells
    return [f"{column.prefix}{cell}{column.suffix}" for cell in cells]


def _reworded(column: ColumnLayout, cells: Cells, hand: Hand) -> Cells:
    """The partner's words for those of the view; what it has no word for stays."""
    listed = {
        word: [said] if isinstance(said, str) else said for word, said in column.values.items()
    }
    if not _is_varied(column):
        said = {word: several[0] for word, several in listed.items()}
        return [said.get(cell, cell) for cell in cells]
    which = hand.chance.below(f"word of {hand.name}", hand.key, _WORDS_MAX).tolist()
    several = ((listed.get(cell, [cell]), i) for cell, i in zip(cells, which, strict=True))
    return [words[i % len(words)] for words, i in several]


def _blanks(kind: Kind, values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where there is nothing to write."""
    if kind in (Kind.DAY, Kind.MOMENT):
        return np.asarray(np.isnat(values))
    if kind in _NUMBERS:
        return np.asarray(values == NONE)
    if kind == Kind.TEXT:
        return np.asarray(values == "")
    return np.zeros(len(values), np.bool_)


def _blanked(column: ColumnLayout, cells: Cells, blank: NDArray[np.bool_], hand: Hand) -> Cells:
    """Blanks as the partner writes them; nothing is null where numbers are numbers."""
    at = np.flatnonzero(blank)
    if not len(at):
        return cells
    weights = choices(column.blank)
    texts = list(weights)
    which = replace(hand, key=hand.key[at]).pick("blank", weights)
    for i, number in zip(at.tolist(), which.tolist(), strict=True):
        cells[i] = texts[number] or (None if hand.native else "")
    return cells
