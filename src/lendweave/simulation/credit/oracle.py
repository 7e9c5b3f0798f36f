"""The oracle: what would really become of a loan, under any amount, rate, term and decision.

A loan defaults when the borrower stops paying for good. The logit of doing so in a month adds up
hidden ability and willingness, the burden of the instalment and of outside loans, whether some of
those were given up, the merchant's quality, the rate, the age of the loan, the shocks of that month
and the person's own trouble in it. Each application carries one draw u and defaults at the first
instalment whose cumulative probability exceeds u: so outcomes under two offers differ only where
the offers do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.demand.drafts import FraudKind, is_honest
from lendweave.simulation.truth.frames import NONE, Flag, Real, Whole
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.shocks import shock_logits

# Fraudsters pay the first instalments that keep them unseen; then the monthly logit of stopping.
_STOPS: dict[FraudKind, tuple[int, float]] = {
    FraudKind.FICTITIOUS_ORDER: (3, 4.0),
    FraudKind.KICKBACK: (2, 4.0),
    FraudKind.SHARED_REPAYMENT_ACCOUNT: (3, 4.0),
    FraudKind.MULTI_BORROWING: (0, -1.5),
    FraudKind.DEBT_ROLLOVER: (2, -1.2),
}
_STOPS_LOGIT = 4.0  # of all other kinds, from the first instalment on
_TAKE_UP_LOGIT = 2.5
_OUTSIDE_BURDEN_MAX = 1.5


@dataclass(frozen=True, slots=True)
class Borrowing:
    """What the oracle must know of each application beside the offer.

    kind: FraudKind. region, month: of the application; month counts from the world's first.
    outside_burden_minor: owed to outside lenders in that month. has_fallen: gave up
    an outside loan in the year before. trouble: of the person in each of
    the months after it, shape (n, longest term of all). service_lost: month in which the merchant
    has closed and owes part of its service, or a month that no loan sees.
    """

    order_id: Whole
    kind: Whole
    region: Whole
    month: Whole
    ability: Real
    willingness: Real
    price_sensitivity: Real
    income_minor: Whole
    merchant_quality: Real
    outside_burden_minor: Whole
    has_fallen: Flag
    trouble: Real
    service_lost: Whole


@dataclass(frozen=True, slots=True)
class Fate:
    """What an offer leads to, shape (n,) each.

    default_number: first instalment never paid, NONE where all are paid. expected_loss_minor: of
    principal. take_up: probability that the person accepts the offer.
    """

    default_probability: Real
    default_number: Whole
    expected_loss_minor: Real
    take_up: Real


def fate(block: Block, who: Borrowing, offer: Schedule) -> Fate:
    """What becomes of each application of `who` under `offer`, were it granted and taken up."""
    hazard = _hazards(block, who, offer)
    survival = np.cumprod(1.0 - hazard, axis=1)
    before = np.hstack([np.ones((len(hazard), 1)), survival[:, :-1]])
    lost = before * hazard * offer.outstanding_minor * _loss_share(block, who)[:, None]
    default = np.asarray(1.0 - survival, np.float64)
    u = block.chance.uniform("default", who.order_id)
    fallen = default > u[:, None]
    return Fate(
        default_probability=default[:, -1],
        default_number=np.where(fallen.any(axis=1), fallen.argmax(axis=1) + 1, NONE),
        expected_loss_minor=lost.sum(axis=1),
        take_up=_take_up(block, who, offer),
    )


def expected_profit_minor(block: Block, who: Borrowing, offer: Schedule) -> NDArray[np.float64]:
    """Interest expected less principal expected to be lost, if taken up. A refusal earns 0."""
    survival = np.cumprod(1.0 - _hazards(block, who, offer), axis=1)
    interest = (survival * offer.interest_minor).sum(axis=1)
    return np.asarray(interest - fate(block, who, offer).expected_loss_minor)


def _hazards(block: Block, who: Borrowing, offer: Schedule) -> NDArray[np.float64]:
    """Probability to default at each instalment given none before, shape (n, longest term).

    0 after the last instalment.
    """
    risk, terms = block.world.risk, offer.principal_minor.shape[1]
    number = np.arange(terms)
    burden = offer.instalment_minor / who.income_minor
    owed = np.minimum(who.outside_burden_minor / who.income_minor, _OUTSIDE_BURDEN_MAX)
    own = (
        risk.base
        + risk.willingness * who.willingness
        + risk.ability * who.ability
        + risk.burden * burden
        + risk.outside * owed
        + risk.fallen * who.has_fallen
        + risk.merchant_quality * who.merchant_quality
        + risk.rate * (offer.rate - float(block.world.credit.rate))
    )
    age = np.array(risk.age)[np.minimum(number, len(risk.age) - 1)]
    month = who.month[:, None] + 1 + number
    shocks = shock_logits(block, who.region[:, None], month)
    shocks = shocks + risk.service_lost * (month >= who.service_lost[:, None])
    hazard = logistic(own[:, None] + age + shocks + risk.trouble * who.trouble[:, :terms])
    honest = is_honest(who.kind)[:, None]
    hazard = np.where(honest, hazard, _fraud_hazards(who.kind, number))
    return np.where(number < offer.term_months[:, None], hazard, 0.0)


def _fraud_hazards(kind: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.float64]:
    first, logit = np.zeros(max(FraudKind) + 1), np.full(max(FraudKind) + 1, _STOPS_LOGIT)
    for one, (paid, stops) in _STOPS.items():
        first[one], logit[one] = paid, stops
    return np.where(number < first[kind][:, None], 0.0, logistic(logit[kind])[:, None])


def _loss_share(block: Block, who: Borrowing) -> NDArray[np.float64]:
    """Of the principal open at default; from a fraudster nothing is recovered."""
    return np.where(is_honest(who.kind), block.world.credit.loss_given_default, 1.0)


def _take_up(block: Block, who: Borrowing, offer: Schedule) -> NDArray[np.float64]:
    """Fraudsters take everything."""
    dearer = offer.rate - float(block.world.credit.rate)
    wanted = logistic(_TAKE_UP_LOGIT - who.price_sensitivity * dearer)
    return np.where(is_honest(who.kind), wanted, 1.0)
