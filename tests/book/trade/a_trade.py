"""One trade with its papers in order: an order of 100.00, invoiced, owed, pledged, registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from lendweave.book.trade import Papers
from lendweave.kernel.clock import Instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Record
from lendweave.records.draft import Origin, draft
from lendweave.records.identity import entity_id

NOON = int(datetime(2026, 5, 31, 4, tzinfo=UTC).timestamp()) * 1_000_000
ORIGIN = Origin("local", "appliance", "test", "huaxing")
MONEY = {"amount_minor": 10_000, "currency": "CNY"}


class _Noon:
    """A clock that stands."""

    def now(self) -> Instant:
        return Instant(NOON)


def id_of(kind: str, name: str) -> str:
    """The entity_id of a record of this trade."""
    return entity_id("local", kind, ORIGIN.namespace, name)


TRADE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "merchant": ("merchant", "M-1", {"merchant_type": "dealer", "name": "M", "party_id": "P-1"}),
    "order": (
        *("order", "O-1"),
        {"party_id": "P-2", "merchant_id": id_of("merchant", "M-1"), "status": "placed", **MONEY},
    ),
    "invoice": (
        *("invoice", "I-1"),
        {
            "invoice_no": "25322000000123456789",
            "order_id": id_of("order", "O-1"),
            "amount_ex_tax_minor": 9_000,
            "tax_minor": 1_000,
            "issued_on": date(2026, 5, 1),
            **MONEY,
        },
    ),
    "receivable": (
        *("receivable", "R-1"),
        {
            "creditor_id": "P-1",
            "debtor_id": "P-2",
            "invoice_id": id_of("invoice", "I-1"),
            "due_on": date(2026, 8, 1),
            "confirmed": True,
            **MONEY,
        },
    ),
    "stock": (
        *("inventory", "S-1"),
        {
            "merchant_id": id_of("merchant", "M-1"),
            "product_id": "fridge",
            "warehouse": "W1",
            "quantity": 10,
            "value_minor": 10_000,
            "currency": "CNY",
        },
    ),
    "contract": (
        *("contract", "C-1"),
        {
            "buyer_id": "P-2",
            "seller_id": "P-1",
            "contract_type": "framework",
            "signed_on": date(2026, 1, 1),
            "currency": "CNY",
        },
    ),
    "payment": (
        *("payment", "T-1"),
        {
            "debtor_id": "P-1",
            "order_id": id_of("order", "O-1"),
            "value_on": date(2026, 5, 20),
            "amount_minor": 2_000,
            "currency": "CNY",
        },
    ),
    "pledge": (
        *("pledge", "G-1"),
        {
            "pledgor_id": "P-1",
            "pledgee": "haihe_bank",
            "object_type": "receivable",
            "object_key": "R-1",
            "registration_no": "N-1",
            "currency": "CNY",
        },
    ),
    "registration": (
        *("registration", "N-1"),
        {
            "registration_no": "N-1",
            "debtor_id": "P-1",
            "secured_party": "haihe_bank",
            "object": "应收账款R-1，订单O-1，库存S-1",
            "registered_on": date(2026, 5, 20),
            "currency": "CNY",
        },
    ),
    "search": (
        *("external_report", "Q-1"),
        {
            "party_id": "P-1",
            "provider": "register",
            "report_type": "registration_search",
            "purpose": "drawdown",
            "found": False,
        },
    ),
}
"""Part → kind, external id, values."""
_SEVERAL = {
    "contract": "contracts",
    "payment": "payments",
    "pledge": "pledges",
    "registration": "registrations",
    "search": "searches",
}


def changes_of(text: str) -> dict[str, Any]:
    """`receivable.confirmed=null; pledge=` as names and values; nothing leaves a record out."""
    found: dict[str, Any] = {}
    for change in filter(None, map(str.strip, text.split(";"))):
        name, _, value = change.partition("=")
        found[name] = _value(value)
    return found


def _value(text: str) -> Any:
    """null, true, a whole number, a day, or the text itself."""
    if text in ("null", "true"):
        return {"null": None, "true": True}[text]
    if text.isdigit():
        return int(text)
    return date.fromisoformat(text) if text.startswith("20") and "-" in text else text


def paper(part: str, name: str | None = None, **changed: object) -> Record:
    """One record of the trade, as it is or changed."""
    kind, external_id, values = TRADE[part]
    values = values | changed
    occurred_at = values.pop("occurred_at", NOON)
    return draft(
        ORIGIN,
        kind,
        name or external_id,
        Uuid7Source(_Noon()),
        occurred_at=Instant(occurred_at),
        values=values,
    )


def a_trade(changes: Mapping[str, Any]) -> Papers:
    """The papers, as they are or changed."""
    parts: dict[str, Any] = {}
    for part in TRADE:
        if part in changes:
            continue
        values = {
            name.partition(".")[2]: value
            for name, value in changes.items()
            if name.startswith(f"{part}.")
        }
        made = paper(part, **values)
        parts |= {_SEVERAL[part]: (made,)} if part in _SEVERAL else {part: made}
    return Papers(**parts)
