"""Parties: which of them a text that stands in a file or a record means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lendweave.records import Party, Principal, Role
from lendweave.records.ports import RecordReader

PARTY_ROLES = (Role.PARTNER_RISK, Role.ANALYST, Role.OPERATIONS, Role.REVIEWER)
_TOKENS = ("id_token", "phone_token", "name_token", "email_token", "account_token", "address_token")


def find_parties(
    principal: Principal, text: str, reader: RecordReader, limit: int
) -> tuple[Party, ...]:
    """Parties, each as it was told last, whose entity_id begins with the text, or that have it as
    external id or as a token; at most `limit`, those first known first.

    Reads every party. Raises NotAllowed.
    """
    principal.require(*PARTY_ROLES)
    found: dict[str, Party] = {}
    for party in _told(principal, reader):
        if party.entity_id in found or _is_meant(party, text):
            found[party.entity_id] = party
    return tuple(islice(found.values(), limit))


def _told(principal: Principal, reader: RecordReader) -> Iterator[Party]:
    records = reader.scan(principal, kinds=("party",))
    return (record for record in records if isinstance(record, Party))


def _is_meant(party: Party, text: str) -> bool:
    tokens = (getattr(party, name) for name in _TOKENS)
    return party.entity_id.startswith(text) or text in (party.external_id, *tokens)
