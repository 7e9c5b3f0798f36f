"""A file under the wrong mapping is refused, and the right mapping is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from lendweave.connectors.files import LocalFile
from lendweave.flows.onboard import OnboardCommand, Onboarded, OnboardPorts, onboard
from lendweave.intake import TokenKey
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Scene, local_owner
from lendweave.stores.sqlite import SqliteStore

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
MAPPING = """\
feed: {feed}
partner: acme
file: {{pattern: "{feed}_*.csv", format: csv}}
known_at: {{lag: 0s}}
columns: {{{column}: {{required: true}}, name: {{required: true}}, added_on: {{required: true}}}}
records:
  - {{kind: product, external_id: {column}, occurred_at: added_on, fields: {{name: name}}}}
"""
MAPPINGS = {
    f"{feed}.yaml": MAPPING.format(feed=feed, column=column)
    for feed, column in (("goods", "sku"), ("parts", "part"), ("bits", "bit"))
}


def onboarded(folder: Path, name: str, content: str) -> Onboarded:
    """What becomes of one file."""
    (folder / name).write_text(content, encoding="utf-8")
    clock = SteppingClock(parse_instant("2026-11-01T00:00:00Z"))
    with SqliteStore(folder / "store.sqlite", clock) as store:
        return onboard(
            OnboardCommand(local_owner("t"), SCENE, MAPPINGS),
            OnboardPorts(
                (LocalFile(folder / name),), store, clock, Uuid7Source(clock), TokenKey(1, b"k")
            ),
        )


@pytest.mark.parametrize(
    ("header", "named"),
    [("part,name,added_on", True), ("part,name,added_on,more", False), ("x,y,z", False)],
)
def test_the_mapping_that_fits_is_named(tmp_path: Path, header: str, named: bool) -> None:
    """Only where the file has the very columns of one other mapping."""
    cells = ",".join("1" for _ in header.split(","))
    (result,) = onboarded(tmp_path, "goods_8.csv", f"{header}\n{cells}\n").files
    assert result.refused is not None
    assert result.refused.code in ("INTAKE-011", "INTAKE-012")
    assert ("parts.yaml would read it" in result.refused.fix) == named


def test_a_file_that_fits_its_own_mapping_is_stored(tmp_path: Path) -> None:
    """The others are not even tried."""
    done = onboarded(tmp_path, "goods_8.csv", "sku,name,added_on\nA,tv,2026-01-01\n")
    assert (done.refused, done.records) == ((), {"product": 1})
