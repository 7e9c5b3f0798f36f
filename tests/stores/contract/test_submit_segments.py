"""A chunk of a file: segments of several kinds, refused rows and the mark, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from lendweave.records import Principal, local_owner
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.chain import OnChange
from lendweave.records.ports import FileImport, QuarantinedRow, Receipt, SegmentDraft
from lendweave.records.trade import Order
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import WrongTenant

START = 1_780_000_000_000_000
DraftOrder = Callable[..., Order]
MARK = FileImport("a" * 64, "appliance", "orders", "orders.csv", 1, 3, {"records.order": 2}, 7)
REFUSED = QuarantinedRow("orders", "orders.csv", 3, "", {"no": "x"}, {"code": "INTAKE-012"})


def segment(*orders: Order, on_change: OnChange = OnChange.AMEND) -> SegmentDraft:
    """A draft of orders."""
    return SegmentDraft("order", table_from_records("order", orders), on_change)


def test_a_chunk_is_stored_with_its_refused_rows_and_its_mark(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """One receipt for each draft; a later draft amends what an earlier one stored."""
    drafts = [segment(order("a"), order("b")), segment(order("a", 5), order("a", 5))]
    first, second = store.submit_segments(me, drafts, quarantine=[REFUSED], mark=MARK).result()
    assert (first.first_offset, first.count) == (0, 2)
    assert (second.first_offset, second.amended, second.duplicates) == (2, 1, 1)
    assert [row.line for _, row in store.quarantined(me)] == [3]
    assert store.file_import(me, MARK.import_id) == MARK
    assert store.file_import(local_owner("bank"), MARK.import_id) is None


def test_a_chunk_that_fails_leaves_nothing(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """The second draft is of another tenant: neither the first nor the mark is there."""
    drafts = [segment(order("a")), segment(order("b", tenant="bank"))]
    with pytest.raises(WrongTenant, match="bank"):
        store.submit_segments(me, drafts, quarantine=[REFUSED], mark=MARK).result()
    assert store.last_offset() == -1
    assert store.quarantine_counts(me) == {}
    assert store.file_imports(me, "appliance") == ()


def test_refused_rows_and_mark_are_made_from_the_receipts(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """What the store itself refuses is set aside and counted in the same transaction."""
    store.append(me, [order("a", 1)])

    def rows(receipts: Sequence[Receipt]) -> list[QuarantinedRow]:
        return [replace(REFUSED, line=r.index) for receipt in receipts for r in receipt.refused]

    def mark(receipts: Sequence[Receipt]) -> FileImport:
        return replace(MARK, counts={"records.order": sum(r.count for r in receipts)})

    drafts = [
        segment(order("b")),
        segment(order("c"), order("a", 2), on_change=OnChange.REFUSE),
    ]
    store.submit_segments(me, drafts, quarantine=rows, mark=mark).result()
    assert [row.line for _, row in store.quarantined(me)] == [1]
    kept = store.file_import(me, MARK.import_id)
    assert kept is not None
    assert kept.counts == {"records.order": 2}


def test_a_mark_replaces_the_one_before(store: RecordDatabase, me: Principal) -> None:
    """A chunk without a record still says how far the import is; scenes are apart."""
    later = replace(MARK, chunks=2, rows=9, finished_at=11, refused="INTAKE-050")
    other = replace(MARK, import_id="b" * 64, started_at=6)
    elsewhere = replace(MARK, import_id="c" * 64, scenario="travel")
    for mark in (MARK, other, elsewhere, later):
        assert store.submit_segments(me, (), mark=mark).result() == ()
    assert store.file_imports(me, "appliance") == (other, later)
    assert store.file_imports(me, "travel") == (elsewhere,)


def test_what_a_resent_file_changes_is_known_from_then_on(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Nobody could know the new amount before the file came; rows of one file stay as they say."""

    def sent(*orders: Order) -> list[Order]:
        """As imported history, known when it happened."""
        return [structs.replace(each, backfilled=True) for each in orders]

    def resend(*orders: Order) -> None:
        draft = replace(segment(*sent(*orders)), sent_from=store.last_offset() + 1)
        store.submit_segments(me, [draft]).result()

    resend(order("a", 1), order("b", 1), order("b", 2))
    resend(order("a", 5), order("b", 2))
    resend(order("a", 1), order("b", 1), order("b", 2))
    first, second = store.versions(me, "order", order("a").entity_id)
    assert (first.known_at, second.occurred_at) == (first.occurred_at, first.occurred_at)
    assert second.supersedes == first.id
    assert second.known_at == second.recorded_at
    one, other = store.versions(me, "order", order("b").entity_id)
    assert one.known_at == other.known_at == one.occurred_at


def test_an_echo_of_what_was_amended_is_news(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Only the first of two records that say the same is the known one: the other comes later."""

    def said(amount: int, later: int) -> Order:
        return order("a", amount, known_at=START + later, backfilled=True)

    store.submit_segments(me, [segment(said(1, 1), said(2, 2))]).result()
    again = [said(1, 1), said(1, 3)]
    (receipt,) = store.submit_segments(me, [segment(*again)]).result()
    assert (receipt.duplicates, receipt.amended) == (1, 1)
