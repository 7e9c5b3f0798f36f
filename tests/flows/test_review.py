"""Who may read lists of decisions."""

from __future__ import annotations

import pytest

from lendweave.bootstrap import House
from lendweave.flows.apply import decide_history
from lendweave.flows.review import REVIEW_ROLES, list_decisions
from lendweave.records import Application, NotAllowed, Principal, Role


def somebody(role: Role) -> Principal:
    """A principal of the sample's tenant with one role."""
    return Principal("local", "somebody", frozenset({role}))


def decide_some(house: House, count: int) -> None:
    """Decide the first onboarded applications."""
    found = house.store.scan(house.principal, kinds=("application",))
    some = [record for record in found if isinstance(record, Application)][:count]
    decide_history(house.principal, some, house.decisions.desk("appliance"))


def test_decisions_are_listed_newest_first_in_parts(house: House) -> None:
    """Every decision stands in one part of the list; the last part says that it is the last."""
    decide_some(house, 7)
    parts, before = [], None
    for _ in range(3):
        part = list_decisions(house.principal, house.store, limit=3, before=before)
        parts.append(part.decisions)
        before = part.older
    assert [len(part) for part in parts] == [3, 3, 1]
    assert before is None
    offsets = [decision.offset for part in parts for decision in part]
    assert offsets == sorted(set(offsets), key=lambda offset: -(offset or 0))


@pytest.mark.parametrize("role", Role)
def test_decisions_are_listed_for_reviewers(house: House, role: Role) -> None:
    """Another role is refused, as it is for a single decision."""
    if role in REVIEW_ROLES:
        assert list_decisions(somebody(role), house.store, limit=1).decisions == ()
        return
    with pytest.raises(NotAllowed, match=role.value):
        list_decisions(somebody(role), house.store, limit=1)
