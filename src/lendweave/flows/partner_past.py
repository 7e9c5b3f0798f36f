"""What the partners of a scene owed, and the most that they might, at an instant of the past."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lendweave.flows.life_cycle import LineDesk
from lendweave.records import Exposure, Principal
from lendweave.records.book_ports import ExposureBalance, movement_of
from lendweave.records.lines import ExposureLimit

KINDS = ("exposure", "exposure_limit")


@dataclass
class _Held:
    """One merchant's exposure, as far as it was added up."""

    used: int = 0
    reserved: int = 0
    limit: ExposureLimit | None = None

    def take(self, record: Exposure | ExposureLimit) -> None:
        """Add a movement, or another limit."""
        if isinstance(record, ExposureLimit):
            self.limit = record
        else:
            movement = movement_of(record)
            self.used += movement.used_change
            self.reserved += movement.reserved_change


def exposures_at(principal: Principal, lines: LineDesk, as_of: int) -> dict[str, ExposureBalance]:
    """What each merchant had used, reserved and might owe at an instant, in the scene's currency.

    All movements up to then are read and added up: this is for audits, not for decisions.
    """
    currency = lines.scene.currency
    found: defaultdict[str, _Held] = defaultdict(_Held)
    for record in lines.store.scan(principal, kinds=KINDS):
        if (
            isinstance(record, Exposure | ExposureLimit)
            and record.known_at <= as_of
            and (record.holder_type, record.currency) == ("merchant", currency)
        ):
            found[record.holder_key].take(record)
    return {key: _balance(key, currency, held) for key, held in found.items()}


def _balance(key: str, currency: str, held: _Held) -> ExposureBalance:
    limit = held.limit
    return ExposureBalance(
        "merchant",
        key,
        currency,
        held.used,
        held.reserved,
        None if limit is None else limit.limit_minor,
        None if limit is None else limit.valid_to,
    )
