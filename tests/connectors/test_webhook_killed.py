"""kill -9 between an effect that was taken and the note that it is done: one at the receiver."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.connectors.test_webhook import SECRET, Receiver, receiver
from tests.flows.loan_desk import ME, Days, office

from lendweave.connectors.webhook import Webhook
from lendweave.flows.effects import hand_out
from lendweave.stores.sqlite import SqliteStore

__all__ = ["receiver"]
LOANS = 3


def send_until_killed(database: Path, url: str, last: int) -> None:
    """Run the sender up to its death."""
    command = [sys.executable, "-m", "tests.connectors.send_until_killed"]
    done = subprocess.run(
        [*command, str(database), url, str(last)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("last", [1, LOANS])
def test_a_sender_that_is_killed_before_it_says_so(
    tmp_path: Path, receiver: Receiver, last: int
) -> None:
    """What was taken and not written down is sent again, under the same key: one effect each."""
    made = office(tmp_path)
    with made.store as store:
        for number in range(LOANS):
            made.open(f"L{number}")
        database = store.path
    send_until_killed(database, receiver.url, last)
    assert receiver.requests == len(receiver.taken) == last
    clock = Days()
    clock.pass_days(2)
    with SqliteStore(database, clock) as store:
        assert store.books.effect_counts(ME)["waiting"] == LOANS - last + 1
        sent = hand_out(ME, store.books, Webhook(receiver.url, SECRET, clock), "lives")
        assert (sent.done, sent.failed) == (LOANS - last + 1, ())
        assert store.books.effect_counts(ME) == {"done": LOANS}
    assert (receiver.requests, len(receiver.taken)) == (LOANS + 1, LOANS)
