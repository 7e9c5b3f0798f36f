"""Of what signs the ids of a column are made, where nearly all are made alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

_IDS_MIN = 50
_ALIKE = 0.97
_USUAL = 0.02  # of the ids: a length so rare is a slip
_RUNS_MAX = 12
_ANY_LENGTH = 10**9
_BEYOND = "其"  # stands for any sign that is not ASCII
_CLASSES = (("9", "[0-9]"), ("A", "[A-Z]"), ("a", "[a-z]"), (_BEYOND, "[^ -~]"))
_ONE_CLASS = ("[0-9a-f]", "[0-9A-F]", "[0-9A-Za-z]", "[0-9A-Za-z_-]")
_UNWRITTEN = frozenset("]^\\'")  # signs that a class of one sign cannot hold as they stand

Run = tuple[str, int]
"""A class of signs, or one sign as it stands, and how many follow one another."""


def shape_of(ids: Sequence[str]) -> str:
    """A pattern for RE2 that nearly all ids match, "" where there is none."""
    if len(ids) < _IDS_MIN:
        return ""
    written = _by_runs(ids) or _by_signs(ids)
    return f"^{written}$" if written else ""


def _by_runs(ids: Sequence[str]) -> str:
    """The pattern of runs that nearly all ids share, their lengths as usual."""
    runs = [tuple(_runs(text)) for text in ids]
    usual, _ = Counter(tuple(kind for kind, _ in run) for run in runs).most_common(1)[0]
    if len(usual) > _RUNS_MAX or (usual in ((), ("9",)) and len({len(i) for i in ids}) > 3):
        return ""
    alike = [run for run in runs if tuple(kind for kind, _ in run) == usual]
    lengths = [
        _usual_lengths(kind, [run[place][1] for run in alike]) for place, kind in enumerate(usual)
    ]
    fit = sum(
        all(low <= run[i][1] <= high for i, (low, high) in enumerate(lengths)) for run in alike
    )
    if fit < _ALIKE * len(ids):
        return ""
    return "".join(_run(kind, *span) for kind, span in zip(usual, lengths, strict=True))


def _runs(text: str) -> Iterator[Run]:
    for kind, signs in groupby(text, _kind):
        yield kind, len(list(signs))


def _kind(sign: str) -> str:
    if sign.isascii() and sign.isalnum():
        return "9" if sign.isdigit() else "A" if sign.isupper() else "a"
    return sign if sign.isascii() else _BEYOND


def _usual_lengths(kind: str, lengths: Sequence[int]) -> tuple[int, int]:
    """From and to; from 1 where they vary. Digits that vary are a count, which grows."""
    counts = Counter(lengths)
    usual = [length for length, count in counts.items() if count >= _USUAL * len(lengths)]
    if len(usual) == 1:
        return usual[0], usual[0]
    return 1, _ANY_LENGTH if kind == "9" else max(usual)


def _run(kind: str, low: int, high: int) -> str:
    sign = dict(_CLASSES).get(kind) or (kind if kind in "_ " else f"[{kind}]")
    if high == _ANY_LENGTH:
        return f"{sign}+"
    if (low, high) == (1, 1):
        return sign
    return f"{sign}{{{low}}}" if low == high else f"{sign}{{{low},{high}}}"


def _by_signs(ids: Sequence[str]) -> str:
    """One class of signs and one length, as hashes have."""
    length, _ = Counter(map(len, ids)).most_common(1)[0]
    for signs in _ONE_CLASS:
        pattern = f"{signs}{{{length}}}"
        if sum(bool(re.fullmatch(pattern, text)) for text in ids) >= _ALIKE * len(ids):
            return pattern
    return ""
