"""Decisions of the small strategy: which finding wins, what is offered, which reasons are given."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.decisions.strategies import USUAL, changed, compiled_from, small, small_files

from lendweave.decisions import decide
from lendweave.decisions.model import DecisionValue


def usual(**changes: object) -> tuple[object, ...]:
    """The usual row with some inputs replaced, by name."""
    names = small().strategy.inputs.names
    return tuple(changes.get(name, value) for name, value in zip(names, USUAL, strict=True))


def test_the_usual_person_is_approved() -> None:
    """Everything a decision holds, once in full."""
    assert decide(small(), USUAL) == DecisionValue(
        outcome="approve",
        amount_minor=100_000,
        rate=Decimal("0.100000"),
        term_months=12,
        score=530,
        reasons=(),
        masks=(0, 0, 0, 0),
        values=(530, 8, 100, 14_400, 100_000),
    )


@pytest.mark.parametrize(
    ("changes", "outcome", "reasons"),
    [
        ({"age": 17}, "decline", ("AGE",)),
        ({"age": None}, "refer", ("AGE", "SCORE")),
        ({"amount": 5_000_001, "income": 10**9}, "refer", ("AMOUNT",)),
        ({"age": 17, "amount": 5_000_001}, "decline", ("AGE",)),
        ({"is_new": True, "income": 99_999}, "decline", ("INCOME",)),
        ({"is_new": True, "income": 199_999}, "refer", ("INCOME",)),
        ({"is_new": True, "income": None}, "decline", ("UNKNOWN",)),
        ({"is_new": None}, "approve", ()),
        ({"income": None}, "refer", ("UNKNOWN",)),
        ({"income": 10}, "refer", ("UNKNOWN",)),
        ({"grade": "D"}, "decline", ("SCORE", "GRADE")),
        ({"grade": "C"}, "refer", ("SCORE", "GRADE")),
        ({"grade": "C", "age": 20}, "decline", ("SCORE", "AGE", "GRADE")),
        ({"grade": "C", "age": None}, "decline", ("SCORE", "GRADE")),
    ],
)
def test_the_worst_finding_wins_and_alone_gives_reasons(
    changes: dict[str, object], outcome: str, reasons: tuple[str, ...]
) -> None:
    """Rules and the outcome step are weighed together; milder findings give no reasons."""
    decision = decide(small(), usual(**changes))
    assert (decision.outcome, decision.reasons) == (outcome, reasons)


def test_a_decline_offers_nothing_and_a_referral_keeps_its_offer() -> None:
    """A reviewer sees what would be offered; a declined applicant is offered nothing."""
    declined = decide(small(), usual(age=17))
    assert (declined.amount_minor, declined.rate, declined.term_months) == (None, None, None)
    assert declined.score == 515
    referred = decide(small(), usual(amount=5_000_001, income=10**9))
    assert (referred.amount_minor, referred.term_months) == (5_000_001, 12)


def test_masks_say_hit_and_unknown_per_step() -> None:
    """Two masks a step, in the order of the file; a branch that is not taken has no bits."""
    assert decide(small(), usual(age=17, is_new=True)).masks == (0b101, 0, 0, 0)
    assert decide(small(), usual(age=None, is_new=None)).masks == (0, 0b101, 0, 0)
    assert decide(small(), usual(income=None, is_new=True)).masks == (0b100, 0, 0, 0b11)
    assert decide(small(), usual(income=None)).masks == (0, 0, 0, 0)


def test_an_approval_without_a_price_cannot_be_made() -> None:
    """Where the matrix refuses, an approval is unknown: a person looks."""
    files = changed("price.csv", ">= 525, A|B,   0.10\n", "")
    files["price.csv"] = files["price.csv"].replace(">= 515", ">= 600")
    decision = decide(compiled_from(files), USUAL)
    assert (decision.outcome, decision.reasons, decision.rate) == ("refer", ("UNKNOWN",), None)


def test_a_certain_referral_beats_an_unknown_that_declines() -> None:
    """With `unknown: decline` an approval that cannot be told still refers where that is sure."""
    files = changed(
        "strategy.yaml",
        "      unknown: refer\n      reason",
        "      unknown: decline\n      reason",
    )
    compiled = compiled_from(files)
    assert decide(compiled, usual(income=None)).outcome == "refer"
    assert decide(compiled, usual(income=None, age=None, grade="C")).outcome == "decline"


@pytest.mark.parametrize("count", [1, 61, 62, 63, 130])
def test_any_number_of_rules_and_reasons_is_split_over_masks(count: int) -> None:
    """Rules and reasons beyond 62 go into further masks; each bit stays where it belongs."""
    files = small_files()
    rules = "".join(
        f'        - {{code: X{n}, when: "amount = {n + 1}.00", then: refer, reason: R{n}}}\n'
        for n in range(count)
    )
    head, tail = files["strategy.yaml"].split("  - scorecard", 1)
    step = f"  - rules:\n      name: many\n      unknown: pass\n      check:\n{rules}"
    files["strategy.yaml"] = f"{head}{step}  - scorecard{tail}"
    files["reasons.csv"] += "".join(f"R{n}, Reason {n}, 原因{n}, data\n" for n in range(count))
    compiled = compiled_from(files)
    for number in sorted({0, count // 2, count - 1}):
        decision = decide(compiled, usual(amount=(number + 1) * 100))
        assert decision.reasons == (f"R{number}",)
        places = [place for place in compiled.masks if place.step == "many"]
        hits = [decision.masks[place.hit] for place in places]
        assert hits == [
            1 << (number - 62 * chunk) if chunk == number // 62 else 0
            for chunk in range(len(places))
        ]


def test_the_hash_covers_tables_wording_and_flow() -> None:
    """Any text that changes makes another strategy; the same texts make the same hash."""
    hashes = {small().hash, compiled_from(small_files()).hash}
    assert len(hashes) == 1
    for file, find, replace in (
        ("score.csv", "25..<60, 15", "25..<60, 16"),
        ("price.csv", "0.155", "0.156"),
        ("reasons.csv", "Something is missing", "Something is not there"),
        ("strategy.yaml", "version: 3", "version: 4"),
    ):
        hashes.add(compiled_from(changed(file, find, replace)).hash)
    assert len(hashes) == 5


def test_without_a_line_that_refers_the_rest_is_declined() -> None:
    """The same person is referred where the outcome step says when to."""
    row = (30, 100_000, 300_000, "C", False)
    plain = compiled_from(changed("strategy.yaml", '      refer: "score >= 510"\n', ""))
    assert (decide(small(), row).outcome, decide(plain, row).outcome) == ("refer", "decline")
