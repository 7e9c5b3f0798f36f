"""Sends effects to a webhook until killed behind one that was taken; run by test_webhook_killed.

Arguments: database, address, which effect is the last.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.flows.loan_desk import ME, Days

from lendweave.connectors.webhook import Webhook
from lendweave.flows.effects import hand_out
from lendweave.records.book_ports import Effect
from lendweave.stores.sqlite import SqliteStore

SECRET = b"0123456789abcdef01234567"


@dataclass
class Dying:
    """Kills the process once the last effect was taken, before anybody writes that down."""

    hook: Webhook
    left: int

    def send(self, effect: Effect) -> None:
        """Send it for real."""
        self.hook.send(effect)
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def main(database: str, url: str, last: str) -> None:
    """Runs until it is killed."""
    clock = Days()
    clock.pass_days(1)
    with SqliteStore(Path(database), clock) as store:
        hand_out(ME, store.books, Dying(Webhook(url, SECRET, clock), int(last)), "dies")


if __name__ == "__main__":
    main(*sys.argv[1:])
