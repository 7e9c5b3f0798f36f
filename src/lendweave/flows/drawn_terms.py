"""What a drawdown says of the loan that is opened under it; what is asked for may not differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lendweave.book.products import Product
from lendweave.book.trade.errors import CollateralMissing
from lendweave.kernel.errors import Conflict, Invalid, shortened
from lendweave.kernel.money import Money
from lendweave.records import Drawdown, Facility, Principal
from lendweave.records.ports import RecordReader

if TYPE_CHECKING:
    from lendweave.flows.lend import LendRequest


class DrawdownUnfit(Conflict):
    """The loan that is asked for is not the one that was drawn.
    要开立的贷款与用信不一致。
    """

    code = "FLOWS-532"


class LoanUnsaid(Invalid):
    """It is not said what loan is to be opened, and no drawdown says it.
    未说明要开立的贷款，也没有用信可依据。
    """

    code = "FLOWS-533"


@dataclass(frozen=True, slots=True)
class LoanSaid:
    """A loan as it is asked for. amount: minor units."""

    product: str
    amount: int
    term: int
    party_id: str


def said(principal: Principal, asked: LendRequest, records: RecordReader) -> LendRequest:
    """The request with all that its drawdown says. Raises DrawdownUnfit, LoanUnsaid.

    The term of a drawdown is in months; where the product counts otherwise, it has to be said.
    """
    if asked.drawdown_id is None:
        return asked
    drawdown = records.current(principal, "drawdown", asked.drawdown_id)
    if not isinstance(drawdown, Drawdown):
        raise _unfit(asked.drawdown_id, "no such drawdown", "a stored drawdown")
    product = _product_drawn(principal, drawdown, records)
    money = Money(drawdown.amount_minor, drawdown.currency)
    for name, wanted, found in (
        ("party", asked.party_id, drawdown.party_id),
        ("product", asked.product, product),
        ("merchant", asked.merchant_id, drawdown.merchant_id),
    ):
        if wanted and found and wanted != found:
            raise _unfit(drawdown.entity_id, f"{name} {wanted}", f"{name} {found}")
    if asked.amount not in (None, money.minor):
        raise _unfit(drawdown.entity_id, str(Money(asked.amount, money.currency)), str(money))
    return replace(
        asked,
        product=asked.product or product,
        amount=money.minor,
        term=asked.term or drawdown.term_months,
        party_id=drawdown.party_id,
        merchant_id=asked.merchant_id or drawdown.merchant_id,
    )


def require_drawn_term(
    drawdown_id: str | None, months: int, principal: Principal, records: RecordReader
) -> None:
    """Raise DrawdownUnfit unless the loan runs for as many months as were drawn for."""
    drawdown = drawdown_id and records.current(principal, "drawdown", drawdown_id)
    if isinstance(drawdown, Drawdown) and drawdown.term_months != months:
        raise _unfit(drawdown.entity_id, f"{months} months", f"{drawdown.term_months} months")


def require_drawn_trade(
    product: Product, drawdown_id: str | None, principal: Principal, records: RecordReader
) -> None:
    """Raise CollateralMissing where a product lends on a trade that no drawdown under it names."""
    if product.advance is None:
        return
    found = drawdown_id and records.current(principal, "drawdown", drawdown_id)
    drawn = _product_drawn(principal, found, records) if isinstance(found, Drawdown) else None
    if drawn != product.code:
        raise CollateralMissing(
            where=f"product {product.code}",
            got="a loan without a drawdown" if drawdown_id is None else f"a drawdown of {drawn}",
            expected=f"a drawdown of {product.code}, which names the {product.kind} it finances",
            fix="Ask for a drawdown first, and open the loan under it.",
        )


def _product_drawn(principal: Principal, drawdown: Drawdown, records: RecordReader) -> str | None:
    """The product of a drawdown, else that of its line."""
    line = records.current(principal, "facility", drawdown.facility_id)
    return drawdown.product_code or (line.product_code if isinstance(line, Facility) else None)


def whole(asked: LendRequest) -> LoanSaid:
    """What is asked for, all of it. Raises LoanUnsaid."""
    found = {n: getattr(asked, n) for n in ("product", "amount", "term", "party_id")}
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise LoanUnsaid(
            where="loan",
            got=f"no {', no '.join(missing)}",
            expected="a drawdown that says it, or the words themselves",
            fix="Give what is missing, or name the drawdown that the loan pays out.",
        )
    return LoanSaid(**found)


def _unfit(drawdown_id: str, got: str, expected: str) -> DrawdownUnfit:
    return DrawdownUnfit(
        where=f"drawdown {shortened(drawdown_id)}",
        got=got,
        expected=expected,
        fix="Open the loan for what was drawn, or leave out what the drawdown says.",
    )
