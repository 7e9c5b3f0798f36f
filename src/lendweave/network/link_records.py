"""Links as the records tell them: when each came to be, and what is known of it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.network.model import NEVER, Network, PartyLinks

_SCALE = 6


@dataclass(frozen=True, slots=True)
class LinkVersion:
    """What one version of a `link` record says. occurred_at, known_at: µs UTC."""

    external_id: str
    occurred_at: int
    known_at: int
    values: dict[str, Any]


def link_versions(network: Network) -> Iterator[tuple[LinkVersion, LinkVersion]]:
    """Of each link the version of the instant at which it came to be, and the one of now."""
    for links in network.links:
        columns = zip(*(getattr(links, name).tolist() for name in _COLUMNS), strict=True)
        for row in columns:
            yield _versions(network, links, dict(zip(_COLUMNS, row, strict=True)))


_COLUMNS = (
    *("first", "second", "keys", "records", "first_seen", "last_seen", "linked_at", "ended_at"),
    *("known_at", "strength", "contradicted"),
)


def _versions(
    network: Network, links: PartyLinks, row: dict[str, Any]
) -> tuple[LinkVersion, LinkVersion]:
    named = _named(network, links, row)
    linked_at, ended = row["linked_at"], row["ended_at"] != NEVER
    at_first = {"shared_keys": 1, "shared_records": 2, "last_seen_at": linked_at}
    now = {
        "shared_keys": row["keys"],
        "shared_records": row["records"],
        "last_seen_at": row["last_seen"],
        "strength": _rate(row["strength"]),
        "conflict": links.conflict if row["contradicted"] else None,
        "ended": ended,
    }
    called = f"{links.relation}:{links.key_type}:{named['from_key']}:{named['to_key']}"
    return (
        LinkVersion(called, linked_at, linked_at, {**named, **at_first}),
        LinkVersion(called, linked_at, row["known_at"], {**named, **now}),
    )


def _named(network: Network, links: PartyLinks, row: dict[str, Any]) -> dict[str, Any]:
    """What both versions say."""
    ends = {}
    for end, number in (("from", row["first"]), ("to", row["second"])):
        ends[f"{end}_type"] = "enterprise" if network.is_enterprise[number] else "person"
        ends[f"{end}_key"] = network.parties[number]
    return {
        **ends,
        "relation": links.relation,
        "key_type": links.key_type,
        "first_seen_at": row["first_seen"],
        "evidence": f"{links.key_type} in records of both",
    }


def _rate(strength: float) -> Decimal:
    return decimal_from_scaled(round(strength * 10**_SCALE), _SCALE)
