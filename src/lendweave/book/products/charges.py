"""Which fees may be charged at all: a pack's rules held against a product's fees."""

from __future__ import annotations

from lendweave.book.products.caps import CapPack, FeeRules
from lendweave.book.products.errors import FeeForbidden
from lendweave.book.products.model import Fee
from lendweave.book.products.reading import Reading


def refuse_forbidden_fees(reading: Reading, fees: tuple[Fee, ...], pack: CapPack) -> None:
    """Raise FeeForbidden at the first fee that the pack's rules do not allow the borrower to bear.

    What somebody else pays is not the borrower's cost, and is not looked at.
    """
    for index, fee in enumerate(fees):
        wrong = _wrong(fee, pack.fees) if fee.paid_by == "borrower" else None
        if wrong is not None:
            verb, expected = wrong
            source = pack.fees.source
            raise reading.invalid(
                ("fees", index),
                f"fee `{fee.code}` of the {fee.charged_by}, {verb}",
                expected,
                f"Remove it or let somebody else pay. Pack {pack.name}: {source.document}, "
                f"{source.dated}.",
                FeeForbidden,
            )


def _wrong(fee: Fee, rules: FeeRules) -> tuple[str, str] | None:
    """What is done with a borrower's fee that may not be, and what may; None where all is well."""
    if fee.charged_by not in rules.charge_borrower:
        return "charged", f"fees to a borrower of: {', '.join(rules.charge_borrower)}"
    if not fee.in_all_in_cost and fee.charged_by not in rules.outside_cost:
        others = ", ".join(rules.outside_cost) or "nobody"
        return "kept out of the all-in cost", f"in_all_in_cost: true, but for fees of: {others}"
    if fee.when == "disbursal" and fee.charged_by not in rules.at_disbursal:
        others = ", ".join(rules.at_disbursal) or "nobody"
        return "taken at disbursal", f"a fee over the term, but for fees of: {others}"
    return None
