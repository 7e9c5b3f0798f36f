"""The shares of a loan, and what of each entry stands in whose books.

A line that makes an account grow is split by the weights of the shares; one that makes it shrink is
split by what each holder has on it, so nobody is taken more than there is. One account of the entry
takes, for each holder, what balances the rest. All splits are by largest remainder, so that the
parts always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lendweave.book.ledger.accounts import ACCOUNTS
from lendweave.book.ledger.entry import Line
from lendweave.kernel.errors import Invalid
from lendweave.kernel.money import minor_parts

Mode = Literal["own", "joint_lending", "loan_assistance"]
Bearer = Literal["funder", "platform", "guarantor"]

_BALANCING = (
    "charge_off",
    "waiver_expense",
    "interest_income",
    "fee_income",
    "penalty_income",
    "recovery_income",
    "payable_merchant",
)


class SharesNotSound(Invalid):
    """The shares of a loan name a funder twice, have no weight, or leave open who bears the loss.
    贷款的出资份额重复、无权重，或未说明风险承担方。
    """

    code = "BOOK-303"


@dataclass(frozen=True, slots=True)
class Share:
    """One funder's part of a loan.

    In joint lending (联合贷) each funder bears the loss of its own part. In loan assistance (助贷)
    somebody else may: `bears_loss` says who, and `bearer` in whose books the loss then stands.
    """

    funder: str
    weight: int = 1
    mode: Mode = "own"
    bears_loss: Bearer = "funder"
    bearer: str = ""

    @property
    def loss_in(self) -> str:
        """The holder in whose books a loss of this part stands."""
        return self.funder if self.bears_loss == "funder" else self.bearer


def checked_shares(loan_id: str, shares: Sequence[Share]) -> tuple[Share, ...]:
    """The shares as they are. Raises SharesNotSound."""
    funders = [share.funder for share in shares]
    for share in shares:
        wrong = _wrong_with(share, funders)
        if wrong:
            raise SharesNotSound(
                where=f"loan {loan_id}, share of {share.funder!r}",
                got=wrong,
                expected="each funder once, a weight above zero, a bearer of the loss",
                fix="Correct the shares of the loan.",
            )
    if not shares:
        raise SharesNotSound(
            where=f"loan {loan_id}", got="no share", expected="one share", fix="Name its funder."
        )
    return tuple(shares)


def _wrong_with(share: Share, funders: Sequence[str]) -> str:
    if funders.count(share.funder) > 1:
        return "two shares of one funder"
    if share.weight < 1:
        return f"weight {share.weight}"
    if share.bears_loss != "funder" and not share.bearer:
        return f"{share.bears_loss} bears the loss and has no name"
    if share.mode == "joint_lending" and share.bears_loss != "funder":
        return "joint lending in which the funder bears no loss"
    return ""


class Holdings:
    """What each holder has on each account of one loan; changes with every entry.

    others: holders that have no share in it.
    """

    __slots__ = ("alone", "balances", "holders", "weights")

    def __init__(self, shares: Sequence[Share], others: Sequence[str] = ()) -> None:
        funders = [share.funder for share in shares]
        bearers = dict.fromkeys(share.loss_in for share in shares)
        beside = dict.fromkeys((*bearers, *others))
        self.holders: tuple[str, ...] = (*funders, *(b for b in beside if b not in funders))
        self.alone = len({*funders, *bearers}) == 1
        self.weights = [share.weight for share in shares]
        self.weights += [0] * (len(self.holders) - len(shares))
        self.balances: dict[str, list[int]] = {}

    def on(self, account: str) -> list[int]:
        """The balance of each holder on an account, debits above zero."""
        found = self.balances.get(account)
        if found is None:
            found = self.balances[account] = [0] * len(self.holders)
        return found

    def split(self, amounts: Mapping[str, int]) -> list[Line]:
        """The lines of an entry of the whole loan. amounts: by account, adding up to zero."""
        if not any(amounts.values()):
            return []
        if self.alone and not self._others_have(amounts):
            return self._of_one(amounts)
        lines = self._split_among(amounts)
        self.take(lines)
        return lines

    def take(self, lines: Sequence[Line]) -> None:
        """Keep the lines in the balances."""
        for account, holder, amount in lines:
            self.on(account)[self.holders.index(holder)] += amount

    def _others_have(self, amounts: Mapping[str, int]) -> bool:
        """Whether anybody but the one funder has something on these accounts, cash apart."""
        return len(self.holders) > 1 and any(
            any(self.on(account)[1:]) for account in amounts if account != "cash"
        )

    def _of_one(self, amounts: Mapping[str, int]) -> list[Line]:
        """The lines where there is nothing to split, which is how most loans are."""
        holder, lines = self.holders[0], []
        for account, amount in amounts.items():
            if amount:
                lines.append(Line(account, holder, amount))
                self.on(account)[0] += amount
        return lines

    def _split_among(self, amounts: Mapping[str, int]) -> list[Line]:
        balancing = self._balancing(amounts)
        parts = {
            account: self._parts(account, each)
            for account, each in amounts.items()
            if each and account != balancing
        }
        rest = [-sum(column) for column in zip(*parts.values(), strict=True)]
        if balancing != "cash" and not self._may_take(balancing, rest):
            parts[balancing] = self._parts(balancing, amounts[balancing])
            balancing = "cash"
            rest = [-sum(column) for column in zip(*parts.values(), strict=True)]
        parts[balancing] = rest
        return [
            Line(account, holder, each)
            for account, column in parts.items()
            for holder, each in zip(self.holders, column, strict=True)
            if each
        ]

    def _balancing(self, amounts: Mapping[str, int]) -> str:
        """The account that takes what is left of each holder: cash if money moves."""
        if amounts.get("cash"):
            return "cash"
        return next((name for name in _BALANCING if amounts.get(name)), "cash")

    def _parts(self, account: str, amount: int) -> list[int]:
        """`amount` by holder: by weight where the account grows, by balance where it shrinks."""
        has = self.on(account)
        side = ACCOUNTS[account]
        if side.grown(amount) > 0 or side.may_be_negative:
            return minor_parts(amount, self.weights)
        return minor_parts(amount, [max(side.grown(each), 0) for each in has])

    def _may_take(self, account: str, amounts: Sequence[int]) -> bool:
        side = ACCOUNTS[account]
        return all(
            side.grown(before + each) >= 0
            for before, each in zip(self.on(account), amounts, strict=True)
        )
