"""What the network is made of: arrays, one element a sighting or a link."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

NEVER = np.iinfo(np.int64).max
"""An instant after all others: of what has not happened."""

SIGHTING_SCHEMA = pa.schema(
    [
        ("party_id", pa.string()),
        ("key_type", pa.string()),
        ("key", pa.string()),
        ("known_at", pa.int64()),
    ]
)
"""Sightings as they come from the records: one row for each record that shows a party with a key,
known_at µs UTC. Rows without a party or a key are none."""


@dataclass(frozen=True, slots=True)
class Sightings:
    """Parties seen with keys, by key type; numbers into `parties` and `keys` of the type.

    parties: party_ids in order. keys: key type → keys. seen: key type → party, key and known_at,
    each of shape (n,).
    """

    parties: tuple[str, ...]
    keys: dict[str, tuple[str, ...]]
    seen: dict[str, tuple[IntArray, IntArray, IntArray]]


@dataclass(frozen=True, slots=True)
class HubRule:
    """When a key is a hub: a mall's Wi-Fi, an agent's phone, a store's counter device.

    More parties than the limit make a hub. The limit is three times the median of the parties of
    keys that are shared at all, at least `floor`, at most `ceiling`; `floor` where few keys are
    shared. The median stands even where a third of the shared keys are hubs.
    weight: what one key that only two parties share tells, 0 to 1.
    """

    floor: int
    ceiling: int
    weight: float


@dataclass(frozen=True, slots=True)
class Hub:
    """A key that too many parties have: no evidence since it became one.

    degree: parties with it. limit: parties up to which it was none. since: µs UTC.
    """

    key_type: str
    key: str
    degree: int
    limit: int
    since: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Parties that contradict each other or themselves.

    kind: `two_ids` of one party, or `two_birth_dates` of one id. parties: their ids, in order.
    """

    kind: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyLinks:
    """Pairs of parties by one key type; every array has shape (n,).

    first, second: numbers into the parties, first < second by party_id. keys, records: that show
    it now. first_seen, last_seen: µs UTC. linked_at: when both had been seen with a key. ended_at:
    when the last of the keys became a hub, NEVER for none. known_at: from when all of this is
    known. strength: 0 to 1, 0 for a link that ended. contradicted: the two contradict each other,
    by `conflict`.
    """

    relation: str
    key_type: str
    conflict: str
    first: IntArray
    second: IntArray
    keys: IntArray
    records: IntArray
    first_seen: IntArray
    last_seen: IntArray
    linked_at: IntArray
    ended_at: IntArray
    known_at: IntArray
    strength: FloatArray
    contradicted: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def live(self) -> int:
        """Links that hold."""
        return int((self.ended_at == NEVER).sum())


@dataclass(frozen=True, slots=True)
class Told:
    """What each party told of itself first. value: its number, -1 for none. since: µs UTC."""

    value: IntArray
    since: IntArray

    def differ(self, one: IntArray, other: IntArray) -> NDArray[np.bool_]:
        """Where two parties both told a value, and not the same."""
        values = self.value[one], self.value[other]
        return np.asarray((values[0] >= 0) & (values[1] >= 0) & (values[0] != values[1]))

    def known(self, one: IntArray, other: IntArray) -> IntArray:
        """From when it is known of both."""
        return np.maximum(self.since[one], self.since[other])


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that is known at one instant.

    parties: party_ids. is_enterprise: of each party. same: number of the party that stands for
    each, itself where it stands alone. links: one for each key type, `same_as` first.
    """

    parties: tuple[str, ...]
    is_enterprise: NDArray[np.bool_]
    same: IntArray
    links: tuple[PartyLinks, ...]
    hubs: tuple[Hub, ...]
    conflicts: tuple[Conflict, ...]
