"""The repayment schedule of a quote as a table of texts, in one language."""

from __future__ import annotations

from lendweave.book.quotes.model import Quote, QuoteRow
from lendweave.book.quotes.words import word
from lendweave.kernel.money import amount_text

_ALWAYS = ("period", "due on", "payment", "principal", "interest")


def schedule_table(quote: Quote, locale: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The header and the rows; columns that are empty throughout are left out.

    The last row adds the columns up. What is due at disbursal comes first.
    """
    shown = [*_ALWAYS]
    if any(row.subsidy for row in quote.rows):
        shown.append("borne")
    if quote.upfront or any(row.fee for row in quote.rows):
        shown.append("fee")
    if sum(1 for row in quote.rows if row.drawn) > 1:
        shown.append("drawn")
    shown.append("balance")
    rows = [_cells(quote, row) for row in quote.rows]
    if quote.upfront:
        rows.insert(0, _upfront(quote, locale))
    rows.append(_total(quote, locale))
    header = tuple(word(name, locale) for name in shown)
    return header, [tuple(cells.get(name, "") for name in shown) for cells in rows]


def _cells(quote: Quote, row: QuoteRow) -> dict[str, str]:
    amounts = {
        "payment": row.payment,
        "principal": row.principal,
        "interest": row.interest,
        "borne": -row.subsidy,
        "fee": row.fee,
        "drawn": row.drawn,
        "balance": row.balance,
    }
    return {"period": str(row.number), "due on": row.due_on.isoformat(), **_spelled(quote, amounts)}


def _upfront(quote: Quote, locale: str) -> dict[str, str]:
    amounts = {"payment": quote.upfront, "fee": quote.upfront}
    return {
        "period": word("at disbursal", locale),
        "due on": quote.asked.on.isoformat(),
        **_spelled(quote, amounts),
    }


def _total(quote: Quote, locale: str) -> dict[str, str]:
    amounts = {
        "payment": quote.payments,
        "principal": sum(row.principal for row in quote.rows),
        "interest": sum(row.interest for row in quote.rows),
        "borne": -sum(row.subsidy for row in quote.rows),
        "fee": quote.upfront + sum(row.fee for row in quote.rows),
        "drawn": sum(row.drawn for row in quote.rows),
    }
    return {"period": word("total", locale), **_spelled(quote, amounts)}


def _spelled(quote: Quote, amounts: dict[str, int]) -> dict[str, str]:
    currency = quote.product.currency
    return {name: amount_text(minor, currency) for name, minor in amounts.items()}
