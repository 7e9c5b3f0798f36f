"""Which records a file is evidence of, told by what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from lendweave.intake.fields import defaulted_fields
from lendweave.intake.suggest.guess import Guess
from lendweave.intake.suggest.limits import has_sign_of_nothing
from lendweave.intake.suggest.topics import Topic
from lendweave.intake.suggest.values import Look
from lendweave.intake.suggest.words import SERVICES
from lendweave.kernel.types import Kind
from lendweave.records.catalog import KINDS, field_of, fields_of
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.fields import Field

_MADE_HERE = (
    "decision",
    "feature_vector",
    "funder_decision",
    "exposure",
    "list_entry",
    "link",
    "offer",
    "pledge",
)
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
    "party": (("id_number",), ("uscc",), ("user_id",), ("mobile",)),
    "merchant": (("merchant_code",), ("uscc",), ("merchant_name",)),
    "product": (("product_code",), ("product_name",)),
    "order": (("order_no",), ("vin",), ("mobile", "ordered_at"), ("person_name", "ordered_at")),
    "order_line": (
        ("order_no", "row_no"),
        ("order_no", "product_code"),
        ("order_no", "product_name"),
        ("order_no",),
    ),
    "shipment": (("waybill_no",), ("order_no",)),
    "delivery": (("waybill_no",), ("order_no",)),
    "logistics_event": (
        ("event_id",),
        ("waybill_no", "event_step"),
        ("waybill_no", "event_place"),
        ("waybill_no", "event_at"),
    ),
    "service_event": (
        ("event_id",),
        ("order_no", "service_number"),
        ("order_no", "service_at"),
        ("order_no",),
        ("user_id", "service_at"),
        ("id_number", "service_at"),
        ("mobile", "service_at"),
        ("person_name", "service_at"),
    ),
    "application": (("application_no",), ("order_no",), ("id_number", "applied_at")),
    "loan": (("loan_no",), ("application_no",), ("order_no",)),
    "invoice": (("invoice_no",), ("order_no",)),
    "receivable": (("invoice_no",),),
    "payment": (
        ("payment_no",),
        ("order_no",),
        ("paid_at", "balance"),
        ("paid_at", "counterparty"),
    ),
    "repayment": (("payment_no",), ("loan_no", "instalment_no"), ("loan_no", "paid_at")),
    "instalment": (("loan_no", "instalment_no"),),
    "inventory": (
        ("warehouse", "product_code"),
        ("merchant_code", "product_code"),
        ("product_code",),
        ("product_name",),
    ),
    "touch": (("event_id",), ("user_id", "event_at"), ("session_id", "event_at")),
    "external_report": (("report_no",), ("id_number", "queried_at"), ("uscc", "queried_at")),
    "coupon": (("coupon_no",),),
    "consent": (("user_id",), ("mobile",)),
    "channel_cost": (("channel", "starts_on"),),
    "registration": (("registration_no",),),
    "contract": (("contract_no",), ("order_no",)),
    "collection_action": (("event_id",), ("loan_no", "event_at")),
    "facility": (("line_no",), ("id_number",), ("user_id",)),
    "sales_agent": (("sales_agent",),),
}
_LAST = "touch"
"""The record that hardly needs anything, where the columns make no other."""
_OF_PEOPLE = ("id_number", "person_name", "gender", "birth_date", "mobile")
_KEY_WEIGHT, _MISSING_WEIGHT = 1.5, 0.6
_UNTOLD_WEIGHT = 2.0  # of a needed amount or number: nothing can stand for it
_OF_TOPIC = 3.0
_SPARSE = 0.02  # share of empty cells from which a column does not stand in every row
_GAPS = 0.03  # share of empty cells that are no slips in what the row itself is about
_TEXTS = {
    "provider": "partner",
    "report_type": "report",
    "read_point": "unknown",
    "product_code": "product",
    "purpose": "unknown",
    "text_version": "unknown",
    "channel": "unknown",
    "campaign": "unknown",
    "name": "unknown",
    "event": "event",
    "secured_party": "unknown",
    "object": "unknown",
    "movement": "unknown",
}
"""What stands for a needed text that nobody told, until the partner does."""


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """One record of each row. fields: field → column name. missing: what nobody gives yet.

    external_id: the columns that make it. when: condition, "" for every row. stand_ins: field →
    what stands there until the partner tells.
    """

    kind: str
    external_id: tuple[str, ...]
    occurred_at: str | None
    fields: Mapping[str, str]
    constants: Mapping[str, str]
    missing: tuple[str, ...]
    when: str = ""
    stand_ins: Mapping[str, str] = field(default_factory=dict)


def record_drafts(
    guessed: Sequence[Guess], names: Mapping[str, str], topic: Topic | None = None
) -> list[RecordDraft]:
    """The records, those that others refer to first. names: meaning → column of the mapping."""
    drafts = {kind: _draft(kind, guessed, names) for kind in KINDS if kind not in _MADE_HERE}
    of_topic = topic.kinds[:1] if topic else ()
    any_moment = _any_moment(guessed, names)
    makeable = [kind for kind in drafts if _can_be_made(drafts[kind], any_moment)]
    if not makeable:
        drafts[_LAST] = replace(drafts[_LAST], external_id=_any_id(guessed, names))
        makeable = [_LAST]
    main = max(
        [k for k in makeable if k not in SUPPORTING or k in of_topic] or makeable,
        key=lambda kind: _score(drafts[kind], guessed) + _OF_TOPIC * (kind in of_topic),
    )
    if not of_topic and "merchant" in makeable:
        main = max(main, "merchant", key=lambda kind: _score(drafts[kind], guessed))
    moment = drafts[main].occurred_at or any_moment
    drafts[main] = replace(drafts[main], occurred_at=moment)
    chosen = [kind for kind in drafts if kind == main or _is_complete(drafts[kind], moment)]
    drafts[main] = _stood_in(drafts[main], moment)
    found = [drafts[kind] for kind in chosen]
    dated = [_dated(draft, moment) for draft in found]
    sparse, gaps = _with_gaps(guessed, names, _SPARSE, 1), _with_gaps(guessed, names, _GAPS, 4)
    signed = {
        names[g.meaning.name]
        for g in guessed
        if g.meaning and has_sign_of_nothing(g.column.profile)
    }
    return _agreeing(
        [
            _where_told(draft, sparse if draft.kind in SUPPORTING else gaps, signed)
            for draft in dated
        ]
    )


def _with_gaps(
    guessed: Sequence[Guess], names: Mapping[str, str], share: float, cells: int
) -> set[str]:
    """The columns of which more than a share of the cells is empty, and so many at least."""
    return {
        names[g.meaning.name]
        for g in guessed
        if g.meaning
        and not g.again
        and g.column.profile.empty > share
        and g.column.profile.empty * len(g.column.cells) >= cells
    }


def _where_told(draft: RecordDraft, sparse: Set[str], signed: Set[str]) -> RecordDraft:
    """A thing that some rows do not name, or that has not come yet, is taken from the others.

    signed: columns in which a partner writes that there is no such thing, as a line of freight has
    no product.
    """
    columns = {
        column
        for name, column in draft.fields.items()
        if (declared := field_of(draft.kind, name)) is not None
        and not declared.nullable
        and (column in sparse or (column in signed and declared.refers_to and name != "party_id"))
    }
    columns |= sparse & {*draft.external_id, draft.occurred_at or ""}
    if not columns or draft.when:
        return draft
    return replace(draft, when=" AND ".join(f"{name} IS NOT NULL" for name in sorted(columns)))


def _can_be_made(draft: RecordDraft, any_moment: str | None) -> bool:
    """True where the rows tell its id, its moment and every amount or number that it needs."""
    untold = set(draft.missing) - set(_stood_in(draft, any_moment).stand_ins)
    return bool(draft.external_id and (draft.occurred_at or any_moment) and not untold)


def _any_id(guessed: Sequence[Guess], names: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that tell one row from another, for a row that has no id that is known."""
    known = [g for g in guessed if g.meaning and not g.again and g.column.profile.empty <= _SPARSE]
    known.sort(key=lambda guess: -guess.column.profile.distinct)
    return tuple(names[guess.meaning.name] for guess in known[:3] if guess.meaning)


def _any_moment(guessed: Sequence[Guess], names: Mapping[str, str]) -> str | None:
    """The column of a moment that is surest, for a row that tells no moment of its own."""
    moments = [g for g in guessed if g.meaning and g.meaning.looks[0] is Look.MOMENT]
    best = max(moments, key=lambda guess: guess.confidence, default=None)
    return names[best.meaning.name] if best and best.meaning else None


def _stood_in(draft: RecordDraft, moment: str | None = None) -> RecordDraft:
    """The record with something for each needed field that no column gives, where there can be."""
    declared = {found.column: found for found in _own(draft.kind)}
    dated = replace(draft, occurred_at=draft.occurred_at or moment)
    stand_ins = {name: made for name in draft.missing if (made := _stand_in(declared[name], dated))}
    return replace(draft, stand_ins=stand_ins)


def _stand_in(declared: Field, draft: RecordDraft) -> str:
    """A constant, or columns of the row's own; "" where nothing can stand."""
    if declared.refers_to:
        return f"[{', '.join(draft.external_id)}]" if draft.external_id else ""
    if declared.values:
        return f"{{constant: {declared.values[0]}}}"
    if declared.type.kind is Kind.BOOLEAN:
        return "{constant: true}"
    if declared.type.kind is Kind.DATE:
        return draft.occurred_at or ""
    return f"{{constant: {_TEXTS[declared.column]}}}" if declared.column in _TEXTS else ""


def _agreeing(drafts: Sequence[RecordDraft]) -> list[RecordDraft]:
    """Records that name the party by the column that makes its id, and types that do not clash."""
    party = next((draft.external_id for draft in drafts if draft.kind == "party"), ())
    types: dict[str, object] = {}
    agreed: list[RecordDraft] = []
    for draft in drafts:
        fields: dict[str, str] = {}
        for name, column in draft.fields.items():
            declared = field_of(draft.kind, name)
            if declared is not None and declared.refers_to:
                fields[name] = party[0] if name == "party_id" and len(party) == 1 else column
            elif declared is None or types.setdefault(column, declared.type) == declared.type:
                fields[name] = column
        agreed.append(replace(draft, fields=fields))
    return agreed


def _draft(kind: str, guessed: Sequence[Guess], names: Mapping[str, str]) -> RecordDraft:
    filled: dict[str, str] = {}
    for guess in sorted(guessed, key=lambda guess: -guess.confidence):
        if guess.meaning is not None and not guess.again and kind in guess.meaning.fields:
            for field in guess.meaning.fields[kind]:
                filled.setdefault(field, names[guess.meaning.name])
    constants = _constants(kind, guessed, filled)
    given = {*filled, *constants, *defaulted_fields(kind)}
    missing = [f.column for f in _own(kind) if f.column not in given and _is_needed(f)]
    own_key, moment = filled.pop("external_id", None), filled.pop("occurred_at", None)
    key = _key(kind, names) or ((own_key,) if own_key else ())
    return RecordDraft(
        kind=kind,
        external_id=key,
        occurred_at=moment,
        fields=filled,
        constants=constants,
        missing=tuple(missing),
    )


def _key(kind: str, names: Mapping[str, str]) -> tuple[str, ...]:
    made_of = (key for key in _KEYS.get(kind, ()) if all(name in names for name in key))
    return tuple(names[name] for name in next(made_of, ()))


def _own(kind: str) -> list[Field]:
    return [field for field in fields_of(kind) if field.name not in ENVELOPE_NAMES]


def _is_needed(field: Field) -> bool:
    return not field.nullable and field.column != "currency"


def _constants(kind: str, guessed: Sequence[Guess], filled: Mapping[str, str]) -> dict[str, str]:
    """Values that every row has: told by the kind, or by what the names of columns speak of."""
    constants = {
        key.partition(".")[2]: value
        for key, value in _CONSTANTS.items()
        if key.partition(".")[0] == kind and key.partition(".")[2] not in filled
    }
    if kind == "party" and any(g.meaning and g.meaning.name == "uscc" for g in guessed):
        named = any(g.meaning and g.meaning.name in _OF_PEOPLE for g in guessed)
        constants["party_type"] = "person" if named else "enterprise"
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
    untold = set(draft.missing) - set(_stood_in(draft).stand_ins)
    return taken + keys - _MISSING_WEIGHT * len(draft.missing) - _UNTOLD_WEIGHT * len(untold)


def _is_complete(draft: RecordDraft, moment: str | None) -> bool:
    """True for a record that can be made of each row as it stands."""
    own_moment = draft.occurred_at or (moment if draft.kind in SUPPORTING else None)
    told = len(draft.fields) > 0 or draft.kind == "party"
    return bool(draft.external_id and own_moment and not draft.missing and told)


def _dated(draft: RecordDraft, moment: str | None) -> RecordDraft:
    """The record at its own moment, where it has come, or at that of the row."""
    own = draft.occurred_at
    when = f"{own} IS NOT NULL" if own not in (None, moment) else ""
    return replace(draft, occurred_at=own or moment, when=when)
