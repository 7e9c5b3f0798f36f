"""Record: facts that a partner's system sends live are stored, in one commit or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lendweave.kernel.errors import Forbidden
from lendweave.records import Principal, Record, Role, kind_of
from lendweave.records.chain import OnChange
from lendweave.records.ports import (
    IdempotencyKey,
    Receipt,
    RecordWriter,
    Response,
)

RECORD_ROLES = (Role.SERVICE, Role.PARTNER_ENGINEER, Role.OPERATIONS)


class KindRule(NamedTuple):
    """Whether a partner's system may send a kind of record, and why."""

    sendable: bool
    reason: str


KIND_RULES: dict[str, KindRule] = {
    "party": KindRule(True, "the scene knows its buyers"),
    "merchant": KindRule(True, "the scene knows its sellers"),
    "product": KindRule(True, "the scene knows what it sells"),
    "sales_agent": KindRule(True, "the scene knows who sells for it"),
    "contract": KindRule(True, "the parties of a trade know what they agreed"),
    "order": KindRule(True, "orders are made in the scene"),
    "order_line": KindRule(True, "orders are made in the scene"),
    "shipment": KindRule(True, "whoever sends goods knows of it"),
    "logistics_event": KindRule(True, "the carrier sees the goods pass"),
    "delivery": KindRule(True, "whoever hands over goods knows of it"),
    "service_event": KindRule(True, "the merchant knows what it has done"),
    "invoice": KindRule(True, "whoever issues or checks invoices knows them"),
    "payment": KindRule(True, "whoever pays or is paid knows of it"),
    "receivable": KindRule(True, "the creditor knows what it is owed"),
    "inventory": KindRule(True, "whoever keeps a warehouse counts it"),
    "registration": KindRule(True, "the register can be read by everybody"),
    "application": KindRule(True, "people apply in the scene"),
    "consent": KindRule(True, "people consent where they apply"),
    "touch": KindRule(True, "people act on the scene's pages"),
    "channel_cost": KindRule(True, "whoever buys advertising knows what it cost"),
    "external_report": KindRule(True, "whoever asked a provider has its answer"),
    "repayment": KindRule(True, "whoever receives the money knows of it"),
    "decision": KindRule(False, "only a strategy decides: POST /v1/decisions"),
    "feature_vector": KindRule(False, "what was served is written down here"),
    "funder_decision": KindRule(False, "only the funder answers for itself"),
    "facility": KindRule(False, "a line is granted here, on a decision"),
    "drawdown": KindRule(False, "a line is drawn here, within its limit"),
    "exposure": KindRule(False, "exposure is counted here, from what was lent"),
    "loan": KindRule(False, "a loan is booked here, when the money leaves"),
    "instalment": KindRule(False, "a schedule is worked out here, from its loan"),
    "exposure_limit": KindRule(False, "what a holder may owe is set by the lender's own people"),
    "transition": KindRule(False, "the platform moves what it keeps from state to state"),
    "loan_event": KindRule(False, "what happens to a loan is entered here"),
    "journal_entry": KindRule(False, "the books are kept here"),
    "loan_share": KindRule(False, "a loan is shared among funders here, when it is booked"),
    "end_of_day": KindRule(False, "a day is closed here"),
    "collection_action": KindRule(False, "the lender's own people collect"),
    "collection_case": KindRule(False, "the lender hands cases over and takes them back"),
    "pledge": KindRule(False, "a pledge is taken here, against a line"),
    "coupon": KindRule(False, "a coupon is issued here, from its budget"),
    "offer": KindRule(False, "an offer is made here, on a decision"),
    "link": KindRule(False, "links are concluded here, from evidence"),
    "strategy_version": KindRule(False, "strategies are put forward and approved here"),
    "strategy_experiment": KindRule(False, "experiments are begun here"),
    "shadow_decision": KindRule(False, "the platform decides, in the shadow too"),
    "review_case": KindRule(False, "a case is opened here, on a decision that refers"),
    "review_check": KindRule(False, "the lender's own reviewers check"),
    "review_verdict": KindRule(False, "the lender's own reviewers decide"),
    "review_audit": KindRule(False, "the lender's own people look again"),
    "partner_grade": KindRule(False, "partners are graded here"),
    "list_entry": KindRule(False, "who stands on a list is decided by the lender's own people"),
}
"""Every kind of record. A sender states what happened on its side, never what the lender did."""


class KindNotSendable(Forbidden):
    """Records of this kind are made by the platform and the lender, never sent by a partner.
    此类记录由平台和资方产生，不接受合作方发送。
    """

    code = "FLOWS-041"


def require_sendable(kind: str) -> None:
    """Raise KindNotSendable, or UnknownKind, unless a partner's system may send this kind."""
    kind_of(kind)
    rule = KIND_RULES[kind]
    if not rule.sendable:
        raise KindNotSendable(
            where=f"record kind {kind!r}",
            got=rule.reason,
            expected=", ".join(name for name, rule in KIND_RULES.items() if rule.sendable),
            fix="Send the facts of the scene only.",
        )


def record_facts(
    principal: Principal,
    records: Sequence[Record],
    writer: RecordWriter,
    *,
    idempotency: IdempotencyKey | None = None,
    response: Response = b"",
) -> Receipt:
    """Store the records, or know them already; new content of a known thing amends it.

    Returns when they are on disk. One that can be neither, such as an amendment of a version that
    is not stored, fails them all. Raises NotAllowed, KindNotSendable and what the store raises.
    """
    principal.require(*RECORD_ROLES)
    for record in records:
        require_sendable(str(record.__struct_config__.tag))
    return writer.append(
        principal,
        records,
        OnChange.AMEND,
        idempotency=idempotency,
        response=response,
        require_stored=True,
    )
