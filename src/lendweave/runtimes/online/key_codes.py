"""The values of a key as small whole numbers, the same for every kind and subject."""

from __future__ import annotations

from collections.abc import Iterable

from lendweave.features.kernel import Raw

NO_KEY = 0
"""The code of a key of which a value is null: nothing stands under it."""


class KeyCodes:
    """The codes of one key: from 1 on, in the order in which its values were first seen."""

    __slots__ = ("_codes",)

    def __init__(self) -> None:
        self._codes: dict[tuple[Raw, ...], int] = {}

    def restore(self, keys: Iterable[tuple[Raw, ...]]) -> None:
        """Take over the keys that have the codes 1, 2 and so on."""
        self._codes.update((key, code) for code, key in enumerate(keys, 1))

    def find(self, key: tuple[Raw, ...]) -> int | None:
        """The code of a key; None where no event ever had it. For a null key, NO_KEY."""
        return NO_KEY if None in key else self._codes.get(key)

    def code(self, key: tuple[Raw, ...]) -> int:
        """The code of a key, a new one where no event had it. For a null key, NO_KEY."""
        if None in key:
            return NO_KEY
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = len(self._codes) + 1
        return found

    def in_order(self) -> Iterable[tuple[Raw, ...]]:
        """The keys in order of their codes."""
        return self._codes
