"""Changes as a person reads them, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lendweave.decisions.counterfactual.lever import VALUE
from lendweave.decisions.counterfactual.search import Change, Counterfactual
from lendweave.decisions.inputs import text_of
from lendweave.decisions.model import DecisionValue
from lendweave.decisions.trace_words import Locale, word
from lendweave.kernel.money import Money
from lendweave.kernel.rates import Rate, percent

WORDS: dict[str, tuple[str, str]] = {
    "possible changes": ("What would have been approved", "怎样会通过"),
    "change": ("Approved{offer} if {conditions}.", "若{conditions}，则通过{offer}。"),
    "change and": (" and ", "，且"),
    "change offer": (" with {parts}", "（{parts}）"),
    "change amount": ("{amount}", "金额 {amount}"),
    "change rate": ("at {rate}", "年化利率 {rate}"),
    "change term": ("over {term} months", "{term} 期"),
    "change joined": (" ", "，"),
    "no change": (
        "No change that a person could make was found, or none that may be told.",
        "未找到申请人可作出且可告知的变动。",
    ),
}


def told_changes(found: Sequence[Counterfactual], currency: str, locale: Locale) -> list[str]:
    """A sentence for each, the smallest first; one that says so where there is none."""
    if not found:
        return [word(WORDS, "no change", locale)]
    return [told_change(each, currency, locale) for each in found]


def told_change(found: Counterfactual, currency: str, locale: Locale) -> str:
    """What would have to be otherwise, and what the strategy then answers."""
    conditions = (
        change.lever.wording(locale).replace(VALUE, _number(change)) for change in found.changes
    )
    joined = word(WORDS, "change and", locale).join(conditions)
    offer = _offer(found.decision, currency, locale)
    return word(WORDS, "change", locale, offer=offer, conditions=joined)


def _number(change: Change) -> str:
    return f"{Decimal(change.value).scaleb(-change.lever.column.type.scale):,}"


def _offer(decision: DecisionValue, currency: str, locale: Locale) -> str:
    """What is offered, in brackets or after a word; empty where nothing is."""
    parts: list[str] = []
    if decision.amount_minor is not None:
        amount = Money(decision.amount_minor, currency)
        parts.append(word(WORDS, "change amount", locale, amount=amount))
    if decision.rate is not None:
        parts.append(word(WORDS, "change rate", locale, rate=percent(Rate(decision.rate))))
    if decision.term_months is not None:
        parts.append(word(WORDS, "change term", locale, term=decision.term_months))
    joined = word(WORDS, "change joined", locale).join(parts)
    return word(WORDS, "change offer", locale, parts=joined) if parts else ""


def change_body(found: Counterfactual, currency: str, locale: Locale) -> dict[str, Any]:
    """One of them as JSON holds it; numbers as a decision logs its inputs."""
    return {
        "text": told_change(found, currency, locale),
        "changes": [_change_body(change) for change in found.changes],
        "cost": found.cost,
        "amount_minor": found.decision.amount_minor,
        "rate_annual": found.decision.rate,
        "term_months": found.decision.term_months,
        "score": found.decision.score,
    }


def _change_body(change: Change) -> dict[str, str]:
    type_ = change.lever.column.type
    return {
        "input": change.lever.column.name,
        "was": text_of(change.was, type_),
        "value": text_of(change.value, type_),
    }
