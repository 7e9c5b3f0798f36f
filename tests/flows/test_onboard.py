"""Onboard: all of a file or nothing of it, once however often, and every refused row kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from lendweave.flows import onboard as flow
from lendweave.flows.import_file import Progress
from lendweave.flows.onboard import OnboardCommand, Onboarded, OnboardPorts, onboard
from lendweave.intake import Fault, FileShape, RawRow, RowChunk, TokenKey, Wanted
from lendweave.intake.chunk import chunked
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.errors import Unavailable
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, Role, Scene, entity_id, local_owner
from lendweave.records.kept_rows import RowAction, RowFilter, RowStatus
from lendweave.records.ports import FileImport, Pending, Receipt, SegmentDraft
from lendweave.stores.sqlite import SqliteStore

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
OWNER = local_owner("t")
NOW = parse_instant("2026-11-01T00:00:00Z")
MAPPING = """\
feed: products
partner: acme
file: {pattern: "products_*.csv", format: csv}
known_at: {lag: 0s}
columns:
  sku: {required: true}
  name: {required: true}
  price: {unit: 元}
  added_on: {required: true}
refuse_file_when: "share_bad > 0.5"
records:
  - kind: product
    external_id: sku
    occurred_at: added_on
    on_change: refuse
    fields: {name: name, list_price: price}
"""


@dataclass(frozen=True)
class Listed:
    """A partner file that stands in the test: rows of cells, or a fault in their place."""

    name: str
    lines: tuple[tuple[str, ...] | Fault, ...]
    chunk_rows: int = 10

    def digest(self, layout: FileShape, wanted: Wanted) -> str:
        """Of what the lines say."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """The rows, `chunk_rows` at once."""
        yield from chunked(self.rows(layout, wanted), len(wanted.headers), self.chunk_rows)

    def rows(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """The rows, numbered from 2."""
        wanted.places(("sku", "name", "price", "added_on"), self.name)
        for number, line in enumerate(self.lines, 2):
            if isinstance(line, Fault):
                yield RawRow(number, (), line)
            else:
                yield RawRow(number, line)


class PowerCut(Unavailable):
    """The store is gone in the middle of a run."""

    code = "TEST-001"


@dataclass
class Breaking:
    """A store that loses its power after `left` transactions."""

    store: SqliteStore
    left: int

    def submit_segments(
        self, principal: Principal, drafts: Sequence[SegmentDraft], **options: Any
    ) -> Pending[tuple[Receipt, ...]]:
        """The store's own, while there is power."""
        self.left -= 1
        if self.left < 0:
            raise PowerCut(where="store")
        return self.store.submit_segments(principal, drafts, **options)

    def last_offset(self) -> int:
        """The store's own."""
        return self.store.last_offset()

    def file_import(self, principal: Principal, import_id: str) -> FileImport | None:
        """The store's own."""
        return self.store.file_import(principal, import_id)

    def file_imports(self, principal: Principal, scenario: str) -> tuple[FileImport, ...]:
        """The store's own."""
        return self.store.file_imports(principal, scenario)


@dataclass
class Desk:
    """A store on disk and what onboarding needs beside it."""

    store: SqliteStore
    clock: SteppingClock
    told: list[Progress] = field(default_factory=list)

    def onboard(
        self, *files: Listed, store: Any = None, mappings: dict[str, str] | None = None
    ) -> Onboarded:
        """Run the flow over these files."""
        ports = OnboardPorts(
            files,
            store or self.store,
            self.clock,
            Uuid7Source(self.clock),
            TokenKey(1, b"k"),
            self.told.append,
        )
        return onboard(OnboardCommand(OWNER, SCENE, mappings or {"p.yaml": MAPPING}), ports)

    def contents(self) -> list[tuple[str, str]]:
        """External id and content of everything stored."""
        return sorted((r.external_id, r.content_hash) for r in self.store.scan(OWNER))

    def counts(self) -> list[tuple[str, int, int, dict[str, int]]]:
        """What the marks of the imports tell, moments left out."""
        marks = self.store.file_imports(OWNER, "shop")
        return sorted((m.file, m.chunks, m.rows, dict(m.counts)) for m in marks)

    def quarantined(self) -> list[tuple[str, int, str]]:
        """File, line and code of everything in quarantine."""
        rows = self.store.quarantined(OWNER, limit=1_000)
        return sorted((row.file, row.line, row.error["code"]) for _, row in rows)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty store."""
    clock = SteppingClock(NOW)
    with SqliteStore(tmp_path / "store.db", clock) as store:
        yield Desk(store, clock)


def product(sku: str, price: str = "10") -> tuple[str, ...]:
    """A sound row."""
    return (sku, f"product {sku}", price, "2026-01-01")


MANY = Listed("products_many.csv", tuple(product(f"s{i:03d}") for i in range(50)))
MIXED = Listed(
    "products_mixed.csv",
    (
        product("a"),
        product("b", "ten"),
        product("a"),
        product("a", "11"),
        product(""),
        Fault("INTAKE-023", "cut", "", "2 cells", "4 cells", "look"),
        product("c"),
        product("d"),
    ),
)


def test_counts_tell_what_became_of_each_row(desk: Desk) -> None:
    """Rows are stored, known already, or in quarantine with line and reason."""
    result = desk.onboard(MIXED)
    assert result.rows == 8
    assert result.records == {"product": 3}
    assert result.duplicates == 1
    assert result.quarantined == {
        "INTAKE-023": 1,
        "INTAKE-031": 1,
        "INTAKE-033": 1,
        "RECORDS-023": 1,
    }
    assert desk.quarantined() == [
        ("products_mixed.csv", 3, "INTAKE-033"),
        ("products_mixed.csv", 5, "RECORDS-023"),
        ("products_mixed.csv", 6, "INTAKE-031"),
        ("products_mixed.csv", 7, "INTAKE-023"),
    ]
    assert result.seconds > 0


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    """A file that is imported whole is not read again; its records count as known already."""
    desk.onboard(MANY, MIXED)
    before = desk.contents(), desk.quarantined()
    again = desk.onboard(MANY, MIXED)
    assert (desk.contents(), desk.quarantined()) == before
    assert [(file.unchanged, file.rows) for file in again.files] == [(True, 50), (True, 8)]
    assert again.records == {}
    assert again.duplicates == 50 + 4


def test_another_mapping_makes_another_import(desk: Desk) -> None:
    """The text of the mapping decides what a file says: with another one it is read again."""
    desk.onboard(MANY)
    again = desk.onboard(MANY, mappings={"p.yaml": f"{MAPPING}# corrected\n"})
    assert not again.files[0].unchanged
    assert again.duplicates == 50


def test_a_resent_file_supersedes_with_all_three_times(desk: Desk) -> None:
    """The change happened when the row says, is stored now, and nobody knew of it before."""
    mappings = {"p.yaml": MAPPING.replace("on_change: refuse", "on_change: amend")}
    first = Listed("products_1.csv", (product("a"), product("b"), product("c"), product("c", "9")))
    resent = Listed("products_1.csv", (product("a", "12"), product("b"), product("c", "9")))
    desk.onboard(first, mappings=mappings)
    result = desk.onboard(resent, mappings=mappings).files[0]
    assert (result.amended, result.duplicates) == (1, 2)
    versions = {name: desk.store.versions(OWNER, "product", _entity(name)) for name in "abc"}
    old, new = versions["a"]
    assert (new.supersedes, new.occurred_at) == (old.id, old.occurred_at)
    assert old.known_at == old.occurred_at < NOW
    assert new.recorded_at is not None
    assert old.recorded_at is not None
    assert new.known_at == new.recorded_at > old.recorded_at
    assert len(versions["b"]) == 1
    assert [v.known_at for v in versions["c"]] == [old.known_at] * 2  # one file told both


def _entity(name: str) -> str:
    return entity_id("t", "product", "acme", name)


def test_the_mark_tells_what_became_of_a_file(desk: Desk) -> None:
    """What the store keeps of an import is what its result told."""
    result = desk.onboard(MIXED).files[0]
    (mark,) = desk.store.file_imports(OWNER, "shop")
    assert (mark.file, mark.feed, mark.rows) == ("products_mixed.csv", "products", 8)
    assert mark.finished_at is not None
    assert mark.counts["records.product"] == result.records["product"]
    assert {code: mark.counts[f"quarantined.{code}"] for code in result.quarantined} == dict(
        result.quarantined
    )


def test_a_refused_file_leaves_one_row(desk: Desk) -> None:
    """When `refuse_file_when` is true nothing of the file is stored; the reason is kept."""
    bad = Listed("products_bad.csv", (product("x"), product("y", "?"), product("", "?")))
    result = desk.onboard(bad, MANY)
    assert [file.file for file in result.refused] == ["products_bad.csv"]
    assert result.refused[0].refused is not None
    assert "3 rows, 2 bad: INTAKE-0" in result.refused[0].refused.got
    assert result.records == {"product": 50}
    assert desk.quarantined() == [("products_bad.csv", 0, "INTAKE-016")]
    (mark,) = (m for m in desk.store.file_imports(OWNER, "shop") if m.refused)
    assert (mark.refused, mark.rows, mark.chunks) == ("INTAKE-016", 3, 0)


def test_a_refused_file_is_judged_again(desk: Desk) -> None:
    """A refusal is told each time, and kept once."""
    bad = Listed("products_bad.csv", (product("x"), product("", "?")))
    mapping = {"p.yaml": MAPPING.replace("share_bad > 0.5", "share_bad > 0.2")}
    for _ in range(2):
        assert [file.rows for file in desk.onboard(bad, mappings=mapping).refused] == [2]
    assert desk.quarantined() == [("products_bad.csv", 0, "INTAKE-016")]


def test_a_refusal_is_closed_once_the_file_is_imported(desk: Desk) -> None:
    """The row of the file is no longer open, and what closed it is noted; other rows stay."""
    bad = Listed("products_bad.csv", (product("x"), product("", "?")))
    other = Listed("products_other.csv", (product("y"), product("", "?")))
    strict = {"p.yaml": MAPPING.replace("share_bad > 0.5", "share_bad > 0.2")}
    assert len(desk.onboard(bad, other, mappings=strict).refused) == 2
    assert desk.onboard(bad).refused == ()
    still_open = [("products_bad.csv", 3, "INTAKE-031"), ("products_other.csv", 0, "INTAKE-016")]
    assert desk.quarantined() == still_open
    (closed,) = desk.store.rows.kept(OWNER, RowFilter(RowStatus.REPLAYED), limit=9)
    assert (closed.row.file, closed.row.line) == ("products_bad.csv", 0)
    (event,) = desk.store.rows.events(OWNER, closed.number)
    assert (event.action, event.who) == (RowAction.REPLAYED, OWNER.name)


def test_a_file_without_a_column_is_refused(desk: Desk) -> None:
    """A typed error of the file is a result, not an exception, and other files go on."""
    text = MAPPING.replace("  name:", "  title: {}\n  name:")
    result = desk.onboard(MANY, mappings={"p.yaml": text})
    assert result.refused[0].refused is not None
    assert result.refused[0].refused.code == "INTAKE-011"
    assert desk.contents() == []


@pytest.mark.parametrize("left", range(9))
def test_a_run_that_was_cut_off_is_run_again(desk: Desk, tmp_path: Path, left: int) -> None:
    """Wherever the store fails, the next run goes on there and ends as one run would have."""
    clock = SteppingClock(NOW)
    with SqliteStore(tmp_path / "whole.db", clock) as store:
        whole = Desk(store, clock)
        results = whole.onboard(MANY, MIXED)
        expected = whole.contents(), whole.quarantined(), whole.counts()
    try:
        desk.onboard(MANY, MIXED, store=Breaking(desk.store, left))
    except PowerCut:
        again = desk.onboard(MANY, MIXED)
        stored = {file.file: file.resumed_rows for file in again.files}
        assert stored == {
            "products_many.csv": min(left, 5) * 10 if left < 6 else 0,
            "products_mixed.csv": 8 if left == 7 else 0,
        }
        assert again.rows == results.rows
    assert (desk.contents(), desk.quarantined(), desk.counts()) == expected


def test_a_file_that_is_cut_otherwise_begins_again(desk: Desk) -> None:
    """A mark counts chunks: where they end elsewhere than they did, none is passed over."""
    with pytest.raises(PowerCut):
        desk.onboard(MANY, store=Breaking(desk.store, 3))
    again = desk.onboard(replace(MANY, chunk_rows=7))
    assert (again.files[0].resumed_rows, again.rows) == (0, 50)
    assert (again.records, again.duplicates) == ({"product": 20}, 30)
    assert len(desk.contents()) == 50


def test_rows_are_judged_as_of_the_first_run(desk: Desk) -> None:
    """An import that goes on does not take rows that lay in the future when it began."""
    later = parse_instant("2027-01-02T00:00:00Z")
    late = Listed("products_late.csv", (*MANY.lines[:15], ("z", "z", "1", "2027-01-01")))
    with pytest.raises(PowerCut):
        desk.onboard(late, store=Breaking(desk.store, 1))
    resumed = Desk(desk.store, SteppingClock(later)).onboard(late)
    assert resumed.files[0].resumed_rows == 10
    assert resumed.quarantined == {"INTAKE-043": 1}


def test_refused_rows_are_stored_with_the_accepted_ones(desk: Desk) -> None:
    """One transaction holds both, whether the reader or the store itself refused the row."""
    with pytest.raises(PowerCut):
        desk.onboard(MIXED, store=Breaking(desk.store, 1))
    assert len(desk.contents()) == 3
    assert [(line, code) for _, line, code in desk.quarantined()] == [
        (3, "INTAKE-033"),
        (5, "RECORDS-023"),
        (6, "INTAKE-031"),
        (7, "INTAKE-023"),
    ]


def test_refused_rows_alone_are_stored(desk: Desk) -> None:
    """A chunk without a sound row goes to the quarantine, and no cell is lost that is no text."""
    lines = (*MANY.lines[:10], product("c", "?"), product("d\ud800"))
    desk.onboard(Listed("products_few.csv", lines))
    assert desk.quarantined() == [
        ("products_few.csv", 12, "INTAKE-033"),
        ("products_few.csv", 13, "INTAKE-032"),
    ]


def test_an_empty_file_is_imported_once(desk: Desk) -> None:
    """A header without rows is a whole file, too."""
    empty = Listed("products_none.csv", ())
    assert [desk.onboard(empty).files[0].unchanged for _ in range(2)] == [False, True]


def test_progress_knows_its_total(desk: Desk) -> None:
    """The first reading counts, the second tells how much is left."""
    desk.onboard(Listed("products_some.csv", MANY.lines[:25]))
    assert [(told.rows_done, told.rows_total) for told in desk.told] == [
        *[(done, None) for done in (10, 20, 25)],
        *[(done, 25) for done in (10, 20, 25)],
    ]


def test_files_that_no_mapping_reads_are_named(desk: Desk) -> None:
    """Other files in the folder are left alone, and said to be."""
    result = desk.onboard(Listed("README.md", ()), MANY)
    assert result.unmatched == ("README.md",)


def test_two_mappings_for_one_file_are_refused(desk: Desk) -> None:
    """A file is read by one mapping or by none."""
    with pytest.raises(flow.FileClaimedTwice, match=r"p\.yaml and q\.yaml"):
        desk.onboard(MANY, mappings={"p.yaml": MAPPING, "q.yaml": MAPPING})


def test_a_principal_without_the_role_is_refused(desk: Desk) -> None:
    """Onboarding needs a partner engineer or operations."""
    reviewer = Principal("t", "r", frozenset({Role.REVIEWER}))
    ports = OnboardPorts((), desk.store, desk.clock, Uuid7Source(desk.clock), TokenKey(1, b"k"))
    with pytest.raises(Exception, match="RECORDS-011"):
        onboard(OnboardCommand(reviewer, SCENE, {"p.yaml": MAPPING}), ports)
