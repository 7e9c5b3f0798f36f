"""The tables of what merchants borrow: drawdowns, what is due, what came back, how late it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lendweave.simulation.chain.drawdowns import NEVER, Draw, at_noon, outstanding
from lendweave.simulation.chain.halves import days
from lendweave.simulation.chain.purchases import Purchase
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.truth.chain_credit import (
    Drawdown,
    DrawdownDelinquency,
    DrawdownPart,
    DrawdownPotential,
    DrawdownRepayment,
    Facility,
)
from lendweave.simulation.truth.frames import NONE, Whole, joined
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.chain_shape import ChainShape

_SEEN_DPD = 180
_RECOVERED, _RECOVERED_FROM_DAYS, _RECOVERED_DAYS = 0.6, 120, 120


def borrowing_tables(
    block: Block, shape: ChainShape, purchase: Purchase, facility: Facility, draw: Draw
) -> Mapping[str, Any]:
    """Frames by table name."""
    return {
        "facility": facility,
        "drawdown": _drawdowns(purchase, facility, draw),
        "drawdown_part": _parts(draw),
        "drawdown_repayment": drawdown_repayments(block, shape, facility, draw),
        "drawdown_delinquency": _delinquencies(block, draw),
        "drawdown_potential": _potentials(shape, draw),
    }


def _drawdowns(purchase: Purchase, facility: Facility, draw: Draw) -> Drawdown:
    last = np.where(np.isnat(draw.due_on), draw.due_on[:, :1], draw.due_on).max(axis=1)
    return Drawdown(
        drawdown_id=draw.drawdown_id,
        facility_id=facility.facility_id[draw.line],
        purchase_id=purchase.purchase_id[draw.place],
        drawn_at=draw.drawn_at,
        principal_minor=draw.principal_minor,
        creditor_account_id=draw.creditor,
        due_on=last,
    )


def _parts(draw: Draw) -> DrawdownPart:
    row, place = np.nonzero(~np.isnat(draw.due_on))
    return DrawdownPart(
        drawdown_id=draw.drawdown_id[row],
        number=place + 1,
        drawn_at=draw.drawn_at[row],
        due_on=draw.due_on[row, place],
        principal_minor=draw.part_minor[row, place],
        interest_minor=draw.interest_minor[row, place],
    )


def drawdown_repayments(
    block: Block, shape: ChainShape, facility: Facility, draw: Draw
) -> DrawdownRepayment:
    """Parts that were paid, and what was recovered of those that were not."""
    row, place = np.nonzero(draw.paid_on < NEVER)
    borrower = account_ids(AccountHolder.MERCHANT, facility.merchant_id[draw.line])
    paid = DrawdownRepayment(
        drawdown_id=draw.drawdown_id[row],
        number=place + 1,
        paid_at=at_noon(draw.paid_on[row, place]),
        principal_minor=draw.part_minor[row, place],
        interest_minor=draw.interest_minor[row, place],
        debtor_account_id=borrower[row],
    )
    return joined([paid, _recoveries(block, shape, draw, borrower)])


def _recoveries(block: Block, shape: ChainShape, draw: Draw, borrower: Whole) -> DrawdownRepayment:
    """One payment months after a default, on average what loss given default leaves."""
    chance, ids = block.chance, draw.drawdown_id
    fell = (draw.default_number != NONE) & (draw.kind == 0)
    at = np.flatnonzero(fell & chance.happens("drawdown recovered", ids, _RECOVERED))
    part = 2 * (1 - shape.credit.loss_given_default) / _RECOVERED
    share = np.minimum(part * chance.uniform("drawdown recovery", ids[at]), 1.0)
    amount = (share * _lost(draw)[at]).astype(np.int64)
    wait = _RECOVERED_FROM_DAYS + chance.below("drawdown recovered on", ids[at], _RECOVERED_DAYS)
    due = draw.due_on[at, draw.default_number[at] - 1]
    return DrawdownRepayment(
        drawdown_id=ids[at],
        number=np.zeros(len(at), np.int64),
        paid_at=at_noon(due + days(wait)),
        principal_minor=amount,
        interest_minor=np.zeros(len(at), np.int64),
        debtor_account_id=borrower[at],
    )


def _lost(draw: Draw) -> Whole:
    """Principal of the parts that were never paid."""
    return np.asarray(np.where(draw.paid_on == NEVER, draw.part_minor, 0).sum(axis=1))


def _delinquencies(block: Block, draw: Draw) -> DrawdownDelinquency:
    """Every open drawdown at every month's end, until it is half a year late."""
    months = np.arange(block.months)
    ends = block.first_days(months + 1) - np.timedelta64(1, "D")
    left, late = outstanding(draw, ends)
    row, month = np.nonzero((left > 0) & (late < _SEEN_DPD))
    return DrawdownDelinquency(
        draw.drawdown_id[row], ends[month], left[row, month], late[row, month]
    )


def _potentials(shape: ChainShape, draw: Draw) -> DrawdownPotential:
    """A default leaves on average half of the parts, and one more half of a part, unpaid."""
    parts = (~np.isnat(draw.due_on)).sum(axis=1)
    left = draw.principal_minor * (parts + 1) / (2 * parts)
    severity = np.where(draw.kind > 0, 1.0, shape.credit.loss_given_default)
    return DrawdownPotential(
        drawdown_id=draw.drawdown_id,
        drawn_at=draw.drawn_at,
        default_probability=draw.probability,
        expected_loss_minor=(draw.probability * left * severity).astype(np.int64),
        default_number=draw.default_number,
    )
