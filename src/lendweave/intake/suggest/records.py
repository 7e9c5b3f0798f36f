"""Which records a file is evidence of, told by what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lendweave.intake.suggest.guess import Guess
from lendweave.intake.suggest.words import SERVICES
from lendweave.records.catalog import KINDS, fields_of
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.fields import Field

_MADE_HERE = ("decision", "funder_decision", "exposure", "list_entry", "link", "offer", "pledge")
SUPPORTING = ("party", "merchant", "product")
"""Records of the things that a row names; the row itself is about something else."""
_CONSTANTS = {
    "party.party_type": "person",
    "merchant.merchant_type": "dealer",
    "touch.channel": "app",
    "service_event.number": "1",
}
# Columns that together make the id of a record, in the order in which they are tried.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "party": (("id_number",), ("uscc",)),
    "merchant": (("merchant_code",), ("uscc",), ("merchant_name",)),
    "product": (("product_code",), ("product_name",)),
    "order_line": (("order_no", "product_code"), ("order_no", "product_name")),
    "shipment": (("waybill_no",), ("order_no",)),
    "delivery": (("waybill_no",), ("order_no",)),
    "logistics_event": (("event_id",), ("waybill_no", "event_step")),
    "service_event": (("order_no", "service_number"), ("order_no",)),
    "application": (("application_no",), ("order_no",)),
    "invoice": (("invoice_no",),),
    "receivable": (("invoice_no",),),
    "payment": (("payment_no",), ("order_no",)),
    "repayment": (("payment_no",), ("loan_no", "instalment_no")),
    "instalment": (("loan_no", "instalment_no"),),
    "inventory": (("warehouse", "product_code"), ("merchant_code", "product_code")),
    "touch": (("event_id",),),
}
_KEY_WEIGHT, _MISSING_WEIGHT = 1.5, 0.6


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """One record of each row. fields: field → column name. missing: what nobody gives yet.

    external_id: the columns that make it. when: condition, "" for every row.
    """

    kind: str
    external_id: tuple[str, ...]
    occurred_at: str | None
    fields: Mapping[str, str]
    constants: Mapping[str, str]
    missing: tuple[str, ...]
    when: str = ""


def record_drafts(guessed: Sequence[Guess], names: Mapping[str, str]) -> list[RecordDraft]:
    """The records, those that others refer to first. names: meaning → column of the mapping."""
    drafts = {kind: _draft(kind, guessed, names) for kind in KINDS if kind not in _MADE_HERE}
    main = max(
        (kind for kind in drafts if kind not in SUPPORTING),
        key=lambda kind: _score(drafts[kind], guessed),
    )
    if _score(drafts[main], guessed) < _score(drafts["merchant"], guessed):
        main = "merchant"
    moment = drafts[main].occurred_at
    chosen = [kind for kind in drafts if kind == main or _is_complete(drafts[kind], moment)]
    found = [drafts[kind] for kind in chosen]
    return [_dated(draft, moment) for draft in found]


def _draft(kind: str, guessed: Sequence[Guess], names: Mapping[str, str]) -> RecordDraft:
    filled: dict[str, str] = {}
    for guess in sorted(guessed, key=lambda guess: -guess.confidence):
        if guess.meaning is not None and kind in guess.meaning.fields:
            filled.setdefault(guess.meaning.fields[kind], names[guess.meaning.name])
    constants = _constants(kind, guessed, filled)
    missing = [f.column for f in _own(kind) if _is_needed(f) and f.column not in filled]
    own_key, moment = filled.pop("external_id", None), filled.pop("occurred_at", None)
    key = _key(kind, names) or ((own_key,) if own_key else ())
    return RecordDraft(
        kind=kind,
        external_id=key,
        occurred_at=moment,
        fields=filled,
        constants=constants,
        missing=tuple(name for name in missing if name not in constants),
    )


def _key(kind: str, names: Mapping[str, str]) -> tuple[str, ...]:
    made_of = (key for key in _KEYS.get(kind, ()) if all(name in names for name in key))
    return tuple(names[name] for name in next(made_of, ()))


def _own(kind: str) -> list[Field]:
    return [field for field in fields_of(kind) if field.name not in ENVELOPE_NAMES]


def _is_needed(field: Field) -> bool:
    defaulted = field.column in ("status", "is_red", "quantity_rejected", "fee", "active")
    return not field.nullable and field.column != "currency" and not defaulted


def _constants(kind: str, guessed: Sequence[Guess], filled: Mapping[str, str]) -> dict[str, str]:
    """Values that every row has: told by the kind, or by what the names of columns speak of."""
    constants = {
        key.partition(".")[2]: value
        for key, value in _CONSTANTS.items()
        if key.partition(".")[0] == kind and key.partition(".")[2] not in filled
    }
    if kind == "service_event":
        speaks = " ".join(guess.column.header.lower() for guess in guessed)
        hits = {s: sum(word in speaks for word in words.split()) for s, words in SERVICES.items()}
        best = max(hits, key=lambda service: hits[service])
        if hits[best]:
            constants["service_type"] = best
    return constants


def _score(draft: RecordDraft, guessed: Sequence[Guess]) -> float:
    """Columns that this kind takes, more for its own key and moment, less for what is missing."""
    taken = sum(
        guess.confidence
        for guess in guessed
        if guess.meaning is not None and draft.kind in guess.meaning.fields
    )
    keys = sum(_KEY_WEIGHT for given in (draft.external_id, draft.occurred_at) if given)
    return taken + keys - _MISSING_WEIGHT * len(draft.missing)


def _is_complete(draft: RecordDraft, moment: str | None) -> bool:
    """True for a record that can be made of each row as it stands."""
    own_moment = draft.occurred_at or (moment if draft.kind in SUPPORTING else None)
    told = len(draft.fields) > 0
    return bool(draft.external_id and own_moment and not draft.missing and told)


def _dated(draft: RecordDraft, moment: str | None) -> RecordDraft:
    """The record at its own moment, where it has come, or at that of the row."""
    own = draft.occurred_at
    when = f"{own} IS NOT NULL" if own not in (None, moment) else ""
    return replace(draft, occurred_at=own or moment, when=when)
