"""Who is the same party, and which parties share a phone, a device, an account or an address.

In: Sightings, HubRule.
Out: Network, PartyLinks, Hub, Conflict.
Never: reads a record, stores a link, takes a shared key for an identity.
"""

from lendweave.network.keys import KEY_SOURCES, KeySource
from lendweave.network.model import Conflict, Hub, HubRule, Network, PartyLinks, Sightings
from lendweave.network.network import HUB_RULES, network_of
from lendweave.network.sightings import read_sightings

__all__ = [
    "HUB_RULES",
    "KEY_SOURCES",
    "Conflict",
    "Hub",
    "HubRule",
    "KeySource",
    "Network",
    "PartyLinks",
    "Sightings",
    "network_of",
    "read_sightings",
]
