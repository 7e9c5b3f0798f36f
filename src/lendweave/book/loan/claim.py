"""What somebody else than the borrower owes for a loan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(slots=True)
class Claim:
    """One holder's part of one fee, while a life is worked out. Amounts in minor units.

    number: of the instalment with which it falls due, 0 for the disbursal. due: what of it holds.
    netted: it is taken off what the merchant is to get. billed: it has fallen due.
    """

    code: str
    payer: str
    holder: str
    number: int
    netted: bool
    due: int
    open: int
    billed: bool = False


class ServiceFee(NamedTuple):
    """A fee that merchant, brand or platform pays, as it stands in the books of `holder`.

    number: of the instalment with which it falls due, 0 for the disbursal. billed: it has fallen
    due. due: what of it holds; open: what is still to be paid.
    """

    code: str
    payer: str
    holder: str
    number: int
    due: int
    open: int
    billed: bool
