"""The appliance samples: each listed fault is found, nothing else is, and the rest is stored."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from lendweave.connectors.files import local_files
from lendweave.flows.onboard import OnboardCommand, Onboarded, OnboardPorts, onboard
from lendweave.intake import TokenKey
from lendweave.kernel.clock import SteppingClock, format_instant, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, Merchant, Order, entity_id, local_owner
from lendweave.stores.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios" / "appliance"
SAMPLES = SCENARIO / "intake"
OWNER = local_owner("t")
LISTED = re.compile(r"^\| ([^|]+) \| (\d+) \| ([A-Z]+-\d{3}) \|", re.MULTILINE)


@dataclass(frozen=True)
class Scene:
    """The appliance scene after its samples were onboarded."""

    result: Onboarded
    store: SqliteStore


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The samples, onboarded once for all tests of this file."""
    clock = SteppingClock(parse_instant("2026-11-01T00:00:00Z"))
    declared = read_scene((SCENARIO / "scenario.yaml").read_text(encoding="utf-8"), "scenario.yaml")
    mappings = {
        path.name: path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.yaml"))
    }
    with SqliteStore(tmp_path_factory.mktemp("store") / "s.db", clock) as store:
        ports = OnboardPorts(
            local_files([SAMPLES]), store, clock, Uuid7Source(clock), TokenKey(1, b"k" * 32)
        )
        yield Scene(onboard(OnboardCommand(OWNER, declared, mappings), ports), store)


def test_each_listed_fault_is_found_and_no_other(scene: Scene) -> None:
    """The list in the README is the quarantine, row by row."""
    listed = LISTED.findall((SAMPLES / "README.md").read_text(encoding="utf-8"))
    found = [
        (row.file, str(row.line), row.error["code"])
        for _, row in scene.store.quarantined(OWNER, limit=1_000)
    ]
    assert sorted(found) == sorted(listed)
    assert len(listed) == 48


def test_all_other_rows_are_stored(scene: Scene) -> None:
    """Counts of the whole run."""
    result = scene.result
    assert result.refused == ()
    assert result.records == {
        "party": 162,
        "merchant": 14,
        "product": 6,
        "order": 534,
        "order_line": 310,
        "application": 204,
        "external_report": 192,
    }
    assert sum(result.quarantined.values()) == 48
    assert result.rows == 993
    assert set(result.unmatched) == {"README.md"} | {p.name for p in SAMPLES.glob("*.yaml")}


def test_samples_are_what_the_script_writes(tmp_path: Path) -> None:
    """Text files byte by byte, the workbook cell by cell."""
    script = ROOT / "tools" / "appliance_samples.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, capture_output=True)
    written = sorted(tmp_path.iterdir())
    assert len(written) == 5
    for path in written:
        kept, rebuilt = (SAMPLES / path.name).read_bytes(), path.read_bytes()
        if path.suffix == ".xlsx":
            assert cells_of(kept) == cells_of(rebuilt)
        else:
            assert kept == rebuilt, path.name


def cells_of(workbook: bytes) -> list[list[object]]:
    """All cells of the first sheet."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0)
    return [list(row) for row in sheet.iter_rows()]


def test_nobody_real_is_in_the_samples() -> None:
    """ID numbers are of a region that does not exist, phone numbers run on zeros."""
    for path in (*SAMPLES.glob("*.csv"), *SAMPLES.glob("*.jsonl")):
        encoding = "gb18030" if path.name.startswith("订单") else "utf-8"
        text = path.read_text(encoding=encoding, errors="replace")
        assert all(number.startswith("990101") for number in re.findall(r"\b\d{17}[\dX]\b", text))
        assert all(phone.startswith("1990000") for phone in re.findall(r"\b1\d{10}\b", text))


def test_a_status_is_an_amendment_known_from_its_day(scene: Scene) -> None:
    """An order is known as placed on its day, as delivered or returned only later."""
    orders = [r for r in scene.store.scan(OWNER, kinds=["order"]) if isinstance(r, Order)]
    amended = [order for order in orders if order.supersedes]
    by_id = {order.id: order for order in orders}
    steps = Counter((by_id[order.supersedes or ""].status, order.status) for order in amended)
    assert steps == {("placed", "delivered"): 204, ("delivered", "returned"): 20}
    assert all(by_id[order.supersedes or ""].known_at < order.known_at for order in amended)


def test_a_dealers_grades_are_known_from_their_days(scene: Scene) -> None:
    """HX05 was B, then D, then frozen."""
    dealer = entity_id("t", "merchant", "huaxing", "HX05")
    versions = scene.store.versions(OWNER, "merchant", dealer)
    told = [(v.grade, format_instant(v.known_at)[:10]) for v in versions if isinstance(v, Merchant)]
    assert told == [("B", "2026-01-03"), ("D", "2026-05-31"), ("frozen", "2026-08-19")]


def test_applications_meet_their_orders_dealers_and_people(scene: Scene) -> None:
    """Ids computed by different feeds name the same things."""
    known = {
        kind: {record.entity_id for record in scene.store.scan(OWNER, kinds=[kind])}
        for kind in ("party", "merchant", "order")
    }
    applications = [
        r for r in scene.store.scan(OWNER, kinds=["application"]) if isinstance(r, Application)
    ]
    for application in applications:
        assert application.party_id in known["party"]
        assert application.merchant_id in known["merchant"]
        assert application.order_id in known["order"]


def test_three_people_share_a_device_within_a_week(scene: Scene) -> None:
    """The samples hold what the device rules look for."""
    week = 7 * 86_400_000_000
    applications = sorted(
        (r for r in scene.store.scan(OWNER, kinds=["application"]) if isinstance(r, Application)),
        key=lambda application: application.occurred_at,
    )
    shared = {
        application.device_token
        for application in applications
        if len(
            {
                other.party_id
                for other in applications
                if other.device_token == application.device_token
                and application.occurred_at <= other.occurred_at < application.occurred_at + week
            }
        )
        >= 3
    }
    assert len(shared) == 2
