"""Where the records show a party with a key."""

from __future__ import annotations

from typing import NamedTuple

IDENTITY, BIRTH_DATE, PARTY_TYPE = "identity", "birth_date", "party_type"
"""What a party says of itself: id number or USCC, date of birth, person or enterprise."""

SHARED_KEYS = ("account", "device", "phone", "email", "address")
"""Keys that several parties may have: evidence, never identity."""

EXCLUSIVE_KEYS = frozenset({"account", "phone"})
"""Keys registered in one name: two parties of different id numbers with one contradict it."""


class KeySource(NamedTuple):
    """Records of `kind` show the party in column `party` with the key in column `column`."""

    kind: str
    party: str
    key_type: str
    column: str


KEY_SOURCES: tuple[KeySource, ...] = (
    KeySource("party", "entity_id", IDENTITY, "id_token"),
    KeySource("party", "entity_id", BIRTH_DATE, "birth_date"),
    KeySource("party", "entity_id", PARTY_TYPE, "party_type"),
    KeySource("party", "entity_id", "phone", "phone_token"),
    KeySource("party", "entity_id", "email", "email_token"),
    KeySource("party", "entity_id", "account", "account_token"),
    KeySource("party", "entity_id", "address", "address_token"),
    KeySource("application", "party_id", "device", "device_token"),
    KeySource("touch", "party_id", "device", "device_token"),
    KeySource("payment", "debtor_id", "account", "debtor_account_token"),
    KeySource("payment", "creditor_id", "account", "creditor_account_token"),
)
