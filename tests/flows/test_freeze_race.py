"""Freezes against decisions: nothing is lent behind one, and batches and replays see it alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Barrier

import pytest
from tests.flows.reserving_scene import REASONS, applicant, dealer
from tests.flows.test_apply import agreement
from tests.flows.test_grade_partners import graded
from tests.flows.test_partner_freezes import LIN, WANG, step
from tests.flows.test_replay import replayed

from lendweave.bootstrap import House, open_house
from lendweave.connectors.scene_folder import CHECKOUT
from lendweave.features import Visibility
from lendweave.flows.apply import Desk, FeatureReader, decide_new
from lendweave.records import Application, Decision, PartnerGrade
from lendweave.settings import load_settings

CLIENTS = 64
EACH = 4
FLOW = """\
strategy: appliance_instalment
version: 9
decides: application
title: {en: Open or not, zh: 准入}
inputs: [amount, term_months, partner_admission]
steps:
  - rules:
      name: dealer
      unknown: refer
      check:
        - code: D04
          when: "partner_admission = 'frozen'"
          then: decline
          reason: QUOTA
          unknown: pass
  - outcome:
      approve: "TRUE"
      reason: QUOTA
      amount: "amount"
      term: term_months
      rate: "0.1"
"""


@pytest.fixture
def open_dealer(appliance_home: Path, tmp_path: Path) -> Iterator[House]:
    """The sample, graded, with a strategy that approves all but those at a frozen dealer."""
    scenes = tmp_path / "scenes"
    shutil.copytree(CHECKOUT / "appliance", scenes / "appliance")
    shutil.rmtree(scenes / "appliance" / "cases")
    instalment = scenes / "appliance" / "strategies" / "instalment"
    shutil.rmtree(instalment)
    instalment.mkdir()
    (instalment / "strategy.yaml").write_text(FLOW, encoding="utf-8")
    (instalment / "reasons.csv").write_text(REASONS, encoding="utf-8")
    settings = load_settings({}, {"home": appliance_home, "scenarios": scenes})
    with open_house(settings) as house:
        graded(house)
        yield house


@dataclass
class FreezesAfterReading:
    """Features that were read just before the dealer is frozen, the first time that they are."""

    house: House
    reader: FeatureReader
    reads: list[int] = field(default_factory=list)

    def read_offset(self) -> int:
        """Up to the last record."""
        return self.reader.read_offset()

    def vector(self, subject: Application, t: int, visibility: Visibility) -> tuple[object, ...]:
        """The row as it was before the freeze lands."""
        row = self.reader.vector(subject, t, visibility)
        if not self.reads:
            step(self.house, WANG, "freeze_now")
        self.reads.append(visibility.read_offset)
        return row


def decide(house: House, application: Application, desk: Desk) -> Decision:
    """The decision that is stored."""
    stored = decide_new(house.principal, application, desk).result().stored
    return next(each for each in stored if isinstance(each, Decision))


def test_a_freeze_between_reading_and_storing_counts(open_dealer: House) -> None:
    """What was approved on what was true a moment before is decided once more, and declined."""
    desk = open_dealer.decisions.desk("appliance")
    reader = FreezesAfterReading(open_dealer, desk.features)
    late = decide(open_dealer, applicant(open_dealer, 1), replace(desk, features=reader))
    assert (late.outcome, late.reasons) == ("decline", ["QUOTA"])
    assert len(reader.reads) == 2
    assert late.read_offset == reader.reads[1] > reader.reads[0]
    unwatched = replace(desk, watched=())
    reader = FreezesAfterReading(open_dealer, desk.features, [0])
    step(open_dealer, LIN, "reject")
    reader.reads.clear()
    missed = decide(open_dealer, applicant(open_dealer, 2), replace(unwatched, features=reader))
    assert missed.outcome == "approve", "without the watch the freeze would be missed"


@pytest.mark.slow
def test_decisions_before_and_after_a_freeze_are_the_same_in_batch_and_replay(
    open_dealer: House,
) -> None:
    """Open, frozen, open again: the batch decides all as they were, and each is replayed."""
    desk = open_dealer.decisions.desk("appliance")
    outcomes = []
    for number, event in enumerate((None, "freeze_now", "reject"), 1):
        if event is not None:
            step(open_dealer, WANG, event)
        outcomes.append(decide(open_dealer, applicant(open_dealer, number), desk).outcome)
    assert outcomes == ["approve", "decline", "approve"]
    found = agreement(open_dealer)
    assert found.compared == len(outcomes)
    assert found.holds
    again = replayed(open_dealer)
    assert (again.decisions, again.differ) == (len(outcomes), 0)


@pytest.mark.slow
def test_no_client_is_approved_behind_a_freeze(open_dealer: House) -> None:
    """64 clients ask without pause while the dealer is frozen and opened again, three times."""
    desk = open_dealer.decisions.desk("appliance")
    gate = Barrier(CLIENTS + 1)

    def ask(client: int) -> None:
        gate.wait()
        for number in range(EACH):
            decide(open_dealer, applicant(open_dealer, client * EACH + number), desk)

    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = [pool.submit(ask, client) for client in range(CLIENTS)]
        gate.wait()
        for event in ("freeze_now", "reject") * 3:
            step(open_dealer, WANG, event)
        for each in asked:
            each.result()
    assert_none_behind_a_freeze(open_dealer)


def assert_none_behind_a_freeze(house: House) -> None:
    """Each decision is what the last grade before its own place in the log demands."""
    admission, seen = "open", {"approve": 0, "decline": 0}
    kinds = ("partner_grade", "decision")
    for record in house.store.scan(house.principal, kinds=kinds):
        if isinstance(record, PartnerGrade) and record.merchant_id == dealer(house):
            admission = record.admission
        elif isinstance(record, Decision):
            assert record.outcome == "decline" or admission != "frozen", record.offset
            seen[record.outcome] += 1
    assert sum(seen.values()) == CLIENTS * EACH
    assert seen["approve"] > 0
