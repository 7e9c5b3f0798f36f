"""The same person or firm: parties of one id number or USCC, whoever sent them.

A party that gave two id numbers is united with nobody: which of them is its own, a person must
tell. So one wrong number never joins two people through a third.
"""

from __future__ import annotations

import numpy as np

from lendweave.network.keys import BIRTH_DATE, IDENTITY
from lendweave.network.model import NEVER, Conflict, IntArray, PartyLinks, Sightings, Told
from lendweave.network.pairs import firsts, grouped


def same_parties(sightings: Sightings) -> IntArray:
    """For each party the one that stands for it: of those with its id, the one known first."""
    same = np.arange(len(sightings.parties), dtype=np.int64)
    party, key, since = _single_ids(sightings)
    order = np.lexsort((party, since, key))
    starts = firsts(key[order])
    leader = np.repeat(party[order][starts], np.diff(np.append(starts, len(order))))
    same[party[order]] = leader
    return same


def same_links(sightings: Sightings, same: IntArray) -> PartyLinks:
    """Each party that another stands for, linked to that one."""
    party, _, since = _single_ids(sightings)
    known = np.full(len(same), NEVER)
    known[party] = since
    second = np.flatnonzero(same != np.arange(len(same)))
    first = same[second]
    moments = np.stack((known[first], known[second]))
    born = told_first(sightings, BIRTH_DATE)
    contradicted = born.differ(first, second)
    one = np.ones(len(second), np.int64)
    return PartyLinks(
        relation="same_as",
        key_type=IDENTITY,
        conflict=BIRTH_DATE,
        first=np.minimum(first, second),
        second=np.maximum(first, second),
        keys=one,
        records=one * 2,
        first_seen=moments.min(axis=0),
        last_seen=moments.max(axis=0),
        linked_at=moments.max(axis=0),
        ended_at=np.full(len(second), NEVER),
        known_at=np.maximum(moments.max(axis=0), born.known(first, second) * contradicted),
        strength=one.astype(np.float64),
        contradicted=contradicted,
    )


def conflicts(sightings: Sightings, same: IntArray) -> tuple[Conflict, ...]:
    """Parties with two ids, and ids whose parties have two birth dates."""
    names = sightings.parties
    party, _, _ = _told(sightings, IDENTITY)
    found = [Conflict("two_ids", (names[one],)) for one in _repeated(party).tolist()]
    party, born, since = _told(sightings, BIRTH_DATE)
    leaders = _repeated(grouped(same[party], born, since).party)
    members = np.unique(party[np.isin(same[party], leaders)])
    for leader in leaders.tolist():
        of_leader = members[same[members] == leader].tolist()
        found.append(Conflict("two_birth_dates", tuple(names[one] for one in of_leader)))
    return tuple(found)


def told_first(sightings: Sightings, key_type: str) -> Told:
    """What each party told first of what parties say of themselves."""
    party, key, since = _told(sightings, key_type)
    value = np.full(len(sightings.parties), -1, np.int64)
    first = np.zeros(len(sightings.parties), np.int64)
    order = np.lexsort((key, since))[::-1]  # the first one is written last
    value[party[order]], first[party[order]] = key[order], since[order]
    return Told(value, first)


def _single_ids(sightings: Sightings) -> tuple[IntArray, IntArray, IntArray]:
    """Party, id and the instant it was first told, of parties that told one id only."""
    party, key, since = _told(sightings, IDENTITY)
    single = ~np.isin(party, _repeated(party))
    return party[single], key[single], since[single]


def _told(sightings: Sightings, key_type: str) -> tuple[IntArray, IntArray, IntArray]:
    """Party, value and first instant, once for each party and value."""
    none = np.zeros(0, np.int64)
    party, key, known_at = sightings.seen.get(key_type, (none, none, none))
    return grouped(party, key, known_at)[:3]


def _repeated(values: IntArray) -> IntArray:
    """The values that stand there more than once."""
    different, counts = np.unique(values, return_counts=True)
    return different[counts > 1]
