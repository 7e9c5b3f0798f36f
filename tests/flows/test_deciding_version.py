"""Which version decides in an open house: the folder's, then the live one, after changes too."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flows.governed_scene import DEARER, governed_scene
from tests.flows.strategy_office import AUTHOR, OTHER
from tests.flows.test_apply import new_application

from lendweave.bootstrap import House
from lendweave.bootstrap.errors import FeaturesChanged
from lendweave.flows.apply import decide_new
from lendweave.flows.life_cycle import Said
from lendweave.flows.publish import NothingLive, activate, roll_back, schedule
from lendweave.flows.review import review
from lendweave.flows.strategies import backtest_version, step_version, submit
from lendweave.kernel.clock import Instant, SystemClock
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Decision


def decided(house: House, name: str) -> Decision:
    """A live decision on a new application."""
    application = new_application(house, name, product_code=name)
    stored = decide_new(house.principal, application, house.decisions.desk("appliance"))
    decision = stored.result().stored[-1]
    assert isinstance(decision, Decision)
    return decision


class MovedClock(SystemClock):
    """The machine's clock, which can be moved on. ahead: µs."""

    ahead = 0

    def now(self) -> Instant:
        """The instant."""
        return Instant(super().now() + self.ahead)


def test_the_version_that_decides(appliance_home: Path, tmp_path: Path) -> None:
    """A folder decides until its first version is live; from then on it is a draft, even broken."""
    clock, scenes = MovedClock(), tmp_path / "scenes"
    with governed_scene(appliance_home, scenes, clock) as at:
        assert at.deciding == 2
        at.approve(3, DEARER, checked=True)
        activate(OTHER, 3, Said("go"), at.desk)
        by_second = decided(at.house, "A")
        at.make_live(4, (DEARER[0], DEARER[2], "B|C,          0.1720"))
        by_third = decided(at.house, "B")
        assert (by_second.strategy_version, by_third.strategy_version) == (3, 4)
        roll_back(OTHER, Said("too dear"), at.desk)
        assert decided(at.house, "C").strategy_hash == by_second.strategy_hash
        for decision in (by_second, by_third):
            known = at.house.decisions.strategy_by_hash
            assert review(AUTHOR, decision.id, at.house.store, known).decision == decision
        at.approve(5, (DEARER[0], "0.1720", "0.1730"))
        schedule(OTHER, 5, clock.now() + 3_600_000_000, Said("month begins"), at.desk)
        (at.folder / "strategy.yaml").write_text("steps: [", encoding="utf-8")
        assert at.deciding == 3
    clock.ahead = 3_600_000_001
    with governed_scene(appliance_home, scenes, clock, read_only=True) as at:
        assert at.deciding == 5
    clock.ahead = 0
    with governed_scene(appliance_home, scenes, clock) as at:
        assert at.deciding == 3
        clock.ahead = 3_700_000_000
        assert at.deciding == 5
        with pytest.raises(LendweaveError, match=r"strategies/instalment/strategy\.yaml"):
            at.desk.folder()
        step_version(OTHER, 5, "retire", Said("sold"), at.desk)
        with pytest.raises(NothingLive, match="Activate an approved version"):
            at.house.decisions.desk("appliance")


@pytest.mark.slow
def test_a_version_without_a_report_is_run_over_history(
    appliance_home: Path, tmp_path: Path
) -> None:
    """What it came to is kept under its hash, outcome by outcome."""
    with governed_scene(appliance_home, tmp_path / "scenes") as at:
        life = submit(AUTHOR, at.desk.folder(), None, at.desk)
        step_version(AUTHOR, 2, "check", Said(), at.desk)
        backtest_version(AUTHOR, 2, at.desk)
        report = at.desk.contents.report(life.record.strategy_hash)
    assert report is not None
    assert report.rows > 100
    assert report.rows >= report.challenger_approved[0] > 0


@pytest.mark.slow
def test_features_may_not_change_under_a_live_version(appliance_home: Path, tmp_path: Path) -> None:
    """What was approved meant other inputs: it is refused rather than decided otherwise."""
    scenes = tmp_path / "scenes"
    with governed_scene(appliance_home, scenes) as at:
        at.make_live(1)
        declared = at.folder.parents[1] / "scenario.yaml"
    text = declared.read_text(encoding="utf-8")
    income = 'monthly_income: {type: "decimal(12,2)", low: 0'
    assert text.count(income) == 1
    declared.write_text(text.replace(income, income[:-1] + "1"), encoding="utf-8")
    with (
        governed_scene(appliance_home, scenes) as at,
        pytest.raises(FeaturesChanged, match="Take the change of features"),
    ):
        at.house.decisions.desk("appliance")
