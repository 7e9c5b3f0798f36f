"""Parties that share a key, and keys that too many share to tell anything."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lendweave.network.keys import EXCLUSIVE_KEYS, IDENTITY
from lendweave.network.model import (
    NEVER,
    FloatArray,
    Hub,
    HubRule,
    IntArray,
    PartyLinks,
    Sightings,
    Told,
)
from lendweave.network.pairs import Grouped, firsts, grouped, pairs_within, ranked

_SHARED_KEYS_MIN = 50
"""Fewer shared keys have no distribution: the only one may be the hub itself."""


_HUB_MEDIANS = 3


def hub_limit(degrees: IntArray, rule: HubRule) -> int:
    """Parties up to which a key is no hub. degrees: of every key."""
    shared = degrees[degrees > 1]
    if len(shared) < _SHARED_KEYS_MIN:
        return rule.floor
    return int(min(rule.ceiling, max(rule.floor, _HUB_MEDIANS * np.median(shared))))


class _Members(NamedTuple):
    """Parties of every key in the order in which they were seen with it."""

    found: Grouped
    rank: IntArray
    degree: IntArray
    limit: int


def shared_links(
    sightings: Sightings, key_type: str, same: IntArray, identity: Told, rule: HubRule
) -> tuple[PartyLinks, tuple[Hub, ...]]:
    """Pairs of different parties with a key of one type, and the hubs among the keys.

    A key that became a hub was evidence before: its first parties stay linked, with the instant
    at which that ended. identity: the id that each party told.
    """
    party, key, known_at = sightings.seen[key_type]
    found, rank, degree = ranked(grouped(same[party], key, known_at))
    members = _Members(found, rank, degree, hub_limit(degree[firsts(found.key)], rule))
    evidence = _evidence(members, rule.weight)
    links = _links(key_type, evidence, identity)
    return links, _hubs(sightings.keys[key_type], key_type, members)


def _hubs(keys: tuple[str, ...], key_type: str, members: _Members) -> tuple[Hub, ...]:
    found, limit = members.found, members.limit
    turned = np.flatnonzero((members.rank == limit) & (members.degree > limit))
    rows = zip(found.key[turned], members.degree[turned], found.since[turned], strict=True)
    hubs = (Hub(key_type, keys[key], int(size), limit, int(since)) for key, size, since in rows)
    return tuple(sorted(hubs, key=lambda hub: (-hub.degree, hub.key)))


class _Evidence(NamedTuple):
    """One key that a pair shares, pairs in order. ended: when it became a hub, NEVER for none.

    joined: when the last party so far came to the key. tells: log of the chance that it does not.
    """

    first: IntArray
    second: IntArray
    since: IntArray
    linked: IntArray
    until: IntArray
    records: IntArray
    ended: IntArray
    joined: IntArray
    tells: FloatArray


def _evidence(members: _Members, weight: float) -> _Evidence:
    found = members.found
    one, two = pairs_within(found.key, members.rank, members.limit)
    first, second = np.sort(np.stack((found.party[one], found.party[two])), axis=0)
    order = np.lexsort((found.key[one], second, first))
    one, two = one[order], two[order]
    ended = _by_key(members, members.rank == members.limit)[one]
    return _Evidence(
        first=first[order],
        second=second[order],
        since=np.minimum(found.since[one], found.since[two]),
        linked=np.maximum(found.since[one], found.since[two]),
        until=np.minimum(np.maximum(found.until[one], found.until[two]), ended),
        records=found.records[one] + found.records[two],
        ended=ended,
        joined=_by_key(members, members.rank == members.degree - 1)[one],
        tells=np.log1p(-weight / (members.degree[one] - 1.0)),
    )


def _by_key(members: _Members, chosen: NDArray[np.bool_]) -> IntArray:
    """Of each member's key, when the chosen one of its parties came; NEVER where there is none."""
    found = members.found
    since = np.full(int(found.key.max(initial=-1)) + 1, NEVER)
    since[found.key[chosen]] = found.since[chosen]
    return since[found.key]


def _links(key_type: str, rows: _Evidence, identity: Told) -> PartyLinks:
    """Evidence of one pair brought together.

    A link that holds is told by the keys that are no hubs; one that ended, by all it had.
    """
    starts = firsts(rows.first * (int(rows.second.max(initial=0)) + 1) + rows.second)
    live = rows.ended == NEVER
    over = ~_reduced(np.logical_or, live, starts)
    counts = live | np.repeat(over, np.diff(np.append(starts, len(live))))
    first, second = rows.first[starts], rows.second[starts]
    contradicted = identity.differ(first, second) & (key_type in EXCLUSIVE_KEYS)
    ended_at = np.where(over, _reduced(np.maximum, np.where(live, 0, rows.ended), starts), NEVER)
    changed = _reduced(np.maximum, np.maximum(rows.until, rows.joined) * live, starts)
    return PartyLinks(
        relation="shares_key",
        key_type=key_type,
        conflict=IDENTITY,
        first=first,
        second=second,
        keys=_reduced(np.add, counts.astype(np.int64), starts),
        records=_reduced(np.add, rows.records * counts, starts),
        first_seen=_reduced(np.minimum, rows.since, starts),
        last_seen=_reduced(np.maximum, rows.until, starts),
        linked_at=_reduced(np.minimum, rows.linked, starts),
        ended_at=ended_at,
        known_at=np.maximum(
            np.where(over, ended_at, changed), identity.known(first, second) * contradicted
        ),
        strength=1 - np.exp(_reduced(np.add, rows.tells * live, starts)),
        contradicted=contradicted,
    )


def _reduced(how: np.ufunc, values: NDArray[Any], starts: IntArray) -> NDArray[Any]:
    """One value for each pair."""
    return np.asarray(how.reduceat(values, starts)) if len(starts) else values
