"""Which column means what: names and cells weighed together, each meaning given once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lendweave.intake.suggest.headers import Heading, heading, likeness, plain
from lendweave.intake.suggest.meanings import MEANINGS, Meaning
from lendweave.intake.suggest.pinyin import sound, spoken
from lendweave.intake.suggest.topics import Topic
from lendweave.intake.suggest.values import Look, Profile

_TELLING = (Look.ID_NUMBER, Look.USCC, Look.VIN, Look.INVOICE, Look.MOBILE)
"""Looks that name a column by themselves."""
_OWN = (*_TELLING, Look.CARD, Look.EMAIL, Look.FIRM, Look.ADDRESS, Look.PERSON)
_NAME_WEIGHT_OWN, _NAME_WEIGHT = 0.68, 0.82  # moments and numbers say little about what they are
_TOLD_BY_CELLS = 0.72
_COUNTED = {"epoch_ms": 1.0, "epoch_s": 0.9, "excel_day": 0.8}
"""How sure a count is a moment and no other number."""
_CELLS_DISAGREE = 0.86
_NO_MOMENTS = 0.7  # a time of day without its day says when nothing happened
_HIDDEN = (Look.MOBILE, Look.ID_NUMBER, Look.CARD, Look.PERSON, Look.VIN)
"""What is shown with stars in its middle."""
_MASKED = 0.8
_BARE_NAME = 0.99  # a bare name whose meaning the topic tells: hardly less than a known name
_OF_TOPIC = 0.05  # more for a meaning that goes to the records of the topic
_UNDER_GROUP = 0.02  # more for a name that only its group makes whole
_MUCH_WORSE = 0.15  # than the best meaning: a column is then rather the best one once more
_IN_WORDS, _WORDY = re.compile("大写|in words"), 0.1  # less for an amount in words than in figures
_AGAIN = 0.9
"""How well a name must fit for a meaning to be given once more."""
LIKELY = 0.6
"""Below this nothing is said."""


_TELLING_GROUPS = frozenset(
    plain(group)
    for group in [
        "buyer",
        "customer",
        "person",
        "order",
        "loan",
        "contract",
        "seller",
        "payer",
        "payee",
        "merchant",
        "store",
        "product",
        "item",
        "goods",
        "coupon",
        "学员",
        "客户",
        "车辆",
        "门店",
        "购方",
        "销方",
        "商品",
        "买家",
        "卖家",
        "患者",
        "borrower",
        "subject_of",
    ]
)
"""Groups that say whose a bare name is."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name, what its cells look like, and its cleaned cells themselves.

    comma, accounting: its numbers were written so in the file, and stand here in the plain way.
    """

    header: str
    profile: Profile
    cells: tuple[str, ...] = ()
    comma: bool = False
    accounting: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column means. meaning: None where nothing fits. confidence: 0 to 1.

    by_name, by_cells: how well each agrees. also: the next meanings with their scores.
    again: another column fits the same meaning better.
    """

    column: Column
    heading: Heading
    meaning: Meaning | None
    confidence: float
    by_name: float
    by_cells: float
    also: tuple[tuple[str, float], ...] = ()
    again: bool = False


def guesses(columns: Sequence[Column], topic: Topic | None = None) -> list[Guess]:
    """One guess for each column; a meaning goes to the column that it fits best."""
    headings = [heading(column.header) for column in columns]
    scores = [
        {meaning.name: _score(meaning, title, column.profile, topic) for meaning in MEANINGS}
        for title, column in zip(headings, columns, strict=True)
    ]
    taken = _assigned(scores)
    again = _given_again(scores, taken)
    return [
        _guess(column, title, scores[i], taken.get(i) or again.get(i), again=i in again)
        for i, (column, title) in enumerate(zip(columns, headings, strict=True))
    ]


def _score(
    meaning: Meaning, title: Heading, profile: Profile, topic: Topic | None
) -> tuple[float, float, float]:
    """How well a meaning fits: in all, by the name, by the cells."""
    by_name = max(_by_name(title, known) for known in meaning.names)
    by_cells = _by_cells(meaning, profile)
    more = -_WORDY if meaning.unit and _IN_WORDS.search(title.name.lower()) else 0.0
    if topic is not None:
        bare = topic.bare.get(meaning.name, frozenset())
        if _is_bare(title, bare):
            by_name, more = max(by_name, _BARE_NAME), more + 2 * _OF_TOPIC
        elif by_name and set(topic.kinds) & set(meaning.fields):
            more += _OF_TOPIC
    if by_cells >= 0.9 and meaning.looks[0] in _TELLING and len(meaning.looks) == 1:
        told = max(_TOLD_BY_CELLS, _weighed(meaning, by_name, by_cells))
        return told + more, by_name, by_cells
    if profile.filled and by_cells < 0.5:
        by_name *= _NO_MOMENTS if meaning.looks[0] is Look.MOMENT else _CELLS_DISAGREE
    return _weighed(meaning, by_name, by_cells) + more, by_name, by_cells


def _is_bare(title: Heading, bare: frozenset[str]) -> bool:
    """True for a name alone, or for the one that its group makes."""
    if title.group and plain(title.group) in _TELLING_GROUPS:
        return False
    return plain(title.name) in bare or bool(
        (sounds := spoken(title.name)) and sounds in map(sound, bare)
    )


def _weighed(meaning: Meaning, by_name: float, by_cells: float) -> float:
    weight = _NAME_WEIGHT_OWN if meaning.looks[0] in _OWN else _NAME_WEIGHT
    return weight * by_name + (1 - weight) * by_cells


def _by_name(title: Heading, known: str) -> float:
    alone = likeness(title.name, known)
    if not title.group:
        return alone
    sign = " " if title.group.isascii() else ""
    whole = likeness(f"{title.group}{sign}{title.name}", known)
    return max(alone * 0.98, whole + (_UNDER_GROUP if whole > 0.9 else 0.0))


def _by_cells(meaning: Meaning, profile: Profile) -> float:
    if not profile.filled:
        return 0.5
    if meaning.looks[0] is Look.MOMENT and profile.counted and not profile.formats:
        return _COUNTED[profile.counted]
    if profile.share(Look.MASKED) > 0.5:
        return _MASKED if meaning.looks[0] in _HIDDEN else 0.0
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
    best = [max(score[0] for score in found.values()) for found in scores]
    taken: dict[int, str] = {}
    for lost, i, _, name in pairs:
        if i not in taken and name not in taken.values() and -lost > best[i] - _MUCH_WORSE:
            taken[i] = name
    return taken


def _given_again(
    scores: Sequence[Mapping[str, tuple[float, float, float]]], taken: Mapping[int, str]
) -> dict[int, str]:
    """Columns without a meaning whose name is one that another column has taken."""
    found: dict[int, str] = {}
    for i, by_meaning in enumerate(scores):
        name = max(by_meaning, key=lambda name: by_meaning[name][0])
        total, by_name, _ = by_meaning[name]
        if i not in taken and total >= LIKELY and by_name >= _AGAIN:
            found[i] = name
    return found


def _guess(
    column: Column,
    title: Heading,
    scores: Mapping[str, tuple[float, float, float]],
    name: str | None,
    *,
    again: bool,
) -> Guess:
    ranked = sorted(scores.items(), key=lambda found: -found[1][0])
    also = tuple((other, score[0]) for other, score in ranked[:3] if other != name)
    if name is None:
        return Guess(column, title, None, 0.0, 0.0, 0.0, also)
    meaning = next(meaning for meaning in MEANINGS if meaning.name == name)
    total, by_name, by_cells = scores[name]
    return Guess(column, title, meaning, min(total, 1.0), by_name, by_cells, also, again)
