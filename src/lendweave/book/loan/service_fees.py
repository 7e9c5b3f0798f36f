"""Fees that somebody else than the borrower pays: what merchant or brand owes for a loan.

A fee is a claim from the day it falls due, in the books of whoever charges it: the funders', each
by its share, or those of the platform or the guarantor. The payer settles it with a payment of its
own, or it is taken off what the merchant is to get. What others charge (an insurer, a third party)
stands in no book of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from lendweave.book.ledger.entry import Line, merged
from lendweave.book.loan.claim import Claim
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.details import wrong_amount
from lendweave.book.loan.events import Event
from lendweave.book.loan.life import Life
from lendweave.book.schedule.model import FeeRow
from lendweave.kernel.money import minor_parts

RECEIVABLE, INCOME = "service_fee_receivable", "service_fee_income"
_OWED_BACK = "payable_merchant"


def expect(life: Life, numbers: Iterable[int], offset: int) -> None:
    """The claims of the instalments with these numbers in the terms, `offset` more in the loan.

    They take the place of those after `offset` that have not fallen due.
    """
    if not life.charges_others:
        return
    wanted = {*numbers}
    life.claims = [each for each in life.claims if each.billed or each.number <= offset]
    for fee in life.terms.fees:
        if fee.is_claim and fee.number in wanted:
            life.claims += _claims(life, fee, fee.number + offset)


def _claims(life: Life, fee: FeeRow, number: int) -> list[Claim]:
    parts = _parts(life.contract, fee)
    return [
        Claim(fee.code, fee.paid_by, holder, number, fee.netted, part, part)
        for holder, part in parts
        if part
    ]


def _parts(contract: Contract, fee: FeeRow) -> list[tuple[str, int]]:
    """What of a fee stands in whose books."""
    if fee.charged_by != "lender":
        return [(contract.book_of(fee.charged_by), fee.amount)]
    amounts = minor_parts(fee.amount, [share.weight for share in contract.shares])
    return [(s.funder, part) for s, part in zip(contract.shares, amounts, strict=True)]


def bill(life: Life, number: int) -> None:
    """Book what falls due with an instalment, or with the disbursal (0), on the day of that."""
    claims = [each for each in life.claims if each.number == number and not each.billed]
    if not claims:
        return
    on = life.due_on[life.numbers.index(number)] if number else life.disbursed_on
    for claim in claims:
        claim.billed = True
    lines = [
        Line(account, claim.holder, sign * claim.open)
        for claim in claims
        for account, sign in ((RECEIVABLE, 1), (INCOME, -1))
    ]
    life.post_lines(f"service_fee:{number}", "service_fee", on, merged(lines))


def end(life: Life, at: int) -> None:
    """Everything is due today: the claims of the current instalment too, no later ones."""
    if life.claims and at < len(life.numbers):
        bill(life, life.numbers[at])
    drop(life)


def drop(life: Life) -> None:
    """Nothing more falls due."""
    life.claims = [each for each in life.claims if each.billed]


def net(life: Life, event: Event) -> None:
    """Take what the merchant owes off what it is to get, where the fee says so.

    Who pays out less gives it to who charges the fee, in cash.
    """
    claims = [each for each in life.claims if each.netted and each.billed and each.open]
    owed = [-amount for amount in life.holdings.on(_OWED_BACK)]
    amount = min(sum(each.open for each in claims), sum(owed))
    if amount <= 0:
        return
    lines = _taken(claims, amount)
    lines += [
        Line(_OWED_BACK, holder, part)
        for holder, part in zip(life.holdings.holders, minor_parts(amount, owed), strict=True)
    ]
    lines += [Line("cash", line.holder, -line.amount) for line in lines]
    key = f"{event.number}:service_fee"
    life.post_lines(key, "service_fee_netted", event.business_date, merged(lines))


def pay_service_fee(life: Life, event: Event) -> None:
    """What the payer of the event owes is paid, oldest first."""
    claims = [each for each in life.claims if each.billed and each.payer == event.payer]
    still = sum(each.open for each in claims)
    if event.amount > still:
        raise wrong_amount(event, "at most {}, the service fees that its payer owes", still)
    taken = _taken(claims, event.amount)
    lines = [*taken, *(Line("cash", line.holder, -line.amount) for line in taken)]
    on = event.business_date
    life.post_lines(str(event.number), "service_fee_paid", on, merged(lines), event.number)


def _taken(claims: Sequence[Claim], amount: int) -> list[Line]:
    """Lower claims by `amount`, one instalment after the other, holders in step."""
    lines: list[Line] = []
    by_number = sorted(claims, key=attrgetter("number"))
    for _, some in groupby(by_number, key=attrgetter("number")):
        group = list(some)
        still = [each.open for each in group]
        paid = min(amount, sum(still))
        for claim, part in zip(group, minor_parts(paid, still), strict=True):
            claim.open -= part
            lines.append(Line(RECEIVABLE, claim.holder, -part))
        amount -= paid
    return lines


def give_back(life: Life, event: Event, part: int, whole: int) -> None:
    """Goods came back: `part` of `whole` of every fee is taken back, and of those to come.

    What was paid of it is owed to the payer again.
    """
    if not life.charges_others:
        return
    lines: list[Line] = []
    for claim in life.claims:
        less = life.rounded(claim.due * part, whole)
        unpaid = min(less, claim.open)
        claim.due -= less
        claim.open -= unpaid
        if claim.billed:
            lines += [
                Line(INCOME, claim.holder, less),
                Line(RECEIVABLE, claim.holder, -unpaid),
                Line(_OWED_BACK, claim.holder, unpaid - less),
            ]
    fees = tuple(_lower(life, fee, part, whole) for fee in life.terms.fees)
    life.terms = replace(life.terms, fees=fees)
    key, on = f"{event.number}:service_fee", event.business_date
    life.post_lines(key, "service_fee_returned", on, merged(lines))


def _lower(life: Life, fee: FeeRow, part: int, whole: int) -> FeeRow:
    if not fee.is_claim:
        return fee
    return replace(fee, amount=fee.amount - life.rounded(fee.amount * part, whole))
