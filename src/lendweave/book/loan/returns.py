"""Goods given back and loans cancelled: principal and interest are taken back."""

from __future__ import annotations

from datetime import timedelta

from lendweave.book.loan.allocation import EVERYTHING, pay_row, spread_over
from lendweave.book.loan.changes import carry_credit
from lendweave.book.loan.details import flag, word, wrong_amount
from lendweave.book.loan.errors import CoolingOffOver
from lendweave.book.loan.events import Event
from lendweave.book.loan.life import FEE, INCOME, INTEREST, PENALTY, PRINCIPAL, Life, add_to
from lendweave.book.loan.money import closed, received
from lendweave.book.loan.plan import carried_before, lower_carried, plan_again
from lendweave.book.loan.rows import end_rows_on, lower, set_interest
from lendweave.book.loan.service_fees import give_back


def refund(life: Life, event: Event) -> None:
    """The merchant gives money back for goods that were returned.

    It lowers principal; what the borrower had repaid of it, and of the interest that is unwound,
    becomes the borrower's credit, or is paid out at once (to: cash). whole: all goods came back,
    although the merchant gives less than was lent: the rest is due at once, without interest.
    netted: the merchant still was to get money, which is set off first.
    """
    left = life.disbursed - life.refunded
    if life.status == "written_off":
        raise closed(life, event)
    if not 0 < event.amount <= left:
        raise wrong_amount(event, "above 0 and at most {}", left)
    unwinds = word(event, "interest", ("unwind", "keep")) == "unwind"
    amounts = _from_merchant(life, event)
    if flag(event, "whole") or event.amount == left:
        pool = _whole(life, event, amounts, unwinds=unwinds)
    else:
        pool = _part(life, event, amounts, unwinds=unwinds)
    life.refunded += event.amount
    _give_back(life, event, amounts, pool)


def _from_merchant(life: Life, event: Event) -> dict[str, int]:
    owed = -sum(life.holdings.on("payable_merchant")) if flag(event, "netted") else 0
    set_off = min(owed, event.amount)
    return {"payable_merchant": set_off, "cash": event.amount - set_off}


def _whole(life: Life, event: Event, amounts: dict[str, int], *, unwinds: bool) -> int:
    """Everything is due at once and lowered; returns what is the borrower's."""
    pool = unwound(life, event, amounts) if unwinds else _ended(life, event, amounts)
    pool += _pay_principal(life, event.amount, amounts)
    return spread_over(life, pool, event.business_date, amounts, EVERYTHING)


def _ended(life: Life, event: Event, amounts: dict[str, int]) -> int:
    return end_rows_on(life, event.business_date, 0, amounts)


def unwound(life: Life, event: Event, amounts: dict[str, int]) -> int:
    """Take all interest, fees and penalties back, the fees of others too.

    Returns what of them was paid by the borrower.
    """
    life.extra.clear()
    paid = _ended(life, event, amounts) + _shrunk(life, amounts)
    give_back(life, event, 1, 1)
    for at in range(len(life.numbers)):
        paid += set_interest(life, at, 0, amounts)
        for place in (FEE, PENALTY):
            paid += lower(life, place, at, life.due[place][at], amounts)
    life.frozen = True
    return paid


def _shrunk(life: Life, amounts: dict[str, int]) -> int:
    """Take back the interest that has become principal; returns what of it was paid."""
    grown, life.grown = life.grown, 0
    paid = _pay_principal(life, grown, amounts)
    add_to(amounts, INCOME[INTEREST], grown)
    life.repaid[PRINCIPAL] -= grown
    life.capitalised -= grown
    return paid


def _part(life: Life, event: Event, amounts: dict[str, int], *, unwinds: bool) -> int:
    """Part of the goods: principal to come is less, and past interest in proportion."""
    on, pool = event.business_date, 0
    if unwinds:
        base = life.disbursed - life.refunded
        give_back(life, event, event.amount, base)
        for at in range(min(life.next_due, len(life.numbers))):
            less = life.rounded(life.due[INTEREST][at] * event.amount, base)
            pool += lower(life, INTEREST, at, less, amounts)
        left = carried_before(life, life.next_due)
        if left:
            lower_carried(life, life.rounded(left * event.amount, base))
    future = sum(life.open[PRINCIPAL][life.next_due :])
    if event.amount < future:
        add_to(amounts, "loan_principal", -event.amount)
        life.repaid[PRINCIPAL] += event.amount
        since = life.starts_on[life.next_due] if unwinds else on
        return pool + plan_again(life, on, amounts, change=-event.amount, dated=since)
    pool += _ended(life, event, amounts)
    return pool + _pay_principal(life, event.amount, amounts)


def _pay_principal(life: Life, amount: int, amounts: dict[str, int]) -> int:
    """Lower principal, the last instalment first; returns what is left over."""
    for at in reversed(range(len(life.numbers))):
        paid = min(amount, life.open[PRINCIPAL][at])
        if paid:
            pay_row(life, amounts, PRINCIPAL, at, paid)
            amount -= paid
    return amount


def _give_back(life: Life, event: Event, amounts: dict[str, int], pool: int) -> None:
    """What is the borrower's: as credit, or in cash."""
    on = event.business_date
    if word(event, "to", ("borrower_credit", "cash")) == "cash":
        amounts["cash"] -= pool
    else:
        carry_credit(life, pool, amounts)
    life.post(str(event.number), "refund", on, amounts, event.number)
    life.settle_rows(on)


def cancel(life: Life, event: Event) -> None:
    """The borrower steps back (冷静期): principal is given back, and nothing else is owed."""
    on = event.business_date
    if not life.disbursed:
        life.status, life.closed_on = "cancelled", on
        return
    days = life.rules.cooling_off_days
    last = None if days is None else life.disbursed_on + timedelta(days=days)
    if last is None or on > last:
        raise CoolingOffOver(
            where=f"{life.where}, event {event.number}",
            got=str(on),
            expected="no cooling-off" if last is None else f"{last} at the latest",
            fix="Settle the loan early instead.",
        )
    amounts, before = {"cash": event.amount}, life.repaid[:]
    money = event.amount + unwound(life, event, amounts) + life.credit
    if money < life.owed():
        raise wrong_amount(event, "at least {}", event.amount + life.owed() - money)
    if life.credit:
        amounts["borrower_credit"], life.credit = life.credit, 0
    left = spread_over(life, money, on, amounts, EVERYTHING)
    received(life, event, amounts, before, left, entry="cancellation")
    life.status, life.closed_on = "cancelled", on
