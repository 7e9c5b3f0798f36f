"""The network as it is known at one instant: the same parties first, then what they share."""

from __future__ import annotations

import numpy as np

from lendweave.network.identity import conflicts, same_links, same_parties, told_first
from lendweave.network.keys import IDENTITY, PARTY_TYPE, SHARED_KEYS
from lendweave.network.model import Hub, HubRule, Network, PartyLinks, Sightings
from lendweave.network.shared import shared_links

HUB_RULES: dict[str, HubRule] = {
    "account": HubRule(floor=4, ceiling=16, weight=0.8),
    "device": HubRule(floor=6, ceiling=24, weight=0.7),
    "phone": HubRule(floor=5, ceiling=16, weight=0.7),
    "email": HubRule(floor=4, ceiling=16, weight=0.6),
    "address": HubRule(floor=8, ceiling=32, weight=0.4),
}
"""A family of six may share a device; a stairwell may be one address."""


def network_of(sightings: Sightings, rules: dict[str, HubRule] | None = None) -> Network:
    """Who is the same, who shares what, and what is a hub. rules: by key type."""
    same = same_parties(sightings)
    identity = told_first(sightings, IDENTITY)
    links: list[PartyLinks] = [same_links(sightings, same)]
    hubs: list[Hub] = []
    for key_type in SHARED_KEYS:
        if key_type in sightings.seen:
            rule = (rules or HUB_RULES)[key_type]
            found, of_type = shared_links(sightings, key_type, same, identity, rule)
            links.append(found)
            hubs += of_type
    told = told_first(sightings, PARTY_TYPE).value
    types = sightings.keys.get(PARTY_TYPE, ())
    firm = types.index("enterprise") if "enterprise" in types else -2
    return Network(
        parties=sightings.parties,
        is_enterprise=np.asarray(told == firm),
        same=same,
        links=tuple(links),
        hubs=tuple(hubs),
        conflicts=conflicts(sightings, same),
    )
