"""Champion, challenger and shadow decide live applications on one feature row, and are counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.flows.governed_scene import DEARER, Governed, governed_scene
from tests.flows.strategy_office import AUTHOR, OTHER, Office, office
from tests.flows.test_apply import new_application

from lendweave.decisions.governance.counts import ArmCount, ShadowCount
from lendweave.decisions.governance.errors import ExperimentChanged
from lendweave.decisions.governance.experiment import ExperimentShape, read_experiment
from lendweave.flows.apply import decide_new
from lendweave.flows.experiments import (
    ExperimentRunning,
    NoExperiment,
    VersionUnfit,
    begin,
    experiment_state,
    running,
    stop,
    stop_by_rule,
)
from lendweave.flows.review import review
from lendweave.flows.strategy_desk import UnknownVersion
from lendweave.records import Decision, NotAllowed, Principal, Role
from lendweave.records.strategies import ShadowDecision

ARMS = """\
experiment: {name}
minimum: 2
arms:
  - {{arm: new, version: 4, share: "{share}"}}
{more}stop: {{approval: {{low: "30%"}}}}
"""


def shape(name: str = "trial", share: str = "10%", more: str = "") -> ExperimentShape:
    """An experiment with version 4 in one arm."""
    return read_experiment(ARMS.format(name=name, share=share, more=more))


class Counts:
    """Counts that a test sets."""

    def __init__(self, *arms: ArmCount) -> None:
        self._arms = arms

    def arms(self, strategy: str, experiment: str) -> tuple[ArmCount, ...]:
        """Of any experiment."""
        return self._arms

    def shadows(self, strategy: str, since: int) -> tuple[ShadowCount, ...]:
        """None."""
        return ()


def test_begun_extended_stopped(tmp_path: Path) -> None:
    """Each change is a version of its record; nobody is moved; rules end it by themselves."""
    with office(tmp_path) as at:
        at.made_live(3)
        with pytest.raises(UnknownVersion, match="version 4"):
            begin(at.other, shape(), None, at.desk)
        at.submitted(4, "1500.00")
        with pytest.raises(VersionUnfit, match="Have it approved first"):
            begin(at.other, shape(), None, at.desk)
        with pytest.raises(NoExperiment, match="experiment begin"):
            stop(at.other, "why", at.desk)
        with pytest.raises(NoExperiment, match="a running experiment"):
            experiment_state(at.other, at.desk, Counts())
        at.made_live(4, "1500.00")
        service = Principal("local", "till", frozenset({Role.SERVICE}))
        with pytest.raises(NotAllowed, match="analyst"):
            begin(service, shape(), None, at.desk)
        first = begin(at.other, shape(), "try", at.desk)
        with pytest.raises(ExperimentRunning, match="one experiment at a time"):
            begin(at.other, shape("second"), None, at.desk)
        with pytest.raises(ExperimentChanged, match="Append lines"):
            begin(at.other, shape(share="20%"), None, at.desk)
        more = '  - {arm: new, version: 4, share: "10%"}\n'
        begin(at.other, shape(more=more), "ramp up", at.desk)
        found = at.store.versions(at.other, "strategy_experiment", first.entity_id)
        assert [each.reason for each in found] == ["try", "ramp up"]  # type: ignore[attr-defined]
        assert stop_by_rule(at.desk, Counts(ArmCount("new", 9, 9))) is None
        published = len(at.published)
        ended = stop_by_rule(at.desk, Counts(ArmCount("new", 9, 1)))
        assert ended is not None
        assert len(at.published) == published + 1
        state = experiment_state(at.other, at.desk, Counts())
        assert (state.record.status, state.record.actor) == ("stopped", "stop_rules")
        assert "approval of new: 11.11% after 9, below 30%" in (state.record.reason or "")
        assert _running(at) is None
        assert stop_by_rule(at.desk, Counts()) is None
        begin(at.other, shape("second"), None, at.desk)
        assert _running(at) == "second"


def _running(at: Office) -> str | None:
    found = running(at.author, at.store, "appliance", "small")
    return None if found is None else found.experiment


LIVE = """\
experiment: dearer
minimum: 1
arms:
  - {arm: dearer, version: 2, share: "50%"}
shadows: [3]
stop: {decisions: 8}
"""


def decided(at: Governed, name: str, party: str) -> tuple[Decision, list[ShadowDecision]]:
    """A live decision with what shadows answered."""
    application = new_application(at.house, name, product_code=name, party_id=party)
    desk = at.house.decisions.desk("appliance")
    stored = decide_new(at.house.principal, application, desk).result().stored
    decision = stored[-1]
    assert isinstance(decision, Decision)
    return decision, [each for each in stored if isinstance(each, ShadowDecision)]


def test_live_applications_are_drawn(appliance_home: Path, tmp_path: Path) -> None:
    """Arm, chance and shadow are stored with each decision, each can be replayed, rules end it."""
    with governed_scene(appliance_home, tmp_path / "scenes") as at:
        at.make_live(1)
        at.approve(2, DEARER)
        strict = ("strategy.yaml", "score >= 520 AND offer", "score >= 900 AND offer")
        at.approve(3, strict)
        (at.folder / "experiment.yaml").write_text(LIVE, encoding="utf-8")
        trials = at.house.decisions.trials
        begin(OTHER, trials.declared(at.desk), "half", at.desk)
        parties = sorted(
            {r.party_id for r in at.house.store.scan(OTHER, kinds=("application",))}  # type: ignore[attr-defined]
        )[:8]
        told = [decided(at, f"X{n}", party) for n, party in enumerate(parties)]
        arms = {(d.arm, d.strategy_version, d.propensity) for d, _ in told}
        half = Decimal("0.500000")
        assert arms == {("champion", 1, half), ("dearer", 2, half)}
        for decision, shadows in told:
            assert [shadow.decision_id for shadow in shadows] == [decision.entity_id]
            assert shadows[0].strategy_version == 3
            known = at.house.decisions.strategy_by_hash
            assert review(AUTHOR, decision.id, at.house.store, known).decision == decision
        state = experiment_state(OTHER, at.desk, trials.counts("appliance"))
        assert sum(arm.decisions for arm in state.arms) == 8
        (shadow,) = state.shadows
        agreed = [d.outcome == s[0].outcome for d, s in told]
        assert (shadow.answers, shadow.agreed) == (8, sum(agreed))
        assert decided(at, "Y", parties[0])[0].strategy_version == told[0][0].strategy_version
        last, shadows = decided(at, "Z", parties[0])
        assert (last.arm, last.strategy_version, shadows) == (None, 1, [])
        ended = experiment_state(OTHER, at.desk, trials.counts("appliance"))
        assert (ended.record.status, ended.record.actor) == ("stopped", "stop_rules")
