"""Messages: what treated people were sent, when they opened it, and the order it brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.consents import NEVER
from lendweave.simulation.campaigns.outcomes import Effect, coupon_orders
from lendweave.simulation.campaigns.visits import Visit, VisitReason, session_of_contact
from lendweave.simulation.chance.curves import exponential_quantile
from lendweave.simulation.demand.wishes import shopping_times
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.behaviour import ARMS, Assignment
from lendweave.simulation.truth.frames import Flag, Moment, Real, Whole, taken
from lendweave.simulation.world.behaviour_shape import ArmShape, CampaignShape
from lendweave.simulation.world.block import MONTHS_KEY, Block

_OPENS_AFTER_S = 6 * 3_600
_LEAVES_AFTER_S = 120


@dataclass(frozen=True, slots=True)
class Message:
    """One row for each treated person. arm: place in ARMS. value: yuan or points of yearly rate.

    opened_at, left_at: NEVER where it was not opened, and consent not revoked. order_id, orders_at:
    of the order it brings, where it brings one. expires_on: first day on which a coupon is void.
    """

    assignment_id: Whole
    person_id: Whole
    arm: Whole
    value: Real
    sent_at: Moment
    delivered: Flag
    opened_at: Moment
    left_at: Moment
    brings: Flag
    order_id: Whole
    orders_at: Moment
    expires_on: NDArray[np.datetime64]

    @property
    def opened(self) -> NDArray[np.bool_]:
        """Which were opened."""
        return np.asarray(self.opened_at < NEVER)

    @property
    def is_coupon(self) -> NDArray[np.bool_]:
        """Which hold a coupon."""
        return np.asarray(self.arm > ARMS.index("reminder"))


def messages(
    block: Block,
    made: Assignment,
    effect: Effect,
    arm: ArmShape,
    campaign: CampaignShape,
    *,
    puts_off_at: Moment,
) -> Message:
    """The messages of one arm. puts_off_at: when the order was to be that it costs."""
    number = ARMS.index(arm.arm)
    given = made.arm == number
    made, effect, puts_off_at = taken(made, given), taken(effect, given), puts_off_at[given]
    day = made.assigned_at.astype("datetime64[D]")
    order = coupon_orders(made)
    orders_at = shopping_times(block, order, day + effect.day.astype("timedelta64[D]"))
    acts_at = np.where(effect.brings, orders_at, np.where(effect.costs, puts_off_at, NEVER))
    opened_at = np.where(effect.opened, _opened_at(block, made, acts_at), NEVER)
    wait = 10 + block.chance.below("leaves after", made.assignment_id, _LEAVES_AFTER_S)
    return Message(
        assignment_id=made.assignment_id,
        person_id=made.person_id,
        arm=np.full(len(order), number),
        value=np.full(len(order), arm.value),
        sent_at=made.assigned_at,
        delivered=effect.delivered,
        opened_at=opened_at,
        left_at=np.where(effect.unsubscribes, opened_at + wait.astype("timedelta64[s]"), NEVER),
        brings=effect.brings,
        order_id=order,
        orders_at=orders_at,
        expires_on=np.asarray(day + np.timedelta64(campaign.valid_days, "D")),
    )


def contact_visits(block: Block, people: People, message: Message) -> Visit:
    """The visits in which messages are opened."""
    made = taken(message, message.opened)
    reason = np.where(made.is_coupon, VisitReason.COUPON, VisitReason.REMINDED)
    person, month = made.assignment_id // MONTHS_KEY, made.assignment_id % MONTHS_KEY
    return Visit(
        session_id=session_of_contact(person, month),
        person_id=person,
        device_id=people.person.device_id[person - block.start],
        begins_at=made.opened_at,
        reason=reason,
    )


def _opened_at(
    block: Block, made: Assignment, acts_at: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    """Some hours later, and halfway to what it leads to where that is sooner."""
    waits = exponential_quantile(block.chance.uniform("message opened after", made.assignment_id))
    seconds = (60 + waits * _OPENS_AFTER_S).astype("timedelta64[s]")
    return np.asarray(made.assigned_at + np.minimum(seconds, (acts_at - made.assigned_at) // 2))
