"""What a reviewer may offer, or say no with: held against product, cap and wording."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lendweave.book.quotes import Asked, quote
from lendweave.decisions.reviewing.errors import VerdictInvalid
from lendweave.flows.review import StrategyGone
from lendweave.flows.review_desk import ReviewDesk
from lendweave.kernel.money import Money
from lendweave.records import Application, Decision
from lendweave.records.reviews import Verdict


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer wants. None: as the strategy offered it, else as it was asked for.

    reasons: codes of a decline, principal first. note: why, for colleagues.
    """

    verdict: Verdict
    amount_minor: int | None = None
    rate_annual: Decimal | None = None
    term_months: int | None = None
    reasons: tuple[str, ...] = ()
    note: str | None = None


def completed(
    wanted: Wanted, decision: Decision, application: Application, desk: ReviewDesk
) -> Wanted:
    """The verdict with all that it leaves open, once nothing stands against it.

    Raises VerdictInvalid, UnknownReason, StrategyGone, and what the product or its cap refuses.
    """
    where = f"application {application.entity_id}"
    if wanted.verdict == "decline":
        return _decline(wanted, decision, desk, where)
    if wanted.reasons:
        raise VerdictInvalid(
            where=where, got="an approval with reasons", expected="none", fix="Leave them out."
        )
    asked_for = application.amount_minor
    amounts = (wanted.amount_minor, decision.amount_minor, asked_for)
    amount = next(each for each in amounts if each is not None)
    if not 0 < amount <= asked_for:
        most = Money(asked_for, application.currency)
        raise VerdictInvalid(
            where=where,
            got=str(Money(amount, application.currency)),
            expected=f"above 0 and at most {most}, which was asked for",
            fix="Offer less, or have another application made.",
        )
    term = wanted.term_months or decision.term_months or application.term_months
    given = (wanted.rate_annual, decision.rate_annual)
    rate = next((each for each in given if each is not None), None)
    rate = _priced(Asked(amount, term, desk.lines.today, rate), application, desk)
    return Wanted("approve", amount, rate, term, (), wanted.note)


def _priced(asked: Asked, application: Application, desk: ReviewDesk) -> Decimal | None:
    """The rate, once product and cap allow the terms; as it is where the scene has no products.

    Raises ProductUnknown, QuoteRefused, CapUnknown, CapExceeded.
    """
    shelf = None if desk.lines.shelf is None else desk.lines.shelf()
    if shelf is None or not shelf.products:
        return asked.rate
    product = shelf.find(application.product_code)
    return quote(product, asked, shelf.caps, shelf.calendar(product)).rate


def _decline(wanted: Wanted, decision: Decision, desk: ReviewDesk, where: str) -> Wanted:
    terms = (wanted.amount_minor, wanted.rate_annual, wanted.term_months)
    if not wanted.reasons or any(each is not None for each in terms):
        raise VerdictInvalid(
            where=where,
            got="no reason" if not wanted.reasons else "a decline with amount, rate or term",
            expected="one or more reason codes, and no terms",
            fix="Name the codes of the strategy's reasons.csv that the applicant is to be told.",
        )
    compiled = desk.strategies(decision.strategy_hash)
    if compiled is None:
        raise StrategyGone(
            where=where,
            got=f"strategy {decision.strategy} with hash {decision.strategy_hash[:12]}…",
            expected="its reasons in the archive",
            fix="Restore the folder `strategies` of the data folder from a backup.",
        )
    for code in wanted.reasons:
        compiled.strategy.reasons.check(code, where)
    return wanted
