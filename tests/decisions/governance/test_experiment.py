"""Experiments as they are declared, drawn, extended and ended."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.decisions.governance.counts import ArmCount, ShadowCount
from lendweave.decisions.governance.draw import drawn, place_of, share_of
from lendweave.decisions.governance.errors import ExperimentChanged, ExperimentInvalid
from lendweave.decisions.governance.experiment import (
    CHAMPION,
    Experiment,
    ExperimentShape,
    declared,
    experiment_of,
    read_experiment,
    refuse_moved,
)
from lendweave.decisions.governance.stopping import stop_of
from lendweave.lang.definition import DefinitionInvalid

TEXT = """\
experiment: longer_terms
salt: terms
minimum: 100
arms:
  - {arm: longer, version: 13, share: "5%"}
  - {arm: cheaper, version: 14, share: "10%"}
  - {arm: longer, version: 13, share: "5%", from: 2027-02-01}
shadows: [15]
stop:
  until: 2027-06-30
  decisions: 1000
  approval: {low: "35%", high: "70%"}
  bad_rate: {high: "6%"}
"""
JANUARY, MARCH, JULY = date(2027, 1, 15), date(2027, 3, 1), date(2027, 7, 1)


def experiment(text: str = TEXT) -> Experiment:
    """The experiment that a text declares, kept and read back as a record does."""
    return experiment_of(declared(read_experiment(text)), "record")


def test_what_is_declared() -> None:
    """Lines take contiguous ranges in their order; a version takes part once."""
    found = experiment()
    ranges = [(each.arm, each.first, each.end) for each in found.grants]
    assert ranges == [
        *(("longer", 0, 50_000), ("cheaper", 50_000, 150_000), ("longer", 150_000, 200_000)),
    ]
    assert found.versions == (13, 14, 15)
    assert found.stop.bad_rate.high == Decimal("0.06")


@pytest.mark.parametrize(
    ("find", "replacement", "told"),
    [
        ('"10%"', '"95%"', "at most 100% together"),
        ('"10%"', '"0.1"', "such as 10%"),
        ('"10%"', '"0.00001%"', "such as 10%"),
        ('"10%"', '"0%"', "such as 10%"),
        ("arm: cheaper", "arm: champion", "champion being the live one"),
        ("arm: cheaper, version: 14", "arm: longer, version: 14", "one version for one arm"),
        ('high: "70%"', 'high: "often"', "such as 10%"),
    ],
)
def test_what_contradicts_itself(find: str, replacement: str, told: str) -> None:
    """It is refused, with the place and a way out."""
    with pytest.raises(ExperimentInvalid, match=told):
        experiment(TEXT.replace(find, replacement))


def test_an_experiment_of_nothing() -> None:
    """Neither arms nor shadows, or a key that does not exist."""
    with pytest.raises(ExperimentInvalid, match="Name a version"):
        experiment("experiment: empty\n")
    with pytest.raises(DefinitionInvalid, match="unknown key"):
        experiment("experiment: empty\narm: []\n")


def test_one_party_has_one_place() -> None:
    """The place is the language's own `bucket`: the same on every engine and for good."""
    assert place_of("price_a", "p1") == 433_103
    assert place_of("price_b", "p1") == 669_663


SHARES = st.lists(st.integers(1, 300), min_size=1, max_size=3)


@given(SHARES, SHARES, st.text(min_size=1, max_size=8, alphabet="ab1"))
def test_appended_lines_move_nobody_between_arms(
    first: list[int], more: list[int], party: str
) -> None:
    """Who was drawn for an arm stays in it; only the champion's people may be drawn anew."""

    def of(shares: list[int]) -> Experiment:
        arms = [
            {"arm": f"a{n % 2}", "version": 1 + n % 2, "share": f"{share / 10:f}%"}
            for n, share in enumerate(shares)
        ]
        return experiment_of({"experiment": "e", "arms": arms}, "here")

    if sum(first + more) > 1000:
        return
    before, after = of(first), of(first + more)
    refuse_moved(before, after, "here")
    old, new = drawn(before, party, JANUARY), drawn(after, party, JANUARY)
    assert old.arm in (new.arm, CHAMPION)
    for found in (before, after):
        assert sum(share_of(found, arm, JANUARY) for arm in (*found.arms, CHAMPION)) == 1
    with pytest.raises(ExperimentChanged, match="Append lines"):
        refuse_moved(after, before, "here")


def test_another_salt_is_another_experiment() -> None:
    """It would draw everybody anew."""
    with pytest.raises(ExperimentChanged, match="another salt"):
        refuse_moved(experiment(), experiment(TEXT.replace("salt: terms", "salt: other")), "it")


def test_shares_are_kept_within_binomial_bounds() -> None:
    """Of 20,000 people each arm has its share within four standard deviations, ramp-up included."""
    found, people = experiment(), 20_000
    for day, wanted in ((JANUARY, 0.05), (MARCH, 0.10)):
        arms = [drawn(found, f"P-{number}", day) for number in range(people)]
        for arm, share in (("longer", wanted), ("cheaper", 0.10), (CHAMPION, 0.90 - wanted)):
            seen = sum(each.arm == arm for each in arms)
            assert abs(seen - people * share) < 4 * math.sqrt(people * share * (1 - share))
            assert {each.propensity for each in arms if each.arm == arm} == {
                Decimal(str(share)).quantize(Decimal("0.01"))
            }


@pytest.mark.parametrize(
    ("counts", "day", "told"),
    [
        ([ArmCount("longer", 99, 0)], JANUARY, None),
        ([ArmCount("longer", 100, 50, 99, 99)], JANUARY, None),
        ([ArmCount("longer", 100, 34)], JANUARY, "approval of longer: 34% after 100, below 35%"),
        ([ArmCount("longer", 100, 71)], JANUARY, "approval of longer: 71% after 100, above 70%"),
        ([ArmCount("cheaper", 200, 100, 100, 7)], JANUARY, "bad_rate of cheaper: 7% after 100"),
        ([ArmCount(CHAMPION, 500, 1)], JANUARY, None),
        ([ArmCount(CHAMPION, 900, 1), ArmCount("longer", 100, 50)], JANUARY, "1,000 decisions"),
        ([], date(2027, 6, 30), None),
        ([], JULY, "its last day was 2027-06-30"),
    ],
)
def test_what_ends_it(counts: list[ArmCount], day: date, told: str | None) -> None:
    """Bounds wait for the minimum; the champion is never out of bounds; days and sizes end it."""
    found = stop_of(experiment(), counts, day)
    assert (found is None) == (told is None)
    if found is not None and told is not None:
        assert told in found.told


def test_counts() -> None:
    """Shares are null where nothing was seen."""
    assert ArmCount("a", 0, 0).approval is None
    assert ArmCount("a", 4, 1, 2, 1).bad_rate == Decimal("0.5")
    shadow = ShadowCount(2, {("approve", "approve"): 3, ("approve", "decline"): 1}, 2)
    assert (shadow.answers, shadow.agreed, shadow.agreement) == (4, 3, Decimal("0.75"))
    assert ShadowCount(2, {}, 0).agreement is None


def test_the_shape_says_what_it_takes() -> None:
    """Arms, shadows and rules may each be left out but for one of the first two."""
    only = experiment_of(ExperimentShape("quiet", shadows=[2]), "here")
    assert (only.grants, only.salt, only.stop.until) == ((), "quiet", None)
    assert drawn(only, "P", JANUARY) == (CHAMPION, None, Decimal(1))
