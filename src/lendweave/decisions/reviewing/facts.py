"""What a condition of review.yaml may read of a decision and its application."""

from __future__ import annotations

from lendweave.kernel.types import INTEGER, TEXT, decimal, list_of
from lendweave.lang import Column, Schema
from lendweave.records.credit import Application, Decision

MONEY = decimal(18, 2)

FACTS = Schema(
    (
        Column("outcome", TEXT, nullable=False),
        Column("reasons", list_of(TEXT), nullable=False),
        Column("amount", MONEY, nullable=False),
        Column("offered", MONEY),
        Column("term_months", INTEGER, nullable=False, low=1, high=360),
        Column("score", INTEGER, low=-1_000_000, high=1_000_000),
        Column("product", TEXT, nullable=False),
        Column("channel", TEXT),
    )
)
"""amount: asked for. offered: what the strategy would give; null where it says nothing."""


def facts_row(decision: Decision, application: Application) -> tuple[object, ...]:
    """The values of FACTS, raw."""
    return (
        decision.outcome,
        tuple(decision.reasons),
        application.amount_minor,
        decision.amount_minor,
        application.term_months,
        decision.score,
        application.product_code,
        application.channel,
    )
