"""Which reasons are told, to whom, and in which order."""

from __future__ import annotations

import pytest
from tests.decisions.strategies import USUAL, changed, compiled_from, small, small_files

from lendweave.decisions import CompiledStrategy, decide, reasons_from_masks
from lendweave.decisions import compile as compiling
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


LOSSES = """variable, bin, points, reason
age,   < 25,    {under_25}, AGE
age,   25..<40, {under_40}, AGE
age,   >= 40,   40,
age,   null,    0,
grade, A|B,     15,
grade, C,       {grade_c},  GRADE
grade, -,       -50,        INCOME
income, < 1000, {income},   INCOME
income, -,      10,         UNKNOWN
"""


def scored(**points: int) -> CompiledStrategy:
    """The small strategy with a scorecard in which reasons come from several bins."""
    given = {"under_25": 0, "under_40": 20, "grade_c": 0, "income": 0} | points
    files = changed("strategy.yaml", "base: 500", "base: 300")
    return compiled_from(files | {"score.csv": LOSSES.format(**given)})


@pytest.mark.parametrize(
    ("points", "row", "told"),
    [
        # Lost: age 40, grade 15, income 10.
        ({}, (20, "C", 500), "AGE GRADE INCOME"),
        # Age lost 20 in its second bin, which is still the most.
        ({}, (30, "C", 500), "AGE GRADE INCOME"),
        # In its second bin age lost less than the grade: 20 against 25.
        ({"grade_c": -10}, (30, "C", 500), "GRADE AGE INCOME"),
        ({"grade_c": -10}, (20, "C", 500), "AGE GRADE INCOME"),
        # One code from two bins stands once, where the costlier stands: 65 for the grade.
        ({}, (20, "F", 500), "INCOME AGE"),
        # Equal losses stay as the table has them.
        ({"income": -30}, (20, "C", 500), "AGE INCOME GRADE"),
        ({"income": -31}, (20, "C", 500), "INCOME AGE GRADE"),
        # A bin that is the best of its variable explains too, last of all.
        ({}, (20, "C", 1500), "AGE GRADE UNKNOWN"),
    ],
)
def test_reasons_of_a_score_stand_by_points_lost(
    points: dict[str, int], row: tuple[int, str, int], told: str
) -> None:
    """The points of the best bin of the variable less the points got, most first."""
    age, grade, income = row
    found = decide(scored(**points), (age, 100_000, income * 100, grade, False))
    assert (found.outcome, found.reasons) == ("decline", ("SCORE", *told.split()))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_hash_covers_each_word_of_a_reason(language: str) -> None:
    """The hash on a record is the hash of the wording, in both languages."""
    reason = small().strategy.reasons.reasons["AGE"]
    word = reason.wording(language)
    assert compiled_from(changed("reasons.csv", word, f"{word}.")).hash != small().hash


@pytest.mark.parametrize("neutral", [Reason("NOT_MET", "No", NEUTRAL.zh, "score"), NEUTRAL])
def test_the_hash_covers_the_sentence_in_the_place_of_fraud(
    neutral: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another release with another sentence does not pass for the one that decided."""
    monkeypatch.setattr(compiling, "NEUTRAL", neutral)
    assert (compiled_from(small_files()).hash == small().hash) == (neutral == NEUTRAL)
