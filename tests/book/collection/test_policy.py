"""collection.yaml: what is read of it, and what is refused with its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lendweave.book.collection.case import Case, Contact, Overdue, Promise
from lendweave.book.collection.errors import PolicyInvalid
from lendweave.book.collection.policy import Policy, read_policy
from lendweave.kernel.errors import LendweaveError
from lendweave.lang.definition import DefinitionInvalid
from lendweave.lang.errors import LangError
from lendweave.records.principal import Role

SHIPPED = Path("scenarios/appliance/collection.yaml").read_text(encoding="utf-8")
DAY = date(2026, 3, 10)


def policy() -> Policy:
    """The appliance scene's own."""
    return read_policy(SHIPPED, "appliance/collection.yaml", "CNY")


def late(days: int, overdue_minor: int = 10_000) -> Overdue:
    """A loan that is so late."""
    return Overdue("L1", "P1", "CNY", days, overdue_minor, 100_000)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (0, None),
        (1, "M1"),
        (30, "M1"),
        (31, "M2"),
        (60, "M2"),
        (61, "M3"),
        (91, "M3+"),
        (9999, "M3+"),
    ],
)
def test_buckets_are_those_of_the_glossary(days: int, bucket: str | None) -> None:
    """Each day past due stands in one bucket; the last never ends."""
    found = policy().bucket(days)
    assert (found.name if found else None) == bucket


@pytest.mark.parametrize(
    ("broken", "overdue_minor", "silent_calls", "risk"),
    [
        (0, 10_000, 0, "low"),
        (1, 10_000, 0, "middle"),
        (0, 10_000, 3, "middle"),
        (2, 10_000, 0, "high"),
        (0, 300_000, 0, "low"),
        (0, 300_001, 0, "high"),
    ],
)
def test_the_first_class_that_is_true_counts(
    broken: int, overdue_minor: int, silent_calls: int, risk: str
) -> None:
    """Conditions are read in their order; none is left without a class."""
    promises = tuple(Promise(date(2026, 3, 1), date(2026, 3, 2 + n), 100, 0) for n in range(broken))
    calls = tuple(
        Contact(datetime(2026, 3, 1 + n, 9, tzinfo=UTC), "call", "no_answer")
        for n in range(silent_calls)
    )
    case = Case(late(20, overdue_minor), calls, promises)
    assert policy().risk(case, DAY) == risk


def test_authorities_are_in_minor_units() -> None:
    """300.00 CNY are 30,000 分."""
    found = policy().authorities[0]
    assert (found.role, found.most_minor) == (Role.OPERATIONS, 30_000)


@pytest.mark.parametrize(
    ("written", "instead", "error", "where"),
    [
        ("{name: M2, from: 31}", "{name: M2, from: 1}", PolicyInvalid, "buckets"),
        ("{name: M2, from: 31}", "{name: M1, from: 31}", PolicyInvalid, "buckets.1"),
        ("{name: M2, from: 31}", "{name: M2, from: 0}", DefinitionInvalid, "collection.yaml:7"),
        ("bucket: M2, days: [31", "bucket: M2, days: [30", PolicyInvalid, "plan.4.days"),
        ("bucket: M2, days", "bucket: M9, days", PolicyInvalid, "plan.4.bucket"),
        ("risk: [low]}", "risk: [lowest]}", PolicyInvalid, "plan.1.risk"),
        ("broken_promises >= 2", "broken_promise >= 2", LangError, "collection.yaml:12"),
        ('"TRUE"', '"overdue"', LangError, "collection.yaml:14"),
        ("by: app", "by: drone", DefinitionInvalid, "collection.yaml:18"),
        (
            '{from: "08:00", to: "21:00"}',
            '{from: "21:00", to: "08:00"}',
            PolicyInvalid,
            "limits.hours",
        ),
        ("role: operations", "role: intern", PolicyInvalid, "waivers.0.role"),
        ('most: "300.00"', 'most: "300.005"', PolicyInvalid, "waivers.0.most"),
        ("agency: zhengda", "agency: hengxin", PolicyInvalid, "agencies.1"),
        ("promises:", "promise:", DefinitionInvalid, "collection.yaml"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    written: str, instead: str, error: type[LendweaveError], where: str
) -> None:
    """Order, names that nothing declares, names used twice, conditions that are none."""
    assert SHIPPED.count(written) >= 1
    with pytest.raises(error) as refused:
        read_policy(SHIPPED.replace(written, instead, 1), "appliance/collection.yaml", "CNY")
    assert where in refused.value.where
