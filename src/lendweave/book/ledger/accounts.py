"""The chart of accounts: one row each, the same in the books of every holder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lendweave.kernel.errors import Invalid

AccountType = Literal["asset", "liability", "income", "expense"]
Side = Literal["debit", "credit"]


class UnknownAccount(Invalid):
    """An account is not in the chart of accounts.
    科目不在科目表中。
    """

    code = "BOOK-301"


@dataclass(frozen=True, slots=True)
class Account:
    """One account. side: the one on which it grows.

    may_be_negative: its balance may stand on the other side, as that of cash does in books that
    hold the loans alone and not what they are funded with.
    """

    name: str
    type: AccountType
    en: str
    zh: str
    may_be_negative: bool = False

    @property
    def side(self) -> Side:
        """Assets and expenses grow by debits, liabilities and income by credits."""
        return "debit" if self.type in ("asset", "expense") else "credit"

    def grown(self, amount_minor: int) -> int:
        """The balance on the account's own side. amount_minor: debits above zero."""
        return amount_minor if self.side == "debit" else -amount_minor


CHART: tuple[Account, ...] = (
    Account("cash", "asset", "Cash", "现金", may_be_negative=True),
    Account("loan_principal", "asset", "Loan principal", "贷款本金"),
    Account("interest_receivable", "asset", "Interest receivable", "应收利息"),
    Account("accrued_interest", "asset", "Accrued interest, not yet due", "应计利息"),
    Account("fee_receivable", "asset", "Fees receivable", "应收费用"),
    Account("penalty_receivable", "asset", "Penalty interest receivable", "应收罚息"),
    Account("subsidy_receivable", "asset", "Interest subsidy receivable", "应收贴息"),
    Account("service_fee_receivable", "asset", "Service fees due from merchants", "应收商户服务费"),
    Account("guarantee_receivable", "asset", "Due from guarantors", "应收代偿款"),
    Account("compensation", "asset", "Compensated claims on borrowers", "代偿债权"),
    Account("payable_merchant", "liability", "Payable to merchants", "应付商户款"),
    Account("borrower_credit", "liability", "Credit of borrowers", "借款人溢缴款"),
    Account("deposits_held", "liability", "Deposits held", "保证金"),
    Account("guarantee_payable", "liability", "Owed under guarantees", "应付代偿款"),
    Account("interest_income", "income", "Interest income", "利息收入"),
    Account("fee_income", "income", "Fee income", "手续费收入"),
    Account("service_fee_income", "income", "Service fee income", "服务费收入"),
    Account("penalty_income", "income", "Penalty interest income", "罚息收入"),
    Account("recovery_income", "income", "Recoveries of written-off loans", "核销收回"),
    Account("waiver_expense", "expense", "Waived amounts", "减免支出"),
    Account("charge_off", "expense", "Loans written off", "核销损失"),
    Account("collection_cost", "expense", "Cost of collection", "催收费用"),
)
"""In the order of a trial balance."""

ACCOUNTS: dict[str, Account] = {account.name: account for account in CHART}


def account(name: str) -> Account:
    """The account of that name. Raises UnknownAccount."""
    found = ACCOUNTS.get(name)
    if found is None:
        raise UnknownAccount(
            where=f"account {name[:40]!r}",
            got=name[:40],
            expected=", ".join(ACCOUNTS),
            fix="Use an account of the chart.",
        )
    return found
