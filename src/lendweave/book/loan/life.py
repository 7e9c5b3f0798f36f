"""A loan while its life is worked out: what the fold changes event by event.

The instalments are held as columns, one list for each component, because a life of twelve months
walks over them some thirty times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lendweave.book.funding.shares import Holdings, checked_shares
from lendweave.book.ledger.entry import Entry, Line
from lendweave.book.loan.claim import Claim
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.errors import GrowthUnfit
from lendweave.book.loan.state import Payment, Status
from lendweave.book.rounding import rounded
from lendweave.book.schedule.model import Row, ScheduleTerms
from lendweave.kernel.money import minor_parts

PENALTY, FEE, PRINCIPAL, INTEREST, SUBSIDY = range(5)
"""Places of the components in every column; the subsidy is interest that somebody else pays."""
OF_BORROWER = (PENALTY, FEE, PRINCIPAL, INTEREST)
PLACE = {"penalty": PENALTY, "fee": FEE, "principal": PRINCIPAL, "interest": INTEREST}
RECEIVABLE = (
    "penalty_receivable",
    "fee_receivable",
    "loan_principal",
    "interest_receivable",
    "subsidy_receivable",
)
INCOME = ("penalty_income", "fee_income", "", "interest_income", "interest_income")

Columns = tuple[list[int], list[int], list[int], list[int], list[int]]


def _columns() -> Columns:
    return ([], [], [], [], [])


class Life:
    """One loan in the making.

    due, open, booked: by component and instalment. `due` is what the borrower has to pay with the
    instalment in all; `due - open` is paid; `booked` is what has become income and receivable.
    planned: interest of each instalment as scheduled, whoever pays it. carried: interest of it and
    of those before that its plan leaves to later ones. late: for the penalty, the
    sum of overdue amount × days. charged: penalty that was worked out, waived or not.
    extra: amounts that no plan made (a fee charged, what a restructuring carried over), by
    (component, instalment). bearers: by funder, who bears its loss instead of it.
    root: place of the first instalment that `terms` make.
    growing: interest that becomes principal on the day its instalment falls due, by instalment.
    held_back: principal of the last instalments that only comes about by that, by instalment; it
    is in no column until then, so that the columns add up to what is owed. grown: what has become
    principal so.
    claims: fees that others pay, as they fall due; charges_others: the contract has such fees.
    passed: open amounts whose claim went to a guarantor, by (component, instalment).
    next_due: first instalment that has not fallen due. first_open: none before it is open.
    seen, accrued_to: days up to which month ends, and penalties, have been looked at.
    """

    __slots__ = (
        "accrued_to",
        "bearers",
        "booked",
        "capitalised",
        "carried",
        "charged",
        "charges_others",
        "claims",
        "closed_on",
        "compensated",
        "contract",
        "credit",
        "deposits",
        "disbursed",
        "disbursed_on",
        "due",
        "due_on",
        "entries",
        "extra",
        "first_open",
        "floor",
        "floor_until",
        "frozen",
        "growing",
        "grown",
        "held_back",
        "holdings",
        "late",
        "lost_since",
        "next_due",
        "numbers",
        "open",
        "opened_on",
        "order",
        "paid_on",
        "passed",
        "payments",
        "penalty_part",
        "planned",
        "recovered",
        "refunded",
        "repaid",
        "root",
        "rules",
        "seen",
        "starts_on",
        "status",
        "terms",
        "waived",
        "written_off",
    )

    def __init__(self, contract: Contract, opened_on: date) -> None:
        self.contract, self.rules = contract, contract.rules
        self.terms: ScheduleTerms = contract.terms
        self.order = [(timing, PLACE[component]) for timing, component in self.rules.allocation]
        shares = checked_shares(contract.loan_id, contract.shares)
        self.charges_others = any(fee.is_claim for fee in contract.terms.fees)
        self.claims: list[Claim] = []
        self.holdings = Holdings(shares, contract.fee_books if self.charges_others else ())
        self.entries: list[Entry] = []
        self.payments: list[Payment] = []
        self.numbers: list[int] = []
        self.starts_on: list[date] = []
        self.due_on: list[date] = []
        self.paid_on: list[date | None] = []
        self.due, self.open, self.booked = _columns(), _columns(), _columns()
        self.planned: list[int] = []
        self.carried: list[int] = []
        self.late: list[int] = []
        self.charged: list[int] = []
        self.growing: dict[int, int] = {}
        self.held_back: dict[int, int] = {}
        self.grown = 0
        self.passed: dict[tuple[int, int], int] = {}
        self.extra: dict[tuple[int, int], int] = {}
        self.bearers = {
            share.funder: share.loss_in
            for share in contract.shares
            if share.loss_in != share.funder
        }
        self.next_due = self.first_open = self.root = 0
        self.opened_on = self.seen = self.accrued_to = self.disbursed_on = opened_on
        self.lost_since: date | None = None
        self.status: Status = "opened"
        self.closed_on: date | None = None
        self.disbursed = self.capitalised = self.refunded = self.recovered = 0
        self.credit = self.deposits = 0
        self.repaid, self.waived, self.written_off = [0] * 5, [0] * 5, [0] * 5
        self.compensated = self.frozen = False
        self.floor = contract.rules.classes[0]
        self.floor_until: date | None = None
        self.penalty_part = _penalty_part(contract)

    @property
    def is_closed(self) -> bool:
        """Nothing is owed any more, or nothing is expected."""
        return self.closed_on is not None

    @property
    def where(self) -> str:
        """The loan, for an error."""
        return f"loan {self.contract.loan_id}"

    def post(
        self, key: str, entry: str, on: date, amounts: Mapping[str, int], event: int | None = None
    ) -> None:
        """Book an entry of the whole loan; one without amounts is none."""
        lines = self.holdings.split(amounts)
        if lines:
            loan_id, currency = self.contract.loan_id, self.contract.currency
            self.entries.append(Entry(f"{loan_id}/{key}", entry, on, currency, tuple(lines), event))

    def post_lines(
        self, key: str, entry: str, on: date, lines: Sequence[Line], event: int | None = None
    ) -> None:
        """Book an entry whose lines are split among the holders already; without lines none."""
        if not lines:
            return
        self.holdings.take(lines)
        loan_id, currency = self.contract.loan_id, self.contract.currency
        self.entries.append(Entry(f"{loan_id}/{key}", entry, on, currency, tuple(lines), event))

    def rate_on(self, on: date) -> Decimal:
        """The yearly rate in force."""
        rates = self.terms.rates
        in_force = [change.rate for change in rates if change.on <= on]
        return in_force[-1] if in_force else rates[0].rate

    def add_rows(self, rows: Sequence[Row], offset: int, others: Mapping[int, int]) -> None:
        """Further instalments, numbered on from `offset`.

        others: by number of the row, what somebody else than the borrower pays of its fee.
        """
        numbers = [row.number + offset for row in rows]
        planned = [row.interest for row in rows]
        nothing = [0] * len(rows)
        interest, subsidy = self._parts_of_interest(numbers, planned)
        fees = [row.fee - others.get(row.number, 0) for row in rows]
        principal = [max(row.principal, 0) for row in rows]
        if any(row.principal < 0 for row in rows):
            interest = self._grow_later(rows, interest, principal)
        self.numbers += numbers
        self.starts_on += [row.starts_on for row in rows]
        self.due_on += [row.due_on for row in rows]
        self.paid_on += [None] * len(rows)
        self.planned += planned
        self.carried += [row.carried for row in rows]
        self.late += nothing
        self.charged += nothing
        parts = (nothing, fees, principal, interest, subsidy)
        for due, still, booked, amounts in zip(
            self.due, self.open, self.booked, parts, strict=True
        ):
            due.extend(amounts)
            still.extend(amounts)
            booked.extend(nothing)

    def _grow_later(
        self, rows: Sequence[Row], interest: Sequence[int], principal: list[int]
    ) -> list[int]:
        """Keep apart what the rows let become principal: it is neither due with them nor owed yet.

        The last rows pay it, so that theirs is held back. Returns the interest that is due.
        """
        if self.rules.subsidies:
            raise GrowthUnfit(
                where=self.where,
                got="unpaid interest capitalised, and a payer of interest beside the borrower",
                expected="one of the two: what others pay does not become the borrower's principal",
                fix="Let unpaid interest be carried, or the borrower pay all interest.",
            )
        first = len(self.numbers)
        grows = [max(-row.principal, 0) for row in rows]
        self.growing.update({first + at: grow for at, grow in enumerate(grows) if grow})
        left = sum(grows)
        for at in reversed(range(len(rows))):
            held = min(left, principal[at])
            if held:
                principal[at] -= held
                self.held_back[first + at] = held
                left -= held
        return [own - grow for own, grow in zip(interest, grows, strict=True)]

    def grow(self, at: int) -> int:
        """Let an instalment's unpaid interest become principal, and return it."""
        grown = left = self.growing.pop(at, 0)
        for row in sorted(self.held_back) if left else ():
            part = min(left, self.held_back[row])
            self.due[PRINCIPAL][row] += part
            self.open[PRINCIPAL][row] += part
            self.first_open, self.paid_on[row] = min(self.first_open, row), None
            left -= part
            self.held_back[row] -= part
        self.grown += grown
        self.capitalised += grown
        return grown

    def grow_no_more(self) -> None:
        """Interest that would have become principal is due with its instalment instead."""
        for at, interest in self.growing.items():
            self.due[INTEREST][at] += interest
            self.open[INTEREST][at] += interest
        self.growing.clear()
        self.held_back.clear()

    def _parts_of_interest(
        self, numbers: Sequence[int], planned: list[int]
    ) -> tuple[list[int], list[int]]:
        if not self.rules.subsidies:
            return planned, [0] * len(planned)
        parts = [self.parts_of_interest(*row) for row in zip(numbers, planned, strict=True)]
        return [own for own, _ in parts], [subsidy for _, subsidy in parts]

    def cut_rows(self, at: int) -> None:
        """Drop the instalments from place `at` on."""
        for later in (self.growing, self.held_back):
            for row in [row for row in later if row >= at]:
                del later[row]
        for column in (self.numbers, self.planned, self.carried, self.late, self.charged):
            del column[at:]
        for days in (self.starts_on, self.due_on):
            del days[at:]
        del self.paid_on[at:]
        for columns in (self.due, self.open, self.booked):
            for amounts in columns:
                del amounts[at:]

    def parts_of_interest(self, number: int, interest: int) -> tuple[int, int]:
        """Interest of an instalment: the borrower's part and the subsidised part."""
        for rule in self.rules.subsidies:
            if rule.first <= number and (rule.last is None or number <= rule.last):
                top, bottom = rule.share.as_integer_ratio()
                subsidy = self.rounded(interest * top, bottom)
                return interest - subsidy, subsidy
        return interest, 0

    def rounded(self, numerator: int, denominator: int) -> int:
        """Whole minor units by the loan's rule."""
        return rounded(numerator, denominator, self.rules.rounding)

    def receivable(self, place: int, at: int) -> int:
        """What of an open amount is booked as the funders' receivable; principal apart."""
        held = self.booked[place][at] - self.due[place][at] + self.open[place][at]
        if self.passed:
            held -= self.passed.get((place, at), 0)
        return max(held, 0)

    def take_passed(self, place: int, at: int, less: int) -> int:
        """The guarantor's part of what an open amount goes down by; its claim goes down by it."""
        passed = self.passed.get((place, at), 0)
        if not (passed and less):
            return 0
        part = minor_parts(less, (passed, self.open[place][at] - passed))[0]
        self.passed[place, at] = passed - part
        return part

    def open_of_borrower(self, at: int) -> int:
        """What the borrower still owes with one instalment."""
        still = self.open
        return still[0][at] + still[1][at] + still[2][at] + still[3][at]

    @property
    def fallen_due(self) -> int:
        """How many instalments have fallen due; a fee at disbursal is none."""
        return self.numbers[self.next_due - 1] if self.next_due else 0

    def owed(self) -> int:
        """What the borrower owes in all instalments."""
        return sum(sum(self.open[place]) for place in OF_BORROWER)

    def days_past_due(self, on: date) -> int:
        """Calendar days since the oldest instalment not fully paid was due."""
        if self.lost_since is not None:
            return (on - self.lost_since).days
        if self.first_open >= self.next_due:
            return 0
        return max((on - self.due_on[self.first_open]).days, 0)

    def settle_rows(self, on: date) -> None:
        """Move past instalments of which nothing is open; the last of them closes the loan."""
        at, count = self.first_open, len(self.numbers)
        penalty, fee, principal, interest, _ = self.open
        while at < count and not (penalty[at] or fee[at] or principal[at] or interest[at]):
            if self.paid_on[at] is None:
                self.paid_on[at] = on
            at += 1
        self.first_open = at
        if at == count and count and not self.is_closed and not self.growing:
            self.status, self.closed_on = "settled", on


def add_to(amounts: dict[str, int], account: str, amount: int) -> None:
    """Add an amount to an entry in the making; nothing is no line."""
    if amount:
        amounts[account] = amounts.get(account, 0) + amount


def _penalty_part(contract: Contract) -> tuple[int, int]:
    """The penalty on one minor unit for one day, as numerator and denominator."""
    rule = contract.rules.penalty
    if rule is None:
        return 0, 1
    part = Fraction(rule.rate) / rule.days_in_year
    return part.numerator, part.denominator
