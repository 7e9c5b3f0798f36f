"""Which reasons are told, to whom, and in which order."""

from __future__ import annotations

import pytest
from tests.decisions.strategies import USUAL, compiled_from, small_files

from lendweave.decisions import decide, reasons_from_masks
from lendweave.decisions.reasons import NEUTRAL, Reason, ReasonBook, ReasonOrder

CODES = ("A", "B", "C", "D", "E", "F")


@pytest.mark.parametrize(
    ("beside", "given", "told"),
    [
        ("", "ABCDEF", "ABCD"),
        ("A", "ABCDEF", "ABCDE"),
        ("D", "ABCDEF", "ABCDE"),
        ("E", "ABCDEF", "ABCDE"),
        ("F", "ABCDEF", "ABCDF"),
        ("F", "ABCDE", "ABCD"),
        ("F", "AF", "AF"),
        ("B", "B", "B"),
        ("B", "", ""),
    ],
)
def test_enquiries_are_told_beside_the_four(beside: str, given: str, told: str) -> None:
    """Four others at most, in order; the one about enquiries takes no place of theirs."""
    mask = sum(1 << CODES.index(code) for code in given)
    assert reasons_from_masks(ReasonOrder(CODES, beside), (mask,)) == tuple(told)


def book(**families: str) -> ReasonBook:
    """A book of codes by family."""
    return ReasonBook({c: Reason(c, f"why {c}", f"原因 {c}", f) for c, f in families.items()})


def test_an_applicant_reads_nothing_of_fraud() -> None:
    """All of the family become one sentence, at the place of the first of them."""
    reasons = book(A="fraud", B="score", C="fraud", D="enquiries")
    assert reasons.for_applicant(("B", "A", "C", "D")) == (
        reasons.reasons["B"],
        NEUTRAL,
        reasons.reasons["D"],
    )
    assert reasons.for_applicant(()) == ()
    assert reasons.enquiries(("A", "D")) == "D"
    assert reasons.enquiries(("A", "B")) == ""


def test_the_family_in_the_file_makes_the_fifth_reason() -> None:
    """A strategy's order knows its code by the family alone; the file's hash tells the version."""
    files = small_files()
    plain = compiled_from(files)
    files["reasons.csv"] = files["reasons.csv"].replace("partner", "enquiries")
    beside = compiled_from(files)
    assert (plain.order.beside, beside.order.beside) == ("", "GRADE")
    assert plain.order.codes == beside.order.codes
    assert plain.hash != beside.hash
    assert decide(plain, USUAL) == decide(beside, USUAL)
