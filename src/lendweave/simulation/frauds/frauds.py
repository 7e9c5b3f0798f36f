"""The frauds of a block: orders, business outside, made-up identities, and labels."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.frauds.identities import made_up_identities
from lendweave.simulation.frauds.labels import fraud_labels
from lendweave.simulation.frauds.orders import fraud_drafts
from lendweave.simulation.frauds.outside_deals import business_labels, ring_businesses
from lendweave.simulation.frauds.rings import rings
from lendweave.simulation.outside.business import Outside
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frauds import FraudLabel, MadeUpIdentity
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Frauds:
    """Fraud by fraud; what lies beyond the world's end is still in it."""

    drafts: tuple[Draft, ...]
    outside: tuple[Outside, ...]
    identities: MadeUpIdentity
    labels: tuple[FraudLabel, ...]


def make_frauds(block: Block, people: People, merchants: Merchants, victims: list[Draft]) -> Frauds:
    """Everything that the rings of a block do. victims: orders at merchants that will vanish."""
    found = list(rings(block, merchants))
    ordered = fraud_drafts(block, people, found)
    arranged = ring_businesses(block, found, ordered)
    drafts = [*ordered, *victims]
    return Frauds(
        drafts=tuple(drafts),
        outside=tuple(one.business for one in arranged),
        identities=made_up_identities(block, people, arranged),
        labels=(*fraud_labels(drafts, arranged), *business_labels(arranged)),
    )
