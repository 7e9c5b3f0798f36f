"""Chance that depends on what it is for, not on how much was drawn before.

A draw is a pure function of (seed, name of the stream, entity, number of the draw). So one more
person, merchant or month changes no draw of anybody else, and blocks may be made in any order.

A counter goes through the finaliser of SplitMix64, once for the entity and once for the draw, under
a key that SHA-256 gives for seed and name.
Source: Steele, Lea, Flood, Fast splittable pseudorandom number generators (OOPSLA 2014).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lendweave.simulation.chance.curves import normal_quantile

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 2.0**-53
Numbers = NDArray[np.float64] | NDArray[np.int64] | float


@dataclass(frozen=True, slots=True)
class Substreams:
    """All chance of one world. entity, draw: whole numbers ≥ 0 that broadcast together."""

    seed: int

    def bits(self, name: str, entity: ArrayLike, draw: ArrayLike = 0) -> NDArray[np.uint64]:
        """64 random bits for each entity and draw; at least one-dimensional."""
        entity_key, draw_key = _keys(self.seed, name)
        of_entity = _mixed(_counters(entity) * _GOLDEN + entity_key)
        of_draw = _mixed(_counters(draw) * _GOLDEN + draw_key)
        return _mixed(of_entity ^ of_draw)

    def uniform(self, name: str, entity: ArrayLike, draw: ArrayLike = 0) -> NDArray[np.float64]:
        """Evenly over [0, 1)."""
        return np.asarray((self.bits(name, entity, draw) >> np.uint64(11)) * _TO_UNIT)

    def normal(self, name: str, entity: ArrayLike, draw: ArrayLike = 0) -> NDArray[np.float64]:
        """Standard normal, cut off near ±3.9."""
        return normal_quantile(self.uniform(name, entity, draw))

    def happens(
        self, name: str, entity: ArrayLike, share: Numbers, draw: ArrayLike = 0
    ) -> NDArray[np.bool_]:
        """True with probability `share`."""
        return np.asarray(self.uniform(name, entity, draw) < share)

    def below(
        self, name: str, entity: ArrayLike, count: Numbers, draw: ArrayLike = 0
    ) -> NDArray[np.int64]:
        """A whole number from 0 to count - 1."""
        return np.asarray(self.uniform(name, entity, draw) * count).astype(np.int64)

    def pick(
        self, name: str, entity: ArrayLike, weights: ArrayLike, draw: ArrayLike = 0
    ) -> NDArray[np.int64]:
        """An index into the last axis of `weights`, which are ≥ 0 and not all 0."""
        steps = np.cumsum(np.asarray(weights, np.float64), axis=-1)
        wanted = self.uniform(name, entity, draw) * steps[..., -1]
        return np.asarray((wanted[..., None] >= steps).sum(axis=-1), np.int64)


def _counters(values: ArrayLike) -> NDArray[np.uint64]:
    return np.atleast_1d(np.asarray(values)).astype(np.uint64)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


@cache
def _keys(seed: int, name: str) -> tuple[np.uint64, np.uint64]:
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    first, second = (int.from_bytes(digest[i : i + 8], "big") for i in (0, 8))
    return np.uint64(first), np.uint64(second)
