"""The JSON face: round trips, and every way in which a sender can be wrong."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.strategies import SCENE, drafts

from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.errors import Invalid
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.types import DATE, INTEGER, decimal
from lendweave.records import (
    KINDS,
    Attribute,
    Order,
    Party,
    Record,
    Scene,
    UnknownKind,
    fields_of,
)
from lendweave.records.draft import Origin
from lendweave.records.identity import entity_id
from lendweave.records.values import ValueRefused
from lendweave.records.wire import (
    FieldMissing,
    InFuture,
    NotAName,
    UnknownField,
    attributes_from_wire,
    draft_from_wire,
    field_from_wire,
    record_to_wire,
)

SOMEBODY = entity_id("shop", "party", "identity", "1:00")
TOKEN = "1:" + "0f" * 32
CLEAR = "990101199601090745"
NOW = parse_instant("2026-03-07T09:30:00Z")
SHOP = Scene(
    "appliance",
    "Appliances",
    "家电",
    "Asia/Shanghai",
    "CNY",
    {
        "order": (
            Attribute("installed_on", DATE),
            Attribute("floor", INTEGER, low=0, high=99),
            Attribute("weight", decimal(6, 2), low=0),
        )
    },
)
ORDER: dict[str, Any] = {
    "external_id": "17",
    "occurred_at": "2026-03-07T17:29:00+08:00",
    "party_id": SOMEBODY,
    "merchant_id": SOMEBODY,
    "amount_minor": 1250,
    "currency": "CNY",
    "status": "placed",
}
PARTY: dict[str, Any] = {"external_id": TOKEN, "party_type": "person"}


def read(kind: str, wire: dict[str, Any]) -> Record:
    """A draft from what a sender sent at NOW."""
    ids = Uuid7Source(SteppingClock(NOW), lambda n: b"\x01" * n)
    origin = Origin("shop", "appliance", "api", "huaxing")
    return draft_from_wire(kind, wire, origin, ids, SHOP, received_at=NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_round_trip(kind: str) -> None:
    """record → JSON text → each field and attribute as it was."""

    @settings(max_examples=15)
    @given(record=drafts(kind), offset=st.none() | st.integers(0, 2**40))
    def check(record: Record, offset: int | None) -> None:
        placed = msgspec.structs.replace(record, offset=offset, supersedes="v0")
        wire = json.loads(json.dumps(record_to_wire(placed), allow_nan=False))
        for field in fields_of(kind):
            sent, value = wire[field.name], getattr(placed, field.name)
            assert (None if sent is None else field_from_wire(field)(sent)) == value, field.name
        assert attributes_from_wire(kind, wire["attributes"], SCENE) == placed.attributes

    check()


def test_a_draft_says_what_was_sent() -> None:
    """Instants are read with their offset, the envelope is filled in."""
    record = read("order", {**ORDER, "attributes": {"weight": "3.5", "floor": None}})
    assert isinstance(record, Order)
    assert record.occurred_at == record.known_at == parse_instant("2026-03-07T09:29:00Z")
    assert (record.amount_minor, record.channel) == (1250, None)
    assert record.attributes == {"weight": "3.50"}
    assert (record.tenant_id, record.source, record.backfilled) == ("shop", "api", False)


def test_a_live_fact_occurred_when_received() -> None:
    """A sender may leave occurred_at out."""
    record = read("party", PARTY)
    assert record.occurred_at == record.known_at == NOW


def test_equal_facts_hash_alike() -> None:
    """Spelling does not matter: 3.5 is 3.50, a null attribute is an absent one."""
    one = read("order", {**ORDER, "attributes": {"weight": "3.5", "floor": None}})
    two = read("order", {**ORDER, "kind": "order", "attributes": {"weight": "3.50"}})
    other = read("order", {**ORDER, "attributes": {"weight": "3.51"}})
    assert one.content_hash == two.content_hash != other.content_hash
    assert one.entity_id == other.entity_id


# kind, what is changed (None takes a key away), the error, words of its message
WRONG: list[tuple[str, dict[str, Any], type[Invalid], str]] = [
    (
        "order",
        {"amout_minor": 1},
        UnknownField,
        r"order\.amout_minor[\s\S]*Did you mean \"amount_minor\"",
    ),
    ("order", {"zzz": 1}, UnknownField, "Remove it"),
    ("order", {"tenant_id": "bank"}, UnknownField, r"order\.tenant_id"),
    ("order", {"offset": 1}, UnknownField, r"order\.offset"),
    ("order", {"kind": "loan"}, ValueRefused, r"order\.kind"),
    ("order", {"amount_minor": None}, FieldMissing, r"order\.amount_minor"),
    ("order", {"external_id": None}, FieldMissing, r"order\.external_id"),
    ("order", {"amount_minor": 12.5}, ValueRefused, "a whole number"),
    ("order", {"amount_minor": "1250"}, ValueRefused, "without quotes"),
    ("order", {"amount_minor": True}, ValueRefused, "a whole number"),
    ("order", {"amount_minor": -1}, ValueRefused, "from 0 to"),
    ("order", {"amount_minor": 10**18}, ValueRefused, "from 0 to"),
    ("order", {"amount_minor": 2**80}, ValueRefused, "64 bits"),
    ("order", {"currency": "JPY", "amount_minor": 10**17}, ValueRefused, r"order\.amount_minor"),
    ("order", {"currency": "USD"}, ValueRefused, r"order\.currency[\s\S]*Convert"),
    ("order", {"currency": "XXX"}, ValueRefused, r"order\.currency[\s\S]*CNY"),
    ("order", {"currency": "YUAN"}, ValueRefused, "at most 3 long"),
    ("order", {"status": "shiped"}, ValueRefused, 'Did you mean "shipped"'),
    ("order", {"status": 7}, ValueRefused, "text"),
    ("order", {"supersedes": "x" * 65}, ValueRefused, "at most 64 long"),
    ("order", {"channel": "a\0b"}, ValueRefused, "NUL"),
    ("order", {"channel": "\ud800"}, ValueRefused, "surrogates"),
    ("order", {"channel": "x" * 5_000}, ValueRefused, "4000"),
    ("order", {"occurred_at": "2026-03-07T09:30:00"}, ValueRefused, "offset"),
    ("order", {"occurred_at": 1_780_000_000}, ValueRefused, "ISO 8601"),
    ("order", {"occurred_at": "1776-07-04T00:00:00Z"}, ValueRefused, "1900 to 2199"),
    ("order", {"occurred_at": "2026-03-07T09:35:01Z"}, InFuture, "not later than now"),
    ("order", {"tombstone": "yes"}, ValueRefused, "true or false"),
    ("order", {"attributes": []}, ValueRefused, "an object"),
    ("order", {"attributes": {"flor": 1}}, UnknownField, r'order\.attributes\.flor[\s\S]*"floor"'),
    ("order", {"attributes": {"floor": 100}}, ValueRefused, "from 0 to 99"),
    ("order", {"attributes": {"floor": "3"}}, ValueRefused, r"order\.attributes\.floor"),
    ("order", {"attributes": {"weight": "-0.01"}}, ValueRefused, "at least 0.00"),
    ("order", {"attributes": {"weight": 3.5}}, ValueRefused, "as text"),
    ("order", {"attributes": {"weight": "1e9"}}, ValueRefused, "4 digits before the point"),
    ("order", {"attributes": {"weight": "NaN"}}, ValueRefused, "a decimal"),
    ("order", {"attributes": {"weight": "1.005"}}, ValueRefused, "2 after it"),
    ("order", {"attributes": {"installed_on": "2026-02-30"}}, ValueRefused, "a date"),
    ("order", {"attributes": {"installed_on": "20260230" * 100}}, ValueRefused, "a date"),
    ("party", {"birth_date": "2026-03-08"}, InFuture, r"party\.birth_date"),
    ("party", {"birth_date": "1899-12-31"}, ValueRefused, "1900 to 2199"),
    ("party", {"attributes": {"floor": 1}}, UnknownField, "no fields"),
]


@pytest.mark.parametrize(("kind", "change", "error", "words"), WRONG)
def test_what_is_wrong_is_named(
    kind: str, change: dict[str, Any], error: type[Invalid], words: str
) -> None:
    """The error is typed and names the field, what was found and what was expected."""
    good = ORDER if kind == "order" else PARTY
    with pytest.raises(error, match=words):
        read(kind, {**good, **change})


NOT_NAMES: list[Any] = [
    *(CLEAR, int(CLEAR), [CLEAR], "", f" {SOMEBODY}", SOMEBODY.upper(), f"{TOKEN}\n", f"v{TOKEN}"),
    f"{SOMEBODY}\n",
    "0190f5fe-7c00-7a00-8abc-0123456789ab",
    TOKEN.upper(),
    f"\u0661:{'0f' * 32}",
    CLEAR * 100,
]


@pytest.mark.parametrize("value", NOT_NAMES, ids=repr)
@pytest.mark.parametrize(
    "place", ["order.party_id", "order.merchant_id", "party.id_token", "party.external_id"]
)
def test_other_text_than_a_name_is_never_repeated(place: str, value: Any) -> None:
    """References and tokens have one form each; the error says what to send, not what came."""
    kind, field = place.split(".")
    good = ORDER if kind == "order" else PARTY
    with pytest.raises(NotAName, match=rf"{place}[\s\S]*id_number") as caught:
        read(kind, {**good, field: value})
    assert CLEAR not in str(caught.value)


def test_names_in_their_form_are_kept() -> None:
    """An entity_id and a token arrive as they were sent; an id may be unknown yet."""
    party = read("party", {**PARTY, "id_token": TOKEN, "phone_token": None})
    assert isinstance(party, Party)
    assert (party.external_id, party.id_token, party.phone_token) == (TOKEN, TOKEN, None)
    order = read("order", ORDER)
    assert isinstance(order, Order)
    assert order.party_id == SOMEBODY


def test_today_is_the_scenes_day() -> None:
    """At 09:30 UTC it is the seventh in Shanghai: a day is compared there."""
    assert isinstance(read("party", {**PARTY, "birth_date": "2026-03-07"}), Party)


def test_dates_ahead_are_allowed_where_they_make_sense() -> None:
    """A consent may expire, and an instalment fall due, in years to come."""
    wire = {
        "external_id": "c",
        "party_id": SOMEBODY,
        "purpose": "credit",
        "granted": True,
        "text_version": "3",
        "expires_on": "2031-01-01",
    }
    assert record_to_wire(read("consent", wire))["expires_on"] == "2031-01-01"


def test_an_unknown_kind_is_named() -> None:
    """A kind that is not there is refused by its name."""
    with pytest.raises(UnknownKind, match="ordr"):
        read("ordr", ORDER)


@pytest.mark.parametrize("amount", [10**17, -(10**17)])
def test_amounts_of_yen_fit_on_both_sides_of_zero(amount: int) -> None:
    """A red invoice in a currency without minor digits is held to the same size."""
    invoice = {
        "external_id": "17",
        "occurred_at": "2026-03-07T17:29:00+08:00",
        "invoice_no": "24112000000000000001",
        "amount_ex_tax_minor": amount,
        "tax_minor": 0,
        "amount_minor": amount,
        "currency": "JPY",
        "issued_on": "2026-03-07",
    }
    with pytest.raises(ValueRefused, match=r"invoice\.amount_ex_tax_minor[\s\S]*in size"):
        read("invoice", invoice)
