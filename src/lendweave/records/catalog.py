"""Every record kind, and the fields of each as derived from its declaration."""

from __future__ import annotations

import types
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta

from lendweave.kernel.errors import Missing
from lendweave.kernel.types import TEXT
from lendweave.records.collection import CollectionCase
from lendweave.records.credit import (
    Application,
    CollectionAction,
    Decision,
    Drawdown,
    Exposure,
    Facility,
    FunderDecision,
    Instalment,
    Loan,
    Repayment,
)
from lendweave.records.envelope import ENVELOPE_NAMES, Record
from lendweave.records.fields import Field, FieldRole
from lendweave.records.goods import Delivery, Inventory, LogisticsEvent, ServiceEvent, Shipment
from lendweave.records.growth import ChannelCost, Coupon, Offer
from lendweave.records.lines import ExposureLimit, Transition
from lendweave.records.links import Link
from lendweave.records.papers import Contract, Invoice, Payment, Receivable
from lendweave.records.people import (
    Consent,
    ExternalReport,
    ListEntry,
    Merchant,
    Party,
    SalesAgent,
    Touch,
)
from lendweave.records.reviews import ReviewAudit, ReviewCase, ReviewCheck, ReviewVerdict
from lendweave.records.security import Pledge, Registration
from lendweave.records.servicing import EndOfDay, JournalEntry, LoanEvent, LoanShare
from lendweave.records.strategies import (
    PartnerGrade,
    ShadowDecision,
    StrategyExperiment,
    StrategyVersion,
)
from lendweave.records.trade import Order, OrderLine, Product
from lendweave.records.vectors import FeatureVector


class UnknownKind(Missing):
    """No record kind has this name.
    没有这个名称的记录类型。
    """

    code = "RECORDS-001"


_DECLARED: tuple[type[Record], ...] = (
    Party,
    Merchant,
    SalesAgent,
    Product,
    Contract,
    Order,
    OrderLine,
    Shipment,
    LogisticsEvent,
    Delivery,
    ServiceEvent,
    Invoice,
    Payment,
    Receivable,
    Inventory,
    Pledge,
    Registration,
    Application,
    Decision,
    ShadowDecision,
    FeatureVector,
    StrategyVersion,
    StrategyExperiment,
    PartnerGrade,
    ReviewCase,
    ReviewCheck,
    ReviewVerdict,
    ReviewAudit,
    FunderDecision,
    Facility,
    Drawdown,
    Exposure,
    ExposureLimit,
    Transition,
    Loan,
    LoanShare,
    Instalment,
    LoanEvent,
    JournalEntry,
    EndOfDay,
    Repayment,
    CollectionAction,
    CollectionCase,
    Consent,
    Touch,
    ChannelCost,
    Coupon,
    Offer,
    ExternalReport,
    ListEntry,
    Link,
)

KINDS: dict[str, type[Record]] = {
    str(declared.__struct_config__.tag): declared for declared in _DECLARED
}

_NAMES: dict[type[Record], str] = {declared: name for name, declared in KINDS.items()}


def kind_name(record: Record) -> str:
    """The name of a record's kind: its tag, without the cost of asking the struct for it."""
    return _NAMES[type(record)]


def kind_of(name: str) -> type[Record]:
    """The declaration of kind `name`. Raises UnknownKind."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(
            where=f"record kind {name[:60]!r}",
            got=name[:60],
            expected=", ".join(KINDS),
            fix="Use one of these kinds.",
        ) from None


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """All fields of `kind`, the envelope's first, in the order of declaration."""
    declared = kind_of(kind)
    hints = get_type_hints(declared, include_extras=True)
    own = [name for name in declared.__struct_fields__ if name not in ENVELOPE_NAMES]
    return tuple(_field(name, hints[name]) for name in (*ENVELOPE_NAMES, *own))


@cache
def field_of(kind: str, column: str) -> Field | None:
    """The field of `kind` that expressions read as `column`, or None."""
    return next((field for field in fields_of(kind) if field.column == column), None)


def _field(name: str, hint: Any) -> Field:
    options = get_args(hint) if _is_union(hint) else (hint,)
    declared = next(option for option in options if option is not types.NoneType)
    bare, meta = get_args(declared)[:2]
    if not isinstance(meta, Meta) or meta.extra is None:
        raise TypeError(f"field {name} is not declared with a function of records.fields")
    extra = meta.extra
    return Field(
        name=name,
        column=name.removesuffix("_minor") if extra["role"] is FieldRole.MONEY else name,
        type=extra["type"] or TEXT,
        nullable=types.NoneType in options,
        role=extra["role"],
        pii=extra["pii"],
        en=meta.description or "",
        zh=extra["zh"],
        low=None if meta.ge is None else int(meta.ge),
        high=None if meta.le is None else int(meta.le),
        refers_to=extra["refers_to"],
        length_max=meta.max_length,
        past=extra["past"],
        values=get_args(bare) if get_origin(bare) is Literal else (),
    )


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)
