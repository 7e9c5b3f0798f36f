"""Applications for credit, and what a bureau answered about them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.economy import Economy
from lendweave.simulation.files.kinds import (
    DAY,
    DOCUMENT,
    FLAG,
    MOMENT,
    MONEY,
    PHONE,
    WHOLE,
    words,
)
from lendweave.simulation.files.views.joins import MERCHANT, PERSON, of_buyers, of_merchants
from lendweave.simulation.files.views.orders import CHANNELS
from lendweave.simulation.files.views.table import Truth, View, ViewRows
from lendweave.simulation.truth.frames import places, taken

_TRADE_IN = 0.1
_FRESH_DAYS, _RIPE_DAYS = 3, 120  # a thief signs up shortly before, or lets the account ripen
_SIGN_UP_ANEW = (FraudKind.STOLEN_IDENTITY, FraudKind.SYNTHETIC_IDENTITY)


def applications(truth: Truth) -> ViewRows:
    """Each application as it was sent."""
    economy = truth.economy
    block, credit = economy.block, economy.credit
    place = np.flatnonzero(credit.application.applied_at < block.end)
    made = taken(credit.application, place)
    trade_in = block.chance.happens("trade-in", made.order_id, _TRADE_IN)
    return ViewRows(
        key=made.order_id,
        subject=made.order_id,
        told_at=made.applied_at,
        columns={
            "application_id": made.order_id,
            "order_id": made.order_id,
            "applied_at": made.applied_at,
            **of_buyers(economy, made.order_id),
            **of_merchants(economy, made.merchant_id),
            "phone": made.phone_id,
            "registered_on": _registered(economy, place),
            "stated_income": made.stated_income_minor,
            "device_id": made.device_id,
            "amount": made.amount_minor,
            "term_months": made.term_months,
            "product": np.where(trade_in, "trade_in", "instalment"),
            "channel": economy.order.channel[places(economy.order.order_id, made.order_id)],
        },
    )


def bureau_answers(truth: Truth) -> ViewRows:
    """Each answer of the bureau. Where nobody was found, the rest is empty."""
    economy, report = truth.economy, truth.of("report")
    return ViewRows(
        key=report.order_id,
        subject=report.order_id,
        told_at=report.queried_at,
        columns={
            "report_id": report.order_id,
            "queried_at": report.queried_at,
            **of_buyers(economy, report.order_id),
            "found": report.found,
            "enquiries_3m": report.enquiries_3m,
            "overdue_24m": report.overdue_24m,
            "worst_days_past_due": report.worst_days_past_due,
            "live_loans": report.live_loans,
            "balance": report.balance_minor,
            "history_months": report.history_months,
            "has_court_record": report.has_court_record,
            "as_of": report.as_of,
        },
    )


def _registered(economy: Economy, place: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Day of signing up: at the latest when first applying; anew under a stolen or made-up name.

    place: of the applications wanted among the block's.
    """
    made, kind = economy.credit.application, economy.credit.kind
    day, anew = made.applied_at.astype("datetime64[D]"), np.isin(kind, _SIGN_UP_ANEW)
    own, who = economy.people.person.registered_on.copy(), made.person_id - economy.block.start
    np.minimum.at(own, who[~anew], day[~anew])
    ripens = np.where(economy.draft.evades[economy.credit.place], _RIPE_DAYS, _FRESH_DAYS)
    waits = economy.block.chance.below("thief signs up", made.order_id, ripens)
    return np.asarray(np.where(anew, day - waits.astype("timedelta64[D]"), own[who])[place])


VIEWS = {
    "applications": View(
        about="an application for instalments as it was sent",
        rows=applications,
        columns={
            "application_id": DOCUMENT,
            "order_id": DOCUMENT,
            "applied_at": MOMENT,
            **PERSON,
            **MERCHANT,
            "phone": PHONE,
            "registered_on": DAY,
            "stated_income": MONEY,
            "device_id": DOCUMENT,
            "amount": MONEY,
            "term_months": WHOLE,
            "product": words("instalment", "trade_in"),
            "channel": words(*CHANNELS),
        },
    ),
    "bureau_answers": View(
        about="what a credit bureau answered about an applicant",
        rows=bureau_answers,
        columns={
            "report_id": DOCUMENT,
            "queried_at": MOMENT,
            **PERSON,
            "found": FLAG,
            "enquiries_3m": WHOLE,
            "overdue_24m": WHOLE,
            "worst_days_past_due": WHOLE,
            "live_loans": WHOLE,
            "balance": MONEY,
            "history_months": WHOLE,
            "has_court_record": FLAG,
            "as_of": DAY,
        },
    ),
}
