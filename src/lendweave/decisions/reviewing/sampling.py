"""Which decided cases are looked at again: the same always, drawn by a key that nobody chooses."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.decisions.governance.draw import place_of


@dataclass(frozen=True, slots=True)
class Sampling:
    """Of a million places, the first so many are looked at again; of overrides, more."""

    salt: str
    places: int
    places_of_overrides: int

    def takes(self, case_id: str, *, is_override: bool) -> bool:
        """Whether a decided case is in the sample."""
        bound = self.places_of_overrides if is_override else self.places
        return place_of(self.salt, case_id) < bound
