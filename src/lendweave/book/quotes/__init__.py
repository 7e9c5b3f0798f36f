"""Repayment trials (试算) and the all-in cost statement (综合融资成本明示) of a product.

In: Product, CapCatalogue, Asked.
Out: Quote, Statement.
Never: a clock, a store; a quote above its cap.
"""

from lendweave.book.quotes.body import quote_body
from lendweave.book.quotes.model import Asked, Charge, Cost, Quote, QuoteRow
from lendweave.book.quotes.quote import quote
from lendweave.book.quotes.statement import Statement, statement
from lendweave.book.quotes.table import schedule_table
from lendweave.book.quotes.text import offer_lines, quote_lines

__all__ = [
    "Asked",
    "Charge",
    "Cost",
    "Quote",
    "QuoteRow",
    "Statement",
    "offer_lines",
    "quote",
    "quote_body",
    "quote_lines",
    "schedule_table",
    "statement",
]
