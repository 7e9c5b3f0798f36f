"""What people do on a visit: scripts as data, one to be drawn for each visit by its reason.

A step is an event and how often it comes, at least and at most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.visits import VisitReason
from lendweave.simulation.truth.behaviour import EVENTS, PAGES

Step = tuple[str, int, int]

_OPEN: Step = ("app_open", 1, 1)
_LOOK: tuple[Step, ...] = (("enter_loan_page", 1, 1), ("leave_loan_page", 1, 1))
_TRY: tuple[Step, ...] = (
    ("enter_loan_page", 1, 1),
    ("rate_trial", 1, 3),
    ("leave_loan_page", 1, 1),
)
_FILL: tuple[Step, ...] = (("enter_loan_page", 1, 1), ("rate_trial", 0, 2), ("apply_start", 1, 1))

SCRIPTS: tuple[tuple[VisitReason, float, tuple[Step, ...]], ...] = (
    (VisitReason.BROWSE, 6.0, (_OPEN, ("browse", 0, 6))),
    (VisitReason.BROWSE, 2.5, (_OPEN, ("browse", 1, 4), *_LOOK, ("browse", 0, 3))),
    (VisitReason.BROWSE, 1.0, (_OPEN, ("browse", 0, 2), *_TRY, ("browse", 0, 2))),
    (VisitReason.BROWSE, 0.2, (_OPEN, *_LOOK, *_TRY, *_LOOK)),
    (VisitReason.COMPARE, 4.0, (_OPEN, ("browse", 0, 3), *_TRY, ("browse", 0, 2))),
    (VisitReason.COMPARE, 3.0, (_OPEN, *_TRY, ("browse", 0, 2), *_TRY)),
    (VisitReason.COMPARE, 1.5, (_OPEN, ("browse", 0, 1), *_LOOK, *_TRY, *_TRY)),
    (VisitReason.START, 3.0, (_OPEN, ("browse", 0, 3), *_FILL, ("apply_abandon", 1, 1))),
    (VisitReason.START, 1.0, (_OPEN, *_TRY, *_FILL, ("apply_abandon", 1, 1), ("browse", 0, 2))),
    (VisitReason.RESEARCH, 4.0, (_OPEN, ("browse", 2, 8))),
    (VisitReason.RESEARCH, 2.0, (_OPEN, ("browse", 1, 6), *_TRY, ("browse", 0, 2))),
    (VisitReason.RESEARCH, 1.0, (_OPEN, *_LOOK, ("browse", 1, 4))),
    (VisitReason.RESEARCH, 0.6, (_OPEN, ("browse", 1, 3), *_FILL, ("apply_abandon", 1, 1))),
    (VisitReason.RETURN, 4.0, (_OPEN, *_TRY, *_TRY, *_LOOK)),
    (VisitReason.RETURN, 2.0, (_OPEN, *_LOOK, *_TRY, ("browse", 0, 2), *_TRY, *_LOOK)),
    (VisitReason.RETURN, 2.0, (_OPEN, *_TRY, ("browse", 0, 2))),
    (VisitReason.APPLY, 4.0, (_OPEN, ("browse", 0, 3), *_FILL, ("apply_submit", 1, 1))),
    (VisitReason.APPLY, 2.0, (_OPEN, *_FILL, ("apply_submit", 1, 1))),
    (VisitReason.APPLY, 1.0, (_OPEN, *_TRY, *_FILL, ("apply_submit", 1, 1), ("browse", 0, 2))),
    (VisitReason.REMINDED, 3.0, (("push_open", 1, 1), ("browse", 0, 5))),
    (VisitReason.REMINDED, 1.0, (("push_open", 1, 1), *_TRY)),
    (VisitReason.COUPON, 3.0, (("push_open", 1, 1), ("coupon_view", 1, 1))),
    (VisitReason.COUPON, 2.0, (("push_open", 1, 1), ("coupon_view", 1, 2), ("browse", 0, 5))),
    (VisitReason.COUPON, 1.5, (("push_open", 1, 1), ("coupon_view", 1, 1), *_TRY)),
)

# For each event its page, and the seconds until it comes after the one before, on average.
_OF_EVENT = {
    "app_open": ("home", 1),
    "browse": ("product", 25),
    "enter_loan_page": ("loan", 12),
    "leave_loan_page": ("loan", 20),
    "rate_trial": ("calculator", 15),
    "apply_start": ("application", 20),
    "apply_submit": ("application", 150),
    "apply_abandon": ("application", 80),
    "push_open": ("message", 1),
    "coupon_view": ("coupon", 6),
}
PAGE_OF_EVENT = np.array([PAGES.index(_OF_EVENT[event][0]) for event in EVENTS], np.int8)
SECONDS_BEFORE = np.array([_OF_EVENT[event][1] for event in EVENTS])
_NOTHING = 0, 0, 0


@dataclass(frozen=True, slots=True)
class Scripts:
    """The scripts as matrices of shape (scripts, steps). weight: shape (reasons, scripts)."""

    weight: NDArray[np.float64]
    event: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]


def compiled() -> Scripts:
    """The scripts for drawing from; shorter ones end with steps that come 0 times."""
    weight = np.zeros((len(VisitReason), len(SCRIPTS)))
    longest = max(len(steps) for _, _, steps in SCRIPTS)
    rows = []
    for number, (reason, share, steps) in enumerate(SCRIPTS):
        weight[reason, number] = share
        known = [(EVENTS.index(event), least, most) for event, least, most in steps]
        rows.append(known + [_NOTHING] * (longest - len(known)))
    event, least, most = np.moveaxis(np.array(rows), 2, 0)
    return Scripts(weight, event, least, most)
