"""Signposts: every 64th of many sorted keys, so that a search looks at few pages of the rest."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

KeyArray: TypeAlias = npt.NDArray[np.uint64]
"""Shape (n,): the first word of the hash of each entity id."""
Places: TypeAlias = npt.NDArray[np.intp]
"""Shape (n,): where something stands among others."""

_STEP = 64
_STRIDES = (32, 16, 8, 4, 2, 1)


def signposts(keys: KeyArray) -> KeyArray:
    """The first of each 64 of ascending keys, in memory of their own."""
    return keys[::_STEP].copy()


def spans(keys: KeyArray, posts: KeyArray, asked: KeyArray) -> tuple[Places, Places, Places]:
    """Which of `asked` are among ascending keys, at least one, and where each stands: from, up to.

    posts: `signposts(keys)`. Returns three arrays of one length.
    """
    low = _place(keys, np.searchsorted(posts, asked, "left"), asked, np.less)
    met = np.flatnonzero(low < len(keys))
    met = met[keys[low[met]] == asked[met]]
    known = asked[met]
    high = _place(keys, np.searchsorted(posts, known, "right"), known, np.less_equal)
    return met, low[met], high


def span(keys: KeyArray, posts: KeyArray, asked: int) -> slice:
    """Where one key stands among ascending keys; an empty slice where it is not among them."""
    key = np.uint64(asked)
    start = max(int(posts.searchsorted(key, "left")) - 1, 0) * _STEP
    low = start + int(keys[start : start + _STEP + 1].searchsorted(key, "left"))
    if low >= len(keys) or keys[low] != key:
        return slice(low, low)
    high = low + 1
    while high < len(keys) and keys[high] == key:
        high += 1
    return slice(low, high)


def _place(keys: KeyArray, passed: Places, asked: KeyArray, before: np.ufunc) -> Places:
    """How many keys come before each one asked for; it comes behind `passed` of the posts."""
    last = np.maximum(passed - 1, 0) * _STEP  # the furthest key known to come before it
    for stride in _STRIDES:
        further = np.minimum(last + stride, len(keys) - 1)
        last = np.where(before(keys[further], asked), further, last)
    return np.where(passed > 0, last + 1, 0)
