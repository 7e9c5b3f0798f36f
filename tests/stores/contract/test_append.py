"""What the store does with a batch: stamps, identity, amendments, held ones, all or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from lendweave.records import Principal, local_owner
from lendweave.records.chain import (
    AmendmentConflict,
    ContentChanged,
    EntityClosed,
    OnChange,
    SupersededUnknown,
)
from lendweave.records.ports import IdempotencyKey
from lendweave.records.trade import Order
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import IdTaken, WrongTenant

DraftOrder = Callable[..., Order]

QUICK_ON_POSTGRES = True


def test_a_live_record_is_stamped(store: RecordDatabase, me: Principal, order: DraftOrder) -> None:
    """recorded_at and known_at are the store's time; the place is gapless from 0."""
    receipt = store.append(me, [order("o1"), order("o2")])
    first, second = receipt.stored
    assert (first.offset, second.offset, receipt.first_offset) == (0, 1, 0)
    assert first.recorded_at == first.known_at is not None
    assert store.last_offset() == 1


def test_a_backfilled_record_keeps_its_known_at(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Imported history says itself when it could have been known."""
    (stored,) = store.append(me, [order("o1", known_at=77, backfilled=True)]).stored
    assert stored.known_at == 77
    assert stored.recorded_at is not None
    assert stored.recorded_at > 77


def test_what_is_stored_is_what_is_read(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """get, current, versions and scan all give the stored record, equal by value."""
    (stored,) = store.append(me, [order("o1")]).stored
    assert store.get(me, "order", stored.id) == stored
    assert store.current(me, "order", stored.entity_id) == stored
    assert store.versions(me, "order", stored.entity_id) == (stored,)
    assert list(store.scan(me)) == [stored]
    assert store.count(me) == store.count(me, "order") == 1
    assert store.count(me, "loan") == 0


def test_a_second_import_changes_nothing(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """The same rows again are duplicates, within one batch and across batches."""
    receipt = store.append(me, [order("o1"), order("o1"), order("o2")])
    again = store.append(me, [order("o1"), order("o2")])
    assert (receipt.count, receipt.duplicates) == (2, 1)
    assert (again.count, again.duplicates, again.first_offset) == (0, 2, None)
    assert store.last_offset() == 1


def test_new_content_amends(store: RecordDatabase, me: Principal, order: DraftOrder) -> None:
    """By default new content of a known entity becomes a version that supersedes the current."""
    (first,) = store.append(me, [order("o1", 100)]).stored
    receipt = store.append(me, [order("o1", 200), order("o1", 300)])
    assert receipt.amended == 2
    second, third = receipt.stored
    assert (second.supersedes, third.supersedes) == (first.id, second.id)
    assert store.current(me, "order", first.entity_id) == third
    assert store.versions(me, "order", first.entity_id) == (first, second, third)


def test_an_older_content_again_is_a_duplicate(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Importing an old file after an amended one does not turn the clock back."""
    store.append(me, [order("o1", 100), order("o1", 200)])
    assert store.append(me, [order("o1", 100)]).duplicates == 1


def test_an_explicit_amendment_may_return_to_older_content(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Naming the current version says that the return is meant."""
    _, second = store.append(me, [order("o1", 100), order("o1", 200)]).stored
    assert store.append(me, [order("o1", 100, supersedes=second.id)]).amended == 1


def test_refused_content_is_handed_back(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """A feed that may not amend gets its changed rows back, with their place in the batch."""
    store.append(me, [order("o1", 100)])
    receipt = store.append(me, [order("o2"), order("o1", 200)], OnChange.REFUSE)
    (refusal,) = receipt.refused
    assert (refusal.index, refusal.external_id, refusal.error.code) == (1, "o1", "RECORDS-023")
    assert receipt.count == 1


def test_keep_lets_the_first_one_win(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Kept records are counted, not stored."""
    (first,) = store.append(me, [order("o1", 100)]).stored
    assert store.append(me, [order("o1", 200)], OnChange.KEEP).kept == 1
    assert store.current(me, "order", first.entity_id) == first


def test_two_amendments_of_one_version_conflict(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """The second one names a version that is not current any more; its whole batch is undone."""
    (first,) = store.append(me, [order("o1", 100)]).stored
    store.append(me, [order("o1", 200, supersedes=first.id)])
    with pytest.raises(AmendmentConflict, match="current version"):
        store.append(me, [order("o9"), order("o1", 300, supersedes=first.id)])
    assert store.last_offset() == 1
    assert store.append(me, [order("o3")]).first_offset == 2


def test_an_amendment_waits_for_its_original(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """It is held, then stored right after the original, chains included."""
    original = order("o1", 100)
    second = order("o1", 200, supersedes=original.id)
    third = order("o1", 300, supersedes=second.id)
    assert store.append(me, [third, second]).held == 2
    assert store.append(me, [second]).duplicates == 1
    assert [record.id for record in store.held(me)] == [third.id, second.id]
    receipt = store.append(me, [original])
    assert [record.id for record in receipt.stored] == [original.id, second.id, third.id]
    assert receipt.amended == 2
    assert store.held(me) == ()


def test_two_held_amendments_of_one_version_conflict(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """What would conflict later conflicts at once, while the sender still listens."""
    original = order("o1", 100)
    store.append(me, [order("o1", 200, supersedes=original.id)])
    with pytest.raises(AmendmentConflict, match="waits for that version"):
        store.append(me, [order("o1", 300, supersedes=original.id)])


def test_a_tombstone_closes_its_entity(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Nothing is current any more; more content is refused or, when explicit, an error."""
    store.append(me, [order("o1", 100)])
    (end,) = store.append(me, [order("o1", 100, tombstone=True)]).stored
    assert store.current(me, "order", end.entity_id) is None
    assert len(store.versions(me, "order", end.entity_id)) == 2
    (refusal,) = store.append(me, [order("o1", 200)]).refused
    assert refusal.error.code == "RECORDS-022"
    with pytest.raises(EntityClosed, match="amendment of a tombstone"):
        store.append(me, [order("o1", 200, supersedes=end.id)])


@pytest.mark.parametrize("on_change", list(OnChange))
def test_what_is_stored_or_known_satisfies_require_stored(
    store: RecordDatabase, me: Principal, order: DraftOrder, on_change: OnChange
) -> None:
    """New records, duplicates and amendments by name are fine."""
    (first,) = store.append(me, [order("o1", 100)]).stored
    receipt = store.append(
        me,
        [order("o1", 100), order("o2"), order("o2"), order("o1", 200, supersedes=first.id)],
        on_change,
        require_stored=True,
    )
    assert (receipt.count, receipt.duplicates, receipt.amended) == (2, 2, 1)


@pytest.mark.parametrize("on_change", [OnChange.REFUSE, OnChange.KEEP])
def test_require_stored_fails_with_the_refusal(
    store: RecordDatabase, me: Principal, order: DraftOrder, on_change: OnChange
) -> None:
    """What would be handed back or dropped fails the batch; nothing of it is stored."""
    store.append(me, [order("o1", 100)])
    key = IdempotencyKey("/v1/records", "k", "h")
    with pytest.raises(ContentChanged, match="feed that may amend"):
        store.append(
            me, [order("o2"), order("o1", 200)], on_change, idempotency=key, require_stored=True
        )
    assert (store.count(me), store.stored_response(me, key)) == (1, None)


def test_require_stored_fails_after_a_tombstone(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """New content of a closed entity is an error then, not a refusal."""
    store.append(me, [order("o1", 100), order("o1", 100, tombstone=True)])
    with pytest.raises(EntityClosed, match="no more versions"):
        store.append(me, [order("o1", 200)], require_stored=True)
    assert store.count(me) == 2


def test_require_stored_holds_nothing(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """An amendment of an unknown version fails, whether or not one like it waits already."""
    original = order("o1", 100)
    early = order("o1", 200, supersedes=original.id)
    with pytest.raises(SupersededUnknown, match=original.id):
        store.append(me, [order("o2"), early], require_stored=True)
    assert (store.count(me), store.held(me)) == (0, ())
    store.append(me, [early])
    with pytest.raises(SupersededUnknown, match=original.id):
        store.append(me, [early], require_stored=True)
    assert store.append(me, [original, early], require_stored=True).count == 2


def test_tenants_are_apart(store: RecordDatabase, me: Principal, order: DraftOrder) -> None:
    """No read gives another tenant's record, and nobody writes for another tenant."""
    them = local_owner("bank")
    (mine,) = store.append(me, [order("o1")]).stored
    (theirs,) = store.append(them, [order("o1", tenant="bank")]).stored
    assert mine.entity_id != theirs.entity_id
    assert store.get(me, "order", theirs.id) is None
    assert store.current(me, "order", theirs.entity_id) is None
    assert store.versions(me, "order", theirs.entity_id) == ()
    assert list(store.scan(me)) == [mine]
    assert list(store.scan(None)) == [mine, theirs]
    assert store.count(me) == 1
    with pytest.raises(WrongTenant, match="bank"):
        store.append(me, [order("o2", tenant="bank")])


def test_an_id_serves_one_version(store: RecordDatabase, me: Principal, order: DraftOrder) -> None:
    """A version id that another entity has is a conflict, not a second row."""
    (stored,) = store.append(me, [order("o1")]).stored
    with pytest.raises(IdTaken, match=stored.id):
        store.append(me, [replace(order("o2"), id=stored.id)])
    assert store.last_offset() == 0


def test_scan_reads_in_commit_order(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Across pages, from any offset, by kind."""
    store.append(me, [order(f"o{i}") for i in range(2_500)])
    assert [record.offset for record in store.scan(me)] == list(range(2_500))
    assert [record.offset for record in store.scan(me, 2_498)] == [2_498, 2_499]
    assert list(store.scan(me, kinds=["loan"])) == []


@pytest.mark.parametrize("count", [1, 8, 9, 16, 17])
def test_few_and_many_are_stored_alike(
    store: RecordDatabase, me: Principal, order: DraftOrder, count: int
) -> None:
    """However the statements take them: all stored in their order, known again, each by its id."""
    store.append(me, [order("o0")])
    drafts = [order(f"o{number}") for number in range(count)]
    receipt = store.append(me, drafts)
    assert (receipt.count, receipt.duplicates) == (count - 1, 1)
    assert store.append(me, drafts).duplicates == count
    stored = list(store.scan(me))
    assert [one.external_id for one in stored] == [one.external_id for one in drafts]
    assert [store.current(me, "order", one.entity_id) for one in drafts] == stored
