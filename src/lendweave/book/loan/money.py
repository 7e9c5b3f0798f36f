"""Money that moves: disbursal, repayment, prepayment, settlement, deposits."""

from __future__ import annotations

from datetime import date

from lendweave.book.loan.allocation import (
    ALL_DUE,
    EVERYTHING,
    pay_row,
    spread,
    spread_over,
    spread_subsidy,
)
from lendweave.book.loan.details import word, wrong_amount
from lendweave.book.loan.errors import DisbursedTooMuch, LoanClosed, Overpaid, PrepaymentNotAllowed
from lendweave.book.loan.events import Event
from lendweave.book.loan.life import FEE, OF_BORROWER, PRINCIPAL, Life, add_to
from lendweave.book.loan.plan import first_plan, interest_to, plan_again
from lendweave.book.loan.rows import end_rows_on
from lendweave.book.loan.rules import PrepaymentMode
from lendweave.book.loan.service_fees import bill, net, pay_service_fee
from lendweave.book.loan.state import Amounts, Payment

OF_OTHERS = ("subsidy", "service_fee")
"""Purposes of money that somebody else than the borrower owes."""


def disburse(life: Life, event: Event) -> None:
    """Money leaves; the schedule follows from it. to: merchant (payable, paid out later)."""
    to = word(event, "to", ("borrower", "merchant"))
    if event.amount <= 0:
        raise wrong_amount(event, "above 0")
    left = life.contract.amount - life.disbursed
    if event.amount > left:
        raise DisbursedTooMuch(
            where=f"{life.where}, event {event.number}",
            got=f"{event.amount} minor units",
            expected=f"at most {left}",
            fix="Disburse what is left of the amount agreed.",
        )
    on = event.business_date
    against = "payable_merchant" if to == "merchant" else "cash"
    amounts = {"loan_principal": event.amount, against: -event.amount}
    if life.disbursed:
        life.credit += (left := plan_again(life, on, amounts, change=event.amount))
        if left:
            amounts["borrower_credit"] = -left
    else:
        first_plan(life, on, event.amount)
        life.status, life.disbursed_on = "active", on
        life.accrued_to = life.seen = on
    life.disbursed += event.amount
    life.post(str(event.number), "disbursal", on, amounts, event.number)
    if life.claims:
        bill(life, 0)
        net(life, event)


def pay_out(life: Life, event: Event) -> None:
    """What is owed to the merchant, or the borrower's credit, is paid out."""
    account = "payable_merchant"
    if word(event, "to", ("merchant", "borrower")) == "borrower":
        account = "borrower_credit"
    owed = -sum(life.holdings.on(account))
    if not 0 < event.amount <= owed:
        raise wrong_amount(event, "above 0 and at most {}", owed)
    if account == "borrower_credit":
        life.credit -= event.amount
    amounts = {account: event.amount, "cash": -event.amount}
    life.post(str(event.number), "payout", event.business_date, amounts, event.number)


def pay(life: Life, event: Event) -> None:
    """Money comes in. purpose: what is due, part of what is not, everything, or what others owe.

    That is interest that they bear (subsidy), or fees that they pay (service_fee).
    """
    purpose = word(event, "purpose", ("due", "prepay", "settle", *OF_OTHERS))
    if event.amount <= 0:
        raise wrong_amount(event, "above 0")
    if purpose == "subsidy":
        _pay_subsidy(life, event)
        return
    if purpose == "service_fee":
        pay_service_fee(life, event)
        return
    if life.is_closed:
        raise closed(life, event)
    if purpose == "prepay":
        _prepay(life, event)
    elif purpose == "settle":
        _settle(life, event)
    else:
        amounts = {"cash": event.amount}
        before = life.repaid[:]
        left = spread(life, event.amount, event.business_date, amounts)
        received(life, event, amounts, before, left)


def closed(life: Life, event: Event) -> LoanClosed:
    """The error of money or a change for a loan that is closed."""
    return LoanClosed(
        where=f"{life.where}, event {event.number} ({event.event})",
        got=f"{life.status} since {life.closed_on}",
        expected="a loan on which something is owed",
        fix="Enter a recovery for a written-off loan; give money for a settled one back.",
    )


def received(
    life: Life,
    event: Event,
    amounts: dict[str, int],
    before: list[int],
    left: int,
    *,
    entry: str = "repayment",
) -> None:
    """Book what came in, what is left over as the borrower's credit, and keep what it paid."""
    on = event.business_date
    if left:
        if life.rules.overpayment == "refuse":
            raise Overpaid(
                where=f"{life.where}, event {event.number}",
                got=f"{event.amount} minor units",
                expected=f"at most {event.amount - left}",
                fix="Return what is over to the payer, and enter what is owed.",
            )
        add_to(amounts, "borrower_credit", -left)
        life.credit += left
    life.post(str(event.number), entry, on, amounts, event.number)
    penalty, fee, principal, interest = (life.repaid[at] - before[at] for at in OF_BORROWER)
    to = Amounts(penalty, fee, principal, interest)
    life.payments.append(Payment(event.number, on, event.amount, to, left))
    life.settle_rows(on)


def _pay_subsidy(life: Life, event: Event) -> None:
    amounts = {"cash": event.amount}
    left = spread_subsidy(life, event.amount, amounts)
    if left:
        raise wrong_amount(event, "at most {}, the subsidy that is open", event.amount - left)
    life.post(str(event.number), "subsidy", event.business_date, amounts, event.number)


def _prepay(life: Life, event: Event) -> None:
    """What is due is paid first; the rest lowers principal, and the schedule is planned anew."""
    on, rule, before = event.business_date, life.rules.prepayment, life.repaid[:]
    amounts = {"cash": event.amount}
    left = spread_over(life, event.amount, on, amounts, ALL_DUE)
    _may_prepay(life, event, left)
    principal, fee = _without_fee(life, left)
    whole = sum(life.open[PRINCIPAL][life.next_due :])
    if not 0 < principal < whole:
        raise wrong_amount(
            event,
            "above {} and below {}",
            event.amount - left,
            event.amount - left + whole,
            fix="Enter it with purpose settle to repay everything.",
        )
    mode = rule.mode
    if "mode" in event.details:
        shorter = word(event, "mode", ("shorten", "reduce")) == "shorten"
        mode = "shorten" if shorter else "reduce"
    _take_fee(life, amounts, fee)
    too_much = _lower_principal(life, event, amounts, principal, mode)
    received(life, event, amounts, before, too_much)


def _lower_principal(
    life: Life, event: Event, amounts: dict[str, int], principal: int, mode: PrepaymentMode
) -> int:
    """Repay principal early; returns what turns out to have been paid too much.

    Where the interest of the whole period is due all the same, it counts from the next due day; in
    the last period it is part of the last instalment, paid in advance.
    """
    at, on = life.next_due, event.business_date
    whole_period = life.rules.prepayment.interest == "full_period"
    if whole_period and at == len(life.numbers) - 1:
        pay_row(life, amounts, PRINCIPAL, at, principal)
        return 0
    add_to(amounts, "loan_principal", -principal)
    life.repaid[PRINCIPAL] += principal
    dated = life.starts_on[at + 1] if whole_period else on
    return plan_again(life, on, amounts, change=-principal, mode=mode, dated=dated)


def payoff_of(life: Life, on: date, amounts: dict[str, int]) -> tuple[int, int]:
    """Let everything fall due with interest up to the day; no later interest or fee is due.

    amounts: the entry in the making. Returns the fee for repaying early, and what had been paid
    too much in advance.
    """
    early = sum(life.open[PRINCIPAL][life.next_due :])
    fee = _prepayment_fee(life, early)
    return fee, end_rows_on(life, on, interest_to(life, on), amounts)


def _settle(life: Life, event: Event) -> None:
    """Everything is paid at once."""
    on, before = event.business_date, life.repaid[:]
    if any(life.open[PRINCIPAL][life.next_due :]):
        _may_prepay(life, event, max(event.amount, life.rules.prepayment.low))
    amounts = {"cash": event.amount}
    fee, too_much = payoff_of(life, on, amounts)
    needed = life.owed() + fee - too_much - life.credit
    if event.amount < needed:
        raise wrong_amount(event, f"at least {{}}, all that is owed on {on}", needed)
    _take_fee(life, amounts, fee)
    money = event.amount - fee + too_much + life.credit
    if life.credit:
        amounts["borrower_credit"] = life.credit
        life.credit = 0
    left = spread_over(life, money, on, amounts, EVERYTHING)
    received(life, event, amounts, before, left)


def _may_prepay(life: Life, event: Event, amount: int) -> None:
    rule = life.rules.prepayment
    fallen_due = life.fallen_due
    if rule.allowed and fallen_due >= rule.lock and amount >= rule.low:
        return
    raise PrepaymentNotAllowed(
        where=f"{life.where}, event {event.number}",
        got=f"{amount} minor units after {fallen_due} instalments",
        expected=f"at least {rule.low} after {rule.lock} instalments"
        if rule.allowed
        else "no early repayment",
        fix="Repay what is due, and the rest once it may be repaid early.",
    )


def _is_free(life: Life) -> bool:
    after = life.rules.prepayment.free_after
    return after is not None and life.fallen_due >= after


def _prepayment_fee(life: Life, principal: int) -> int:
    if _is_free(life):
        return 0
    top, bottom = life.rules.prepayment.fee.as_integer_ratio()
    return life.rounded(principal * top, bottom)


def _without_fee(life: Life, amount: int) -> tuple[int, int]:
    """Part an amount into principal repaid early and the fee on it."""
    if _is_free(life):
        return amount, 0
    top, bottom = life.rules.prepayment.fee.as_integer_ratio()
    principal = amount * bottom // (bottom + top)
    return principal, amount - principal


def _take_fee(life: Life, amounts: dict[str, int], fee: int) -> None:
    add_to(amounts, "fee_income", -fee)
    life.repaid[FEE] += fee


def deposit(life: Life, event: Event) -> None:
    """A deposit (保证金) is taken, applied to what is due, or returned. of: whose it is."""
    action = word(event, "do", ("take", "apply", "return"))
    word(event, "of", ("borrower", "merchant"))
    if event.amount <= 0 or (action != "take" and event.amount > life.deposits):
        raise wrong_amount(event, "above 0" + " and at most {}" * (action != "take"), life.deposits)
    if action == "apply":
        _apply_deposit(life, event)
        return
    sign = 1 if action == "take" else -1
    life.deposits += sign * event.amount
    amounts = {"cash": sign * event.amount, "deposits_held": -sign * event.amount}
    life.post(str(event.number), "deposit", event.business_date, amounts, event.number)


def _apply_deposit(life: Life, event: Event) -> None:
    if life.is_closed:
        raise closed(life, event)
    on, before = event.business_date, life.repaid[:]
    amounts: dict[str, int] = {}
    left = spread_over(life, event.amount, on, amounts, ALL_DUE)
    if left:
        raise wrong_amount(event, "at most {}, what is due", event.amount - left)
    life.deposits -= event.amount
    amounts["deposits_held"] = event.amount
    received(life, event, amounts, before, 0, entry="deposit_applied")
