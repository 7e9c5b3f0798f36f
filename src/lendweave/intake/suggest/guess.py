"""Which column means what: names and cells weighed together, each meaning given once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lendweave.intake.suggest.headers import Heading, heading, likeness
from lendweave.intake.suggest.meanings import MEANINGS, Meaning
from lendweave.intake.suggest.values import Look, Profile

_TELLING = (Look.ID_NUMBER, Look.USCC, Look.VIN, Look.INVOICE, Look.MOBILE)
"""Looks that name a column by themselves."""
_OWN = (*_TELLING, Look.CARD, Look.EMAIL, Look.FIRM, Look.ADDRESS, Look.PERSON)
_NAME_WEIGHT_OWN, _NAME_WEIGHT = 0.68, 0.82  # moments and numbers say little about what they are
_TOLD_BY_CELLS = 0.72
_CELLS_DISAGREE = 0.86
LIKELY = 0.6
"""Below this nothing is said."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name and what its cells look like."""

    header: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column means. meaning: None where nothing fits. confidence: 0 to 1.

    by_name, by_cells: how well each agrees. also: the next meanings with their scores.
    """

    column: Column
    heading: Heading
    meaning: Meaning | None
    confidence: float
    by_name: float
    by_cells: float
    also: tuple[tuple[str, float], ...] = ()


def guesses(columns: Sequence[Column]) -> list[Guess]:
    """One guess for each column; a meaning goes to the column that it fits best."""
    headings = [heading(column.header) for column in columns]
    scores = [
        {meaning.name: _score(meaning, title, column.profile) for meaning in MEANINGS}
        for title, column in zip(headings, columns, strict=True)
    ]
    taken = _assigned(scores)
    return [
        _guess(column, title, scores[i], taken.get(i))
        for i, (column, title) in enumerate(zip(columns, headings, strict=True))
    ]


def _score(meaning: Meaning, title: Heading, profile: Profile) -> tuple[float, float, float]:
    """How well a meaning fits: in all, by the name, by the cells."""
    by_name = max(_by_name(title, known) for known in meaning.names)
    by_cells = _by_cells(meaning, profile)
    if by_cells >= 0.9 and meaning.looks[0] in _TELLING and len(meaning.looks) == 1:
        return max(_TOLD_BY_CELLS, _weighed(meaning, by_name, by_cells)), by_name, by_cells
    if profile.filled and by_cells < 0.5:
        by_name *= _CELLS_DISAGREE
    return _weighed(meaning, by_name, by_cells), by_name, by_cells


def _weighed(meaning: Meaning, by_name: float, by_cells: float) -> float:
    weight = _NAME_WEIGHT_OWN if meaning.looks[0] in _OWN else _NAME_WEIGHT
    return weight * by_name + (1 - weight) * by_cells


def _by_name(title: Heading, known: str) -> float:
    alone = likeness(title.name, known)
    if not title.group or alone == 1.0:
        return alone
    return max(alone, likeness(title.group + title.name, known))


def _by_cells(meaning: Meaning, profile: Profile) -> float:
    if not profile.filled:
        return 0.5
    share = min(profile.share(*set(meaning.looks)), 1.0)
    # The look that is named first is what the meaning is known by.
    first = profile.share(meaning.looks[0])
    return 0.7 * share + 0.3 * first if len(meaning.looks) > 1 else share


def _assigned(scores: Sequence[Mapping[str, tuple[float, float, float]]]) -> dict[int, str]:
    """Column → meaning, the best pairs first."""
    pairs = sorted(
        (
            (-score[0], i, place, name)
            for i, found in enumerate(scores)
            for place, (name, score) in enumerate(found.items())
            if score[0] >= LIKELY
        )
    )
    taken: dict[int, str] = {}
    for _, i, _, name in pairs:
        if i not in taken and name not in taken.values():
            taken[i] = name
    return taken


def _guess(
    column: Column,
    title: Heading,
    scores: Mapping[str, tuple[float, float, float]],
    name: str | None,
) -> Guess:
    ranked = sorted(scores.items(), key=lambda found: -found[1][0])
    also = tuple((other, score[0]) for other, score in ranked[:3] if other != name)
    if name is None:
        return Guess(column, title, None, 0.0, 0.0, 0.0, also)
    meaning = next(meaning for meaning in MEANINGS if meaning.name == name)
    return Guess(column, title, meaning, *scores[name], also=also)
