"""How often each key may ask: one number per key, and no more keys than a bound."""

from __future__ import annotations

from dataclasses import dataclass, field

KEYS_MAX = 10_000


@dataclass(slots=True)
class Rates:
    """A token bucket for each key, kept as the moment at which it is full again.

    per_second: tokens that come back in a second, and the most that a bucket holds; 0: no limit.
    keys_max: buckets that are kept. Full ones are forgotten, which changes nothing; while all are
    in use, a key that is not among them is refused.
    """

    per_second: int
    keys_max: int = KEYS_MAX
    _full_at: dict[bytes, float] = field(default_factory=dict)

    def wait(self, key: bytes, now: float) -> float:
        """Take a token: 0.0, or seconds until there is one. now: seconds, never going back."""
        if not self.per_second:
            return 0.0
        each = 1 / self.per_second
        full_at = max(self._full_at.get(key, now), now)
        early = full_at + each - now - 1
        # The sum is inexact; a billionth of a second too early is in time.
        if early > 1e-9:
            return early
        if key not in self._full_at and not self._has_room(now):
            return each
        self._full_at[key] = full_at + each
        return 0.0

    def _has_room(self, now: float) -> bool:
        if len(self._full_at) >= self.keys_max:
            self._full_at = {key: full for key, full in self._full_at.items() if full > now}
        return len(self._full_at) < self.keys_max
