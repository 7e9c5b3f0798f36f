"""Link: who is the same party across feeds, partners and scenes, and who shares a key.

A new link has two versions, what was known as it came to be and what is known now, so that a
question as of a day between finds it. Later runs add a version only where the evidence changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Missing
from lendweave.kernel.ids import IdSource
from lendweave.network import Conflict, Hub, network_of, read_sightings
from lendweave.network.link_records import LinkVersion, link_versions
from lendweave.records import Principal, Record, Role, Scene
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.book_ports import ExposureBalance
from lendweave.records.chain import OnChange
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.links import Link
from lendweave.records.ports import RecordReader, SegmentDraft, SegmentWriter

LINK_ROLES = (Role.PARTNER_RISK, Role.ANALYST, Role.OPERATIONS)
SEGMENT_RECORDS_MAX = 50_000


class UnknownParty(Missing):
    """There is no such party.
    没有这个主体。
    """

    code = "FLOWS-095"


class SightingReader(Protocol):
    """Gives what the records show: a table of network.model.SIGHTING_SCHEMA."""

    def sightings(self, principal: Principal, scenes: Sequence[Scene]) -> Any: ...


class OverLimitReader(Protocol):
    """Gives the holders that stand above their limit."""

    def over_limit(self, principal: Principal) -> tuple[ExposureBalance, ...]: ...


@dataclass(frozen=True, slots=True)
class LinkPorts:
    """What linking needs from outside."""

    sightings: SightingReader
    reader: RecordReader
    writer: SegmentWriter
    books: OverLimitReader
    clock: Clock
    ids: IdSource


@dataclass(frozen=True, slots=True)
class Linked:
    """What was found. links: (relation, key type) → links that hold. ended: those that do not.

    stored: versions that were new. seconds: of the run. over: persons of several ids who stand
    above their one limit now.
    """

    parties: int
    links: Mapping[tuple[str, str], int]
    ended: Mapping[tuple[str, str], int]
    hubs: tuple[Hub, ...]
    conflicts: tuple[Conflict, ...]
    stored: int
    seconds: float
    over: tuple[ExposureBalance, ...] = ()


def link_parties(principal: Principal, scenes: Sequence[Scene], ports: LinkPorts) -> Linked:
    """Store the links between parties of these scenes, as far as they are news.

    Each set of scenes has links of its own. Raises NotAllowed.
    """
    principal.require(*LINK_ROLES)
    started = ports.clock.now()
    network = network_of(read_sightings(ports.sightings.sightings(principal, scenes), started))
    names = sorted(scene.name for scene in scenes)
    source = f"network:{'+'.join(names)}"
    origin = Origin(principal.tenant_id, names[0], source, source, backfilled=True)
    news = _News(origin, stored_links(principal, ports.reader, source), ports.ids)
    stored = 0
    changes = news.changes(link_versions(network), started)
    while batch := list(islice(changes, SEGMENT_RECORDS_MAX)):
        draft_ = SegmentDraft("link", table_from_records("link", batch), OnChange.AMEND)
        (receipt,) = ports.writer.submit_segments(principal, (draft_,)).result()
        stored += receipt.count
    return Linked(
        parties=len(network.parties),
        links={(each.relation, each.key_type): each.live for each in network.links},
        ended={(each.relation, each.key_type): len(each) - each.live for each in network.links},
        hubs=network.hubs,
        conflicts=network.conflicts,
        stored=stored,
        seconds=(ports.clock.now() - started) / 1_000_000,
        over=tuple(each for each in ports.books.over_limit(principal) if each.same_as),
    )


def linked_to(
    principal: Principal, party_id: str, reader: RecordReader, as_of: int | None = None
) -> tuple[Link, ...]:
    """Links of a party that hold, the strongest first; as they were known at `as_of`, µs UTC.

    Raises NotAllowed, UnknownParty.
    """
    principal.require(*LINK_ROLES)
    links = stored_links(principal, reader, as_of=as_of).values()
    mine = [each for each in links if party_id in (each.from_key, each.to_key) and not each.ended]
    if not mine and not _is_known(principal, party_id, reader):
        raise UnknownParty(
            where="the parties of the store",
            got=party_id[:80],
            expected="the entity_id of a party",
            fix="Find it: lendweave parties TEXT",
        )
    return tuple(sorted(mine, key=lambda link: (-(link.strength or 0), link.external_id)))


def _is_known(principal: Principal, party_id: str, reader: RecordReader) -> bool:
    """True for a party that a record tells of, or that was linked to another at any time."""
    return reader.current(principal, "party", party_id) is not None or any(
        party_id in (link.from_key, link.to_key)
        for link in stored_links(principal, reader).values()
    )


def stored_links(
    principal: Principal, reader: RecordReader, source: str = "", as_of: int | None = None
) -> dict[str, Link]:
    """entity_id → its latest version; of one source, and known by then, where these are given."""
    return {
        link.entity_id: link
        for link in reader.scan(principal, kinds=("link",))
        if isinstance(link, Link)
        and (not source or link.source == source)
        and (as_of is None or link.known_at <= as_of)
    }


@dataclass
class _News:
    """Which versions the store does not have yet. stored: entity_id → latest version."""

    origin: Origin
    stored: Mapping[str, Link]
    ids: IdSource
    seen: set[str] = field(default_factory=set)

    def changes(
        self, found: Iterator[tuple[LinkVersion, LinkVersion]], now: int
    ) -> Iterator[Record]:
        """Records of new and changed links, then of those that nothing shows any more."""
        for first, current in found:
            yield from self.of_link(first, current)
        for entity, link in self.stored.items():
            if entity not in self.seen and not link.ended:
                yield self.ended(link, now)

    def of_link(self, first: LinkVersion, current: LinkVersion) -> Iterator[Record]:
        record = self.record(current)
        self.seen.add(record.entity_id)
        known = self.stored.get(record.entity_id)
        if known is None:
            yield self.record(first)
        if known is None or known.content_hash != record.content_hash:
            yield record

    def record(self, version: LinkVersion) -> Record:
        return draft(
            self.origin,
            "link",
            version.external_id,
            self.ids,
            occurred_at=version.occurred_at,
            known_at=version.known_at,
            values=version.values,
        )

    def ended(self, link: Link, now: int) -> Record:
        values = {name: getattr(link, name) for name in _OWN_FIELDS} | {"ended": True}
        version = LinkVersion(link.external_id, link.occurred_at, now, values)
        return self.record(version)


_OWN_FIELDS = tuple(name for name in Link.__struct_fields__ if name not in ENVELOPE_NAMES)
