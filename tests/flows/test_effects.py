"""Money leaves once for each disbursal, however often it is handed out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.flows.loan_desk import ME, Office, office

from lendweave.connectors.effect_folder import EffectFolder
from lendweave.flows.effects import hand_out
from lendweave.records import Principal, Role
from lendweave.records.book_ports import Effect
from lendweave.records.principal import NotAllowed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """Two loans whose money has to be sent."""
    found = office(tmp_path)
    with found.store:
        found.open("L1")
        found.open("L2")
        yield found


@dataclass
class Bank:
    """A receiver that fails the first time."""

    answers: int = 0
    received: list[Effect] = field(default_factory=list)

    def send(self, effect: Effect) -> None:
        """Fail once, then take what comes."""
        self.answers += 1
        if self.answers == 1:
            raise OSError("no line")
        self.received.append(effect)


def test_each_disbursal_is_one_file(desk: Office, tmp_path: Path) -> None:
    """Who pays whom how much, out of whose funds; sent again, nothing more is there."""
    folder = EffectFolder(tmp_path / "out")
    assert hand_out(ME, desk.store.books, folder, "w").done == 2
    assert hand_out(ME, desk.store.books, folder, "w").done == 0
    told = [json.loads(path.read_text()) for path in (tmp_path / "out").iterdir()]
    assert [each["effect"] for each in told] == ["disburse", "disburse"]
    assert told[0]["payload"]["funds"] == {"bank_a": 840_000, "bank_b": 360_000}
    (first, *_) = desk.store.books.events(ME, told[0]["payload"]["loan_id"])[1:]
    assert first.entity_id in {each["key"] for each in told}
    folder.send(Effect(told[0]["effect"], told[0]["key"], told[0]["payload"]))
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_what_fails_waits_for_another_time(desk: Office) -> None:
    """Others go on meanwhile; later it is sent, too."""
    bank = Bank()
    sent = hand_out(ME, desk.store.books, bank, "w")
    assert (sent.done, len(sent.failed)) == (1, 1)
    assert "no line" in sent.failed[0]
    desk.days.pass_days(1)
    assert hand_out(ME, desk.store.books, bank, "w").done == 1
    assert len({effect.key for effect in bank.received}) == 2
    assert desk.store.books.effect_counts(ME) == {"done": 2}


def test_who_may_send_money(desk: Office) -> None:
    """Nobody without the role."""
    with pytest.raises(NotAllowed, match="analyst"):
        analyst = Principal("shop", "analyst", frozenset({Role.ANALYST}))
        hand_out(analyst, desk.store.books, Bank(), "w")
