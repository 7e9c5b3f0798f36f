"""What the house allows to be agreed about a loan: waivers, prices and fees, by whichever door.

Each is checked on the loan as it was read for the commit, so that of two that come at once the
second is looked at again beside the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from lendweave.book.collection.errors import WaiverNotAllowed
from lendweave.book.collection.waivers import refuse_waiver
from lendweave.book.loan import Contract, Event, EventKind, LoanState
from lendweave.book.loan.changes import WAIVABLE
from lendweave.book.loan.details import word
from lendweave.book.products.errors import ProductUnknown
from lendweave.book.quotes.changed import Pricing, refuse_dear_change, refuse_dear_fee
from lendweave.kernel.errors import Invalid, shortened
from lendweave.records import Principal

if TYPE_CHECKING:
    from lendweave.book.collection.policy import Policy


class PriceWithoutProduct(Invalid):
    """The loan names no product, so that no cap says how dear it may become.
    该贷款没有所属产品，无法确定其价格上限。
    """

    code = "FLOWS-512"


class FeeNotOfProduct(Invalid):
    """A fee is charged that borrowers do not pay under the product of the loan.
    所收费用不是该贷款产品规定由借款人承担的费用。
    """

    code = "FLOWS-513"


class HouseRules(Protocol):
    """Where the rules of a scene are read, when they are asked for.

    waivers: raises NothingToCollectBy where nobody was given authority. pricing: raises
    ProductUnknown.
    """

    def waivers(self) -> Policy: ...

    def pricing(self, product: str, version: int) -> Pricing: ...


class NothingAllowed:
    """The rules where nobody wrote any: no waiver, and no other price."""

    def waivers(self) -> Policy:
        """Nobody has authority. Raises WaiverNotAllowed."""
        raise WaiverNotAllowed(
            where="waivers",
            got="a waiver",
            expected="a collection policy that gives somebody authority",
            fix="Write collection.yaml for the scene.",
        )

    def pricing(self, product: str, version: int) -> Pricing:
        """No product is known. Raises ProductUnknown."""
        raise ProductUnknown(
            where=f"product {shortened(product)} version {version}",
            got="no products",
            expected="the product of the loan, and the caps in force",
            fix="Write products.yaml and caps.yaml.",
        )


NOTHING_ALLOWED: HouseRules = NothingAllowed()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Something that is to be agreed about a loan, worked out but not booked yet.

    events: those before it. before, after: the loan today without and with it.
    """

    principal: Principal
    contract: Contract
    events: Sequence[Event]
    event: Event
    before: LoanState
    after: LoanState


def check_agreement(rules: HouseRules, asked: Agreement) -> None:
    """Raise what the house has against an agreement; nothing for any other event.

    Raises WaiverNotAllowed, CapExceeded, CapUnknown, PriceWithoutProduct, FeeNotOfProduct.
    """
    check = CHECKS.get(asked.event.event)
    if check is not None:
        check(rules, asked)


def _check_waiver(rules: HouseRules, asked: Agreement) -> None:
    """What the loan lets off counts, so that a waiver of all that is due is one of its amount."""
    part = word(asked.event, "component", WAIVABLE)
    before, after = asked.before, asked.after
    refuse_waiver(
        rules.waivers(),
        asked.principal.roles,
        part,
        int(getattr(after.waived, part)) - int(getattr(before.waived, part)),
        charged_minor=_charged(before, part),
        waived_minor=before.waived.total,
    )


def _charged(state: LoanState, part: str) -> int:
    """What has been charged of a component by today and not written off: paid, waived or open."""
    still = [row.open for row in state.instalments if row.due_on <= state.as_of]
    return sum(int(getattr(amounts, part)) for amounts in (state.repaid, state.waived, *still))


def _check_price(rules: HouseRules, asked: Agreement) -> None:
    contract, event = asked.contract, asked.event
    if contract.product:
        pricing = rules.pricing(contract.product, contract.product_version)
        refuse_dear_change(pricing, contract, asked.events, event)
    elif asked.after.rate > asked.before.rate:
        raise PriceWithoutProduct(
            where=f"loan {contract.loan_id}",
            got=f"{asked.after.rate} a year instead of {asked.before.rate}",
            expected=f"at most {asked.before.rate}, as agreed before",
            fix="Keep the rate, or lend anew under a product.",
        )


def _check_fee(rules: HouseRules, asked: Agreement) -> None:
    contract, event = asked.contract, asked.event
    if not contract.product:
        return
    pricing = rules.pricing(contract.product, contract.product_version)
    codes = [fee.code for fee in pricing.product.fees if fee.paid_by == "borrower"]
    code = event.details.get("code")
    if code not in codes:
        raise FeeNotOfProduct(
            where=f"loan {contract.loan_id}, event {event.number} (charge_fee), details.code",
            got=shortened(code),
            expected=", ".join(codes)
            or f"no fee: borrowers pay none under product {contract.product}",
            fix="Name a fee of the product, or raise the product's version with this fee.",
        )
    refuse_dear_fee(pricing, contract, asked.events, event)


Check: TypeAlias = Callable[[HouseRules, Agreement], None]
CHECKS: Mapping[EventKind, Check] = {
    "waive": _check_waiver,
    "change_rate": _check_price,
    "restructure": _check_price,
    "charge_fee": _check_fee,
}
"""What stands between an agreement and the books."""
