"""Public data sets come in whole by committed mappings, where they are on this machine.

The counts are those of the sets as they are published; what is set aside is named row by row.
"""

from __future__ import annotations

import gzip
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.conftest import settings_for

from lendweave.bootstrap import open_house
from lendweave.flows.onboard import Onboarded, onboard
from lendweave.kernel.clock import format_instant
from lendweave.records import Record

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LENDWEAVE_DATA", ROOT.parent / "shared" / "data"))


class RealSet(NamedTuple):
    """A published file and what is in it. faults: rows set aside by error code."""

    scene: str
    file: str
    rows: int
    records: dict[str, int]
    faults: dict[str, int]


SETS = (
    RealSet(
        "online_retail",
        "online_retail/online_retail.parquet",
        541_909,
        {"merchant": 1, "party": 5_980, "product": 3_936, "order": 23_795, "order_line": 539_387},
        {},
    ),
    RealSet(
        "receivables",
        "b2b_receivables_ibm/Accounts-Receivable.csv",
        2_466,
        {"party": 101, "receivable": 4_932, "payment": 2_466},
        {},
    ),
    RealSet(  # three loans of no month, two that were never disbursed
        "small_business",
        "sba_case/SBAcase.parquet",
        2_101,
        {"party": 2_096, "application": 2_096, "loan": 4_192},
        {"INTAKE-041": 3, "INTAKE-031": 2},
    ),
    RealSet(  # six payments of nothing, three by `not_defined`
        "olist",
        "olist_partial/olist_order_payments_dataset.parquet",
        103_886,
        {"payment": 103_877},
        {"INTAKE-041": 6, "INTAKE-036": 3},
    ),
    RealSet("olist", "olist_partial/olist_sellers_dataset.csv.gz", 3_095, {"merchant": 3_095}, {}),
    # 403 loans run as agreed: what the extract says of them is what was said at first
    RealSet("berka", "berka_partial/loan.asc.gz", 682, {"party": 682, "loan": 961}, {}),
)


def _onboarded(scene: str, folder: Path, home: Path) -> tuple[Onboarded, list[Record]]:
    with open_house(settings_for(home)) as house:
        result = onboard(*house.intake.onboarding(scene, folder, lambda _: None))
        return result, list(house.store.scan(house.principal))


@pytest.mark.slow
@pytest.mark.parametrize("real", SETS, ids=lambda real: Path(real.file).name)
def test_a_real_set_comes_in_whole(real: RealSet, tmp_path: Path) -> None:
    """Rows in, records out, what is set aside and why; a second time changes nothing."""
    source = DATA / real.file
    if not source.exists():
        pytest.skip(f"{real.file} is not on this machine")
    folder = tmp_path / "files"
    folder.mkdir()
    if source.suffix == ".gz":
        (folder / source.stem).write_bytes(gzip.decompress(source.read_bytes()))
    else:
        shutil.copy(source, folder)
    (result, _), (again, _) = (_onboarded(real.scene, folder, tmp_path / "home") for _ in range(2))
    assert (result.rows, result.records, result.quarantined) == (
        real.rows,
        real.records,
        real.faults,
    )
    assert again.records.keys() & {kind for kind, count in again.records.items() if count} == set()


INVOICES = (
    ("500001", "A", "lamp", 2, "2010-12-01 10:00", 2.55, 12345.0),
    ("500001", "A", "lamp", 1, "2010-12-01 10:01", 2.55, 12345.0),
    ("500001", "B", "", 3, "2010-12-01 10:00", 0.125, 12345.0),
    ("500002", "A", "lamp", 1, "2010-12-02 09:00", 2.55, None),
    ("C500003", "A", "lamp", -1, "2010-12-05 09:00", 2.55, 12345.0),
    ("500004", "A", "damaged", -9, "2010-12-06 09:00", 0.0, None),
    ("A500005", "B", "Adjust bad debt", 1, "2010-12-07 09:00", -11062.06, None),
)


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    """A folder with a few invented invoice lines in the layout of the set."""
    columns: dict[str, list[Any]] = {
        "InvoiceNo": [row[0] for row in INVOICES],
        "StockCode": [row[1] for row in INVOICES],
        "Description": [row[2] for row in INVOICES],
        "Quantity": [row[3] for row in INVOICES],
        "InvoiceDate": [datetime.fromisoformat(row[4]) for row in INVOICES],
        "UnitPrice": [row[5] for row in INVOICES],
        "CustomerID": [row[6] for row in INVOICES],
        "Country": ["United Kingdom"] * len(INVOICES),
    }
    folder = tmp_path / "invoices"
    folder.mkdir()
    table = pa.table(columns)
    parquet.write_table(table, folder / "online_retail.parquet")
    return folder


def test_lines_give_orders_with_their_totals(invoices: Path, tmp_path: Path) -> None:
    """A total over the lines, a guest of one invoice, a return; corrections are no trade."""
    _, records = _onboarded("online_retail", invoices, tmp_path / "home")
    orders = {r.external_id: r for r in records if type(r).__name__ == "Order"}
    told = {
        name: (order.status, order.amount_minor, order.attributes["lines"])  # type: ignore[attr-defined]
        for name, order in orders.items()
    }
    assert told == {
        "500001": ("paid", 510 + 255 + 39, 3),
        "500002": ("paid", 255, 1),
        "C500003": ("returned", 255, 1),
    }
    assert format_instant(orders["500001"].occurred_at) == "2010-12-01T10:00:00.000000Z"
    lines = sorted(r.external_id for r in records if type(r).__name__ == "OrderLine")
    assert lines == ["500001/A/1", "500001/A/2", "500001/B/1", "500002/A/1", "C500003/A/1"]
    buyers = {
        r.external_id: r.attributes["is_guest"] for r in records if type(r).__name__ == "Party"
    }
    assert buyers == {"12345": False, "500002": True}
