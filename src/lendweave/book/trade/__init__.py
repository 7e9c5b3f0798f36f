"""Trade finance: what a drawdown finances, and what stands against the money.

In: Advance (a product's terms), Papers (records about one trade), the amount and the day.
Out: findings, each an error that could be raised; Underlying, by which no two draw on one trade.
Never: a store, a clock; money on a claim that is not proven by records.
"""

from lendweave.book.trade.checks import decision_findings, disbursal_findings
from lendweave.book.trade.errors import TradeRefused
from lendweave.book.trade.papers import Papers, Underlying
from lendweave.book.trade.terms import TradeDraw, TradeTerms

__all__ = [
    "Papers",
    "TradeDraw",
    "TradeRefused",
    "TradeTerms",
    "Underlying",
    "decision_findings",
    "disbursal_findings",
]
