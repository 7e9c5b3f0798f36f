"""What is lost, who bears it, and what comes back of it."""

from __future__ import annotations

from lendweave.book.funding.shares import Holdings
from lendweave.book.ledger.entry import Line, merged
from lendweave.book.loan.details import whole, word, wrong_amount
from lendweave.book.loan.errors import NoGuarantee, NotWrittenOff, NotYetToWriteOff
from lendweave.book.loan.events import Event
from lendweave.book.loan.life import (
    FEE,
    INCOME,
    INTEREST,
    OF_BORROWER,
    PENALTY,
    PRINCIPAL,
    RECEIVABLE,
    SUBSIDY,
    Life,
    add_to,
)
from lendweave.book.loan.plan import interest_to
from lendweave.book.loan.rows import emptied, end_rows_on
from lendweave.book.loan.service_fees import drop
from lendweave.kernel.money import minor_parts


def write_off(life: Life, event: Event) -> None:
    """The loan leaves the books as a loss of whoever bears it; the claim stays (核销)."""
    on, dpd = event.business_date, life.days_past_due(event.business_date)
    least = life.rules.write_off_dpd
    if least is not None and dpd < least:
        raise NotYetToWriteOff(
            where=f"{life.where}, event {event.number}",
            got=f"{dpd} days past due",
            expected=f"at least {least}",
            fix="Collect first.",
        )
    life.lost_since = life.due_on[life.first_open] if dpd else on
    lines = [line for place in OF_BORROWER for line in _given_up(life, RECEIVABLE[place])]
    lines += _given_up(life, "compensation")
    open_principal, (_, held) = sum(life.open[PRINCIPAL]), emptied(life, OF_BORROWER)
    life.written_off = [*held]
    life.written_off[PRINCIPAL] = open_principal
    life.post_lines(str(event.number), "charge_off", on, merged(lines), event.number)
    life.status, life.closed_on, life.frozen = "written_off", on, True
    life.growing.clear()
    drop(life)
    for at in range(life.next_due, len(life.numbers)):
        life.due[SUBSIDY][at] -= life.open[SUBSIDY][at]
        life.open[SUBSIDY][at] = 0


def _given_up(life: Life, account: str) -> list[Line]:
    """Take all of an account off the books of each holder, and book the loss where it is borne."""
    lines = []
    for holder, amount in zip(life.holdings.holders, life.holdings.on(account), strict=True):
        if not amount:
            continue
        bearer = life.bearers.get(holder, holder)
        lines.append(Line(account, holder, -amount))
        lines.append(Line("charge_off", bearer, amount))
        if bearer != holder:
            lines.append(Line("guarantee_receivable", holder, amount))
            lines.append(Line("guarantee_payable", bearer, -amount))
    return lines


def recover(life: Life, event: Event) -> None:
    """Money on a loan that was written off, for those who bore the loss. cost: of collecting it."""
    if life.status != "written_off":
        raise NotWrittenOff(
            where=f"{life.where}, event {event.number}",
            got=life.status,
            expected="a loan that was written off",
            fix="Enter the money as a repayment.",
        )
    if event.amount <= 0:
        raise wrong_amount(event, "above 0")
    cost, losses = whole(event, "cost", 0), life.holdings.on("charge_off")
    lines = []
    for name, amount in (("recovery_income", -event.amount), ("collection_cost", cost)):
        parts = minor_parts(amount, losses)
        for holder, part in zip(life.holdings.holders, parts, strict=True):
            lines += [Line(name, holder, part), Line("cash", holder, -part)]
    life.recovered += event.amount
    life.post_lines(str(event.number), "recovery", event.business_date, merged(lines), event.number)


def compensate(life: Life, event: Event) -> None:
    """The guarantor pays the funders whose loss it bears, and holds the claim instead (代偿).

    scope: what is overdue, or the whole loan, which then is due at once and bears no further
    penalty. After a write-off: what the guarantor owes for it.
    """
    if not life.bearers:
        raise NoGuarantee(
            where=f"{life.where}, event {event.number}",
            got="every funder bears its own loss",
            expected="a share whose loss somebody else bears",
            fix="Write the loan off where it is lost.",
        )
    if life.status == "written_off":
        lines = _guarantee_paid(life.holdings, life.bearers)
    else:
        _make_due(life, event)
        lines = _claims_passed(life)
    total = sum(line.amount for line in lines if line.amount > 0 and line.account == "cash")
    if not total or event.amount not in (0, total):
        raise wrong_amount(event, "{}, what is guaranteed of it", total)
    on = event.business_date
    life.post_lines(str(event.number), "compensation", on, merged(lines), event.number)
    life.compensated = True


def _guarantee_paid(holdings: Holdings, bearers: dict[str, str]) -> list[Line]:
    lines = []
    for holder, amount in zip(holdings.holders, holdings.on("guarantee_receivable"), strict=True):
        bearer = bearers.get(holder, holder)
        lines += [Line("cash", holder, amount), Line("guarantee_receivable", holder, -amount)]
        lines += [Line("guarantee_payable", bearer, amount), Line("cash", bearer, -amount)]
    return lines


def _make_due(life: Life, event: Event) -> None:
    """Book all that is paid for; for the whole loan, let it fall due first."""
    on, amounts = event.business_date, dict[str, int]()
    if word(event, "scope", ("overdue", "all")) == "all":
        too_much = end_rows_on(life, on, interest_to(life, on), amounts)
        if too_much:
            life.credit += too_much
            amounts["borrower_credit"] = -too_much
        life.frozen = True
    for place in (PENALTY, FEE, INTEREST):
        for at in range(life.next_due):
            more = life.due[place][at] - life.booked[place][at]
            if more and life.open[place][at]:
                life.booked[place][at] += more
                add_to(amounts, RECEIVABLE[place], more)
                add_to(amounts, INCOME[place], -more)
    life.post(f"{event.number}:due", "due", on, amounts, event.number)


def _claims_passed(life: Life) -> list[Line]:
    """The lines by which the guaranteed part of all that has fallen due changes hands."""
    lines: list[Line] = []
    holders = life.holdings.holders
    for place in OF_BORROWER:
        account, still = RECEIVABLE[place], life.open[place]
        held = life.holdings.on(account)
        guaranteed = [
            amount if holder in life.bearers else 0
            for holder, amount in zip(holders, held, strict=True)
        ]
        due = [still[at] - life.passed.get((place, at), 0) for at in range(life.next_due)]
        if not sum(due) or not sum(guaranteed):
            continue
        passing = minor_parts(sum(due), (sum(guaranteed), sum(held) - sum(guaranteed)))[0]
        for at, part in enumerate(minor_parts(passing, due)):
            life.passed[place, at] = life.passed.get((place, at), 0) + part
        for holder, part in zip(holders, minor_parts(passing, guaranteed), strict=True):
            bearer = life.bearers.get(holder, holder)
            lines += [Line(account, holder, -part), Line("cash", holder, part)]
            lines += [Line("compensation", bearer, part), Line("cash", bearer, -part)]
    return lines
