"""Onboard: all of a file or nothing of it, once however often, and every refused row kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lendweave.flows import onboard as flow
from lendweave.flows.onboard import OnboardCommand, Onboarded, OnboardPorts, Progress, onboard
from lendweave.intake import Fault, FileShape, RawRow, RowChunk, TokenKey, Wanted
from lendweave.intake.chunk import chunked
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.errors import Unavailable
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, Role, Scene, local_owner
from lendweave.records.chain import OnChange
from lendweave.records.ports import QuarantinedRow, Receipt, RefusedRows
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

    def digest(self, layout: FileShape, wanted: Wanted) -> str:
        """Of what the lines say."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """The rows, ten at once."""
        yield from chunked(self.rows(layout, wanted), len(wanted.headers), 10)

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
    """A store that loses its power after `left` calls."""

    store: SqliteStore
    left: int

    def append_segment(
        self,
        principal: Principal,
        kind: str,
        batch: Any,
        on_change: OnChange = OnChange.AMEND,
        *,
        quarantine: RefusedRows = (),
    ) -> Receipt:
        """The store's own, while there is power."""
        self.spend()
        return self.store.append_segment(principal, kind, batch, on_change, quarantine=quarantine)

    def quarantine(self, principal: Principal, rows: Sequence[QuarantinedRow]) -> int:
        """The store's own, while there is power."""
        self.spend()
        return self.store.quarantine(principal, rows)

    def spend(self) -> None:
        """Use one call up."""
        self.left -= 1
        if self.left < 0:
            raise PowerCut(where="store")


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
    """What is stored counts as a duplicate; the quarantine does not grow."""
    desk.onboard(MANY, MIXED)
    before = desk.contents(), desk.quarantined()
    again = desk.onboard(MANY, MIXED)
    assert (desk.contents(), desk.quarantined()) == before
    assert set(again.records.values()) == {0}
    assert again.duplicates == 50 + 4


def test_a_refused_file_leaves_one_row(desk: Desk) -> None:
    """When `refuse_file_when` is true nothing of the file is stored; the reason is kept."""
    bad = Listed("products_bad.csv", (product("x"), product("y", "?"), product("", "?")))
    result = desk.onboard(bad, MANY)
    assert [file.file for file in result.refused] == ["products_bad.csv"]
    assert result.refused[0].refused is not None
    assert "3 rows, 2 bad: INTAKE-0" in result.refused[0].refused.got
    assert result.records == {"product": 50}
    assert desk.quarantined() == [("products_bad.csv", 0, "INTAKE-016")]


def test_a_file_without_a_column_is_refused(desk: Desk) -> None:
    """A typed error of the file is a result, not an exception, and other files go on."""
    text = MAPPING.replace("  name:", "  title: {}\n  name:")
    result = desk.onboard(MANY, mappings={"p.yaml": text})
    assert result.refused[0].refused is not None
    assert result.refused[0].refused.code == "INTAKE-011"
    assert desk.contents() == []


@pytest.mark.parametrize("calls", range(12))
def test_a_run_that_was_cut_off_is_run_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    """Wherever the store fails, the next run ends as one undisturbed run would have."""
    monkeypatch.setattr(flow, "SEGMENT_RECORDS_MAX", 20)
    clock = SteppingClock(NOW)
    with SqliteStore(tmp_path / "whole.db", clock) as store:
        whole = Desk(store, clock)
        whole.onboard(MANY, MIXED)
        expected = whole.contents(), whole.quarantined()
    try:
        desk.onboard(MANY, MIXED, store=Breaking(desk.store, calls))
    except PowerCut:
        desk.onboard(MANY, MIXED)
    assert (desk.contents(), desk.quarantined()) == expected


@dataclass
class NoLater:
    """A store that loses its power after each batch: nothing can be stored behind it."""

    store: SqliteStore

    def append_segment(self, *args: Any, **options: Any) -> Receipt:
        """The store's own."""
        return self.store.append_segment(*args, **options)

    def quarantine(self, principal: Principal, rows: Sequence[QuarantinedRow]) -> int:
        """Too late."""
        raise PowerCut(where="store")


def test_refused_rows_are_stored_with_the_accepted_ones(desk: Desk) -> None:
    """One transaction holds both, whether the reader or the store itself refused the row."""
    desk.onboard(MIXED, store=NoLater(desk.store))
    assert len(desk.contents()) == 3
    assert [(line, code) for _, line, code in desk.quarantined()] == [
        (3, "INTAKE-033"),
        (5, "RECORDS-023"),
        (6, "INTAKE-031"),
        (7, "INTAKE-023"),
    ]


def test_refused_rows_alone_are_stored(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch without a sound row goes to the quarantine by itself, once."""
    monkeypatch.setattr(flow, "SEGMENT_RECORDS_MAX", 1)
    bad = Listed("products_few.csv", (product("a"), product("b"), product("c", "?")))
    desk.onboard(bad)
    desk.onboard(bad)
    assert desk.quarantined() == [("products_few.csv", 4, "INTAKE-033")]


def test_progress_knows_its_total(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reading counts, the second tells how much is left."""
    monkeypatch.setattr(flow, "PROGRESS_ROWS", 20)
    desk.onboard(MANY)
    assert [(told.rows_done, told.rows_total) for told in desk.told] == [
        *[(done, None) for done in (20, 40, 50)],
        *[(done, 50) for done in (20, 40, 50)],
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
