"""Who is drawn for which arm of an experiment: the same person always, people evenly."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lendweave.decisions.governance.experiment import CHAMPION, Experiment
from lendweave.lang.kernels import bucket
from lendweave.lang.operators.texts import BUCKETS, SALT_END


class Drawn(NamedTuple):
    """An arm, its version (None for the live one), and the chance of this arm on that day."""

    arm: str
    version: int | None
    propensity: Decimal


def place_of(salt: str, party_id: str) -> int:
    """The place of a party among a million: first 8 bytes of SHA-256(salt, 0x1F, party)."""
    return bucket(hashlib.sha256(f"{salt}{SALT_END}".encode()), party_id)


def drawn(experiment: Experiment, party_id: str, on: date) -> Drawn:
    """The arm of a party on a day."""
    place = place_of(experiment.salt, party_id)
    begun = (grant for grant in experiment.grants if grant.has_begun(on))
    mine = next((grant for grant in begun if grant.first <= place < grant.end), None)
    arm, version = (CHAMPION, None) if mine is None else (mine.arm, mine.version)
    return Drawn(arm, version, share_of(experiment, arm, on))


def share_of(experiment: Experiment, arm: str, on: date) -> Decimal:
    """The share of people that an arm has on a day, as a fraction; the champion has the rest."""
    begun = [grant for grant in experiment.grants if grant.has_begun(on)]
    size = sum(grant.size for grant in begun if arm in (grant.arm, CHAMPION))
    return Decimal(BUCKETS - size if arm == CHAMPION else size) / BUCKETS
