"""What the quality engine counts is what the records say, one by one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.rooms import outlines_of
from lendweave.flows.quality import QualityCommand, quality
from lendweave.intake.quality.contract import ContractShape, read_contract
from lendweave.intake.quality.delays import percentile
from lendweave.intake.quality.measured import Measured, Periods
from lendweave.intake.quality.periods import periods_up_to
from lendweave.kernel.clock import local_date, parse_instant
from lendweave.records import Record
from lendweave.runtimes.quality.engine import DuckdbQuality
from lendweave.settings import load_settings
from lendweave.stores.record_views import RecordViews

AS_OF = parse_instant("2026-08-15T00:00:00Z")
RULES = """
feeds:
  huaxing_orders:
    rules:
      - {name: dear, kind: order, that: "amount > 3000", en: dear, zh: 贵}
reconcile:
  - name: lines
    en: orders and lines
    zh: 订单与行
    left: {kind: order, key: entity_id, value: amount}
    right: {kind: order_line, key: order_id, value: amount}
    unmatched_max: 0
"""


@pytest.fixture
def house(appliance_home: Path) -> House:
    """The appliance sample, to be read."""
    return open_house(load_settings({}, {"home": appliance_home}), read_only=True)


def orders(house: House) -> list[Record]:
    """Every version of an order that could be known at the instant."""
    found = house.store.scan(house.principal, kinds=["order"])
    return [record for record in found if record.known_at <= AS_OF]


def measured(house: House, contract: ContractShape | None = None) -> Measured:
    """The counts of the appliance sample over six months and those before."""
    room = house.room("appliance")
    engine = DuckdbQuality(RecordViews(house.store), room.scene)
    periods = periods_up_to(AS_OF, room.scene.zone, "month", 6)
    return engine.measure(
        house.principal, outlines_of(room), contract or ContractShape(), periods, AS_OF
    )


def period_of(record: Record, periods: Periods) -> int:
    """The index of the period in which a record could be known."""
    day = local_date(record.known_at, "Asia/Shanghai")
    return max(i for i, start in enumerate(periods.starts) if start <= day)


def test_rows_and_filled_cells_are_those_of_the_records(house: House) -> None:
    """Counted in one pass over columns, equal to a walk over the records."""
    with house:
        found, records = measured(house), orders(house)
    counts = found.feeds["huaxing_orders"].kinds["order"]
    rows = Counter(period_of(record, found.periods) for record in records)
    installed = Counter(
        period_of(record, found.periods)
        for record in records
        if record.attributes.get("installed_on") is not None
    )
    assert counts.rows == tuple(rows[i] for i in range(found.periods.count))
    assert counts.filled["installed_on"] == tuple(installed[i] for i in range(found.periods.count))
    assert sum(rows.values()) > 100


def test_days_and_delays_are_those_of_the_records(house: House) -> None:
    """Days in the scene's zone; delays of first versions, to the minute or hour."""
    with house:
        found, records = measured(house).feeds["huaxing_orders"], orders(house)
    assert found.days == Counter(local_date(r.known_at, "Asia/Shanghai") for r in records)
    exact = sorted((r.known_at - r.occurred_at) / 1e6 for r in records if r.supersedes is None)
    total: Counter[int] = Counter()
    for delays in found.delays:
        total.update(delays)
    assert total.total() == len(exact)
    median = percentile(total, 0.5)
    assert median is not None
    assert median == pytest.approx(exact[(len(exact) - 1) // 2], abs=3_600)


def test_a_spread_holds_every_record_once(house: House) -> None:
    """Bins of a column add up to the rows of each period, nulls included."""
    with house:
        counts = measured(house).feeds["huaxing_orders"].kinds["order"]
    assert {"amount", "status"} <= counts.spreads.keys()
    for spread in counts.spreads.values():
        assert tuple(map(sum, spread.counts)) == counts.rows


def test_rules_and_reconciliations_are_counted(house: House) -> None:
    """A rule splits the known records; orders and their lines agree to the cent."""
    contract = read_contract(RULES, "quality.yaml").value
    with house:
        found, records = measured(house, contract), orders(house)
    rule, pair = found.rules["huaxing_orders.dear"], found.pairs["lines"]
    dear = sum(getattr(record, "amount_minor", 0) > 300_000 for record in records)
    assert (sum(rule.held), sum(rule.broken)) == (dear, len(records) - dear)
    assert pair.unequal == pair.difference == 0
    assert pair.keys == len({record.entity_id for record in records})


def test_nothing_is_seen_that_was_known_later(house: House) -> None:
    """A report as of an earlier instant counts fewer records, and ends on its day."""
    earlier = parse_instant("2026-03-10T00:00:00Z")
    with house:
        ports = house.quality.ports("appliance")
        then = quality(house.principal, QualityCommand(earlier, 3), ports)
        now = quality(house.principal, QualityCommand(AS_OF, 3), ports)
    rows = {feed.feed: sum(feed.trend) for feed in then.feeds}
    assert rows["huaxing_orders"] > 0
    assert all(
        feed.last is None or feed.last <= local_date(earlier, "Asia/Shanghai")
        for feed in then.feeds
    )
    assert then.periods.stop < now.periods.stop


def test_a_feed_without_history_says_so(house: House) -> None:
    """Most feeds of the scene are not in the sample: no score, no reading, no breach."""
    with house:
        report = quality(house.principal, QualityCommand(), house.quality.ports("appliance"))
    silent = {feed.feed for feed in report.feeds if feed.attended is None}
    assert "carrier" in silent
    assert "huaxing_orders" not in silent
    assert not any(feed.breaches for feed in report.feeds if feed.feed in silent)
