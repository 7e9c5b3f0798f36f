"""Enterprises: codes, owners, relations and what the registry enters."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.simulation.worlds import auc, small_towns

from lendweave.intake.identifiers import uscc_check_character
from lendweave.simulation.parties.enterprises import EnterpriseKind, enterprise_ids
from lendweave.simulation.truth.frames import NONE


@cache
def tables() -> dict[str, Any]:
    """The tables of a world of many merchants."""
    return small_towns()[1]


def founded(enterprise_id: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The day on which each enterprise was founded."""
    firm = tables()["enterprise"]
    order = np.argsort(firm.enterprise_id)
    place = np.searchsorted(firm.enterprise_id, enterprise_id, sorter=order)
    return np.asarray(firm.founded_on[order[place]])


def test_every_merchant_has_a_firm_of_the_same_code() -> None:
    """The firm behind a merchant is found by its id and has its code and its town."""
    merchant, firm = tables()["merchant"], tables()["enterprise"]
    ours = firm.kind == "merchant"
    wanted = enterprise_ids(EnterpriseKind.MERCHANT, merchant.merchant_id)
    assert (firm.enterprise_id[ours] == wanted).all()
    assert (firm.uscc[ours] == merchant.uscc).all()
    assert (firm.town_id[ours] == merchant.town_id).all()


def test_codes_are_right_and_all_different() -> None:
    """Each code ends with its check character, shells, makers and suppliers included."""
    firm = tables()["enterprise"]
    assert set(firm.kind.tolist()) == {"merchant", "shell", "maker", "supplier"}
    assert all(uscc_check_character(code[:-1]) == code[-1] for code in firm.uscc.tolist())
    assert len(set(firm.uscc.tolist())) == len(set(firm.enterprise_id.tolist())) == len(firm.uscc)


def test_shares_add_to_a_hundred() -> None:
    """In every state of every firm's ownership."""
    held = tables()["shareholding"]
    state = np.stack([held.enterprise_id, held.held_from.astype(np.int64)])
    _, row = np.unique(state, axis=1, return_inverse=True)
    assert (np.bincount(row.ravel(), weights=held.percent) == 100).all()
    assert (held.percent > 0).all()
    assert set(held.enterprise_id.tolist()) == set(tables()["enterprise"].enterprise_id.tolist())


def test_owners_live_in_the_town_of_their_firm() -> None:
    """Owners and representatives are persons of the block; some have several firms."""
    held, people = tables()["shareholding"], tables()["person"].person_id
    known = held.person_id != NONE
    assert np.isin(held.person_id[known], people).all()
    merchants = known & (held.enterprise_id % 8 == EnterpriseKind.MERCHANT)
    town = held.enterprise_id[merchants] // 8 // 16
    assert (held.person_id[merchants] // 100 == town).all()
    first = known & (held.place == 0)
    firms = np.unique(held.person_id[first], return_counts=True)[1]
    assert (firms > 1).any()


@pytest.mark.parametrize("table", ["shareholding", "registry_change"])
def test_nothing_changes_before_the_founding(table: str) -> None:
    """A firm is founded first."""
    frame = tables()[table]
    on = frame.held_from if table == "shareholding" else frame.changed_on
    assert (on >= founded(frame.enterprise_id)).all()


def test_an_entry_begins_where_the_last_one_ended() -> None:
    """What a value was is what it became before."""
    change = tables()["registry_change"]
    order = np.lexsort((change.changed_on, change.item, change.enterprise_id))
    before, after = order[:-1], order[1:]
    same = (change.enterprise_id[before] == change.enterprise_id[after]) & (
        change.item[before] == change.item[after]
    )
    assert same.any()
    assert (change.became[before][same] == change.was[after][same]).all()


def test_who_is_taken_off_the_list_was_on_it() -> None:
    """Removal comes after listing."""
    change = tables()["registry_change"]
    listed, removed = (change.item == f"abnormal_{what}" for what in ("listed", "removed"))
    on = dict(
        zip(change.enterprise_id[listed].tolist(), change.changed_on[listed].tolist(), strict=True)
    )
    ids, off = change.enterprise_id[removed].tolist(), change.changed_on[removed].tolist()
    assert removed.any()
    assert all(on[ident] < day for ident, day in zip(ids, off, strict=True))


def test_relations_name_who_exists() -> None:
    """Both ends are persons or enterprises of the world, and never the same one."""
    relation, ids = tables()["relation"], {}
    ids["person"] = tables()["person"].person_id
    ids["enterprise"] = tables()["enterprise"].enterprise_id
    for kind, column in (("left_kind", "left_id"), ("right_kind", "right_id")):
        for who, known in ids.items():
            there = getattr(relation, kind) == who
            assert np.isin(getattr(relation, column)[there], known).all()
    same_kind = relation.left_kind == relation.right_kind
    assert (relation.left_id[same_kind] != relation.right_id[same_kind]).all()
    assert len(set(relation.evidence.tolist())) == 6
    assert 0 < relation.is_incidental.mean() < 0.3


def test_every_front_hangs_on_its_merchant_by_something() -> None:
    """Two edges at most lead from a front to its merchant, unless its owner is from elsewhere."""
    hidden, relation = tables()["hidden_enterprise"], tables()["relation"]
    fronts = hidden.enterprise_id[hidden.is_front]
    near: dict[tuple[str, int], set[tuple[str, int]]] = {}
    left = zip(relation.left_kind.tolist(), relation.left_id.tolist(), strict=True)
    right = zip(relation.right_kind.tolist(), relation.right_id.tolist(), strict=True)
    for one, other in zip(left, right, strict=True):
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)

    def reached(start: tuple[str, int], steps: int) -> set[tuple[str, int]]:
        found = {start}
        for _ in range(steps):
            found |= {other for one in found for other in near.get(one, ())}
        return found

    joined = [
        ("enterprise", front // 8 * 8) in reached(("enterprise", front), 3)
        for front in fronts.tolist()
    ]
    assert len(joined) > 10
    assert np.mean(joined) > 0.75


def test_a_closed_merchant_sells_no_more() -> None:
    """Orders end before the month in which a firm in trouble closes, and fall before that."""
    trouble, order = tables()["hidden_trouble"], tables()["order"]
    closed = trouble.fails & (trouble.ends_on < small_towns()[0].block.end)
    assert closed.sum() > 5
    for firm, ends in zip(trouble.enterprise_id[closed], trouble.ends_on[closed], strict=True):
        assert (order.ordered_at[order.merchant_id == firm // 8] < ends).all()


def test_changes_announce_trouble_but_do_not_prove_it() -> None:
    """Firms with more entries are likelier to get into trouble; many of them do not."""
    change, trouble = tables()["registry_change"], tables()["hidden_trouble"]
    merchants = tables()["merchant"].merchant_id * 8
    entries = np.array([(change.enterprise_id == firm).sum() for firm in merchants.tolist()])
    troubled = np.isin(merchants, trouble.enterprise_id)
    assert 0.55 < auc(entries + np.arange(len(merchants)) / 1e6, troubled) < 0.9
    assert (entries[~troubled] > 0).mean() > 0.15
