"""The values of a key as small whole numbers, the same for every kind and subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lendweave.features.kernel import Raw

NO_KEY = 0
"""The code of a key of which a value is null: nothing stands under it."""

NEVER_SEEN = 2**32 - 2
"""Stands for a key that no event ever had: nothing stands under so great a code."""


class KeyCodes:
    """The codes of one key: from 1 on, in the order in which its values were first seen.

    A key of one column stands for itself, without a tuple around it: one wait for memory less.
    """

    __slots__ = ("_codes",)

    def __init__(self) -> None:
        self._codes: dict[Raw, int] = {}

    def restore(self, keys: Iterable[tuple[Raw, ...]]) -> None:
        """Take over the keys that have the codes 1, 2 and so on."""
        self._codes.update((_alone(key), code) for code, key in enumerate(keys, 1))

    def find(self, key: tuple[Raw, ...]) -> int:
        """The code of a key; NEVER_SEEN where no event ever had it, NO_KEY for a null key."""
        if len(key) == 1:
            (value,) = key
            return NO_KEY if value is None else self._codes.get(value, NEVER_SEEN)
        return NO_KEY if None in key else self._codes.get(key, NEVER_SEEN)

    def code(self, key: tuple[Raw, ...]) -> int:
        """The code of a key, a new one where no event had it. For a null key, NO_KEY."""
        if None in key:
            return NO_KEY
        value = _alone(key)
        found = self._codes.get(value)
        if found is None:
            found = self._codes[value] = len(self._codes) + 1
        return found

    def in_order(self) -> Iterator[tuple[Raw, ...]]:
        """The keys in order of their codes."""
        return (key if isinstance(key, tuple) else (key,) for key in self._codes)


def _alone(key: tuple[Raw, ...]) -> Raw:
    """No value of a key is a tuple: lists are no keys."""
    return key[0] if len(key) == 1 else key
