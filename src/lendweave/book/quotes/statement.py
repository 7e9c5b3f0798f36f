"""The all-in cost statement (综合融资成本明示) of a quote: what must be told before signing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from lendweave.book.quotes.cost import rounded_percent
from lendweave.book.quotes.model import Charge, Quote
from lendweave.book.quotes.words import WORDS, word
from lendweave.book.rounding import rounded
from lendweave.kernel.money import amount_text
from lendweave.kernel.rates import Rate, percent

_THOUSAND = 1_000
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines: (label, value)."""

    heading: str
    lines: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything to be told, in one language. costs: header and rows of the table of charges."""

    title: str
    loan: Section
    costs_heading: str
    costs_header: tuple[str, ...]
    costs: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...]


def statement(quote: Quote, locale: str) -> Statement:
    """The statement of a quote in `zh`, else in English."""
    told = Telling(quote, locale)
    return Statement(
        title=told.word("statement"),
        loan=told.loan(),
        costs_heading=told.word("costs"),
        costs_header=told.costs_header(),
        costs=tuple(told.cost(charge) for charge in quote.charges),
        sections=tuple(told.sections()),
    )


@dataclass(frozen=True)
class Telling:
    """A quote while it is told in one language."""

    quote: Quote
    locale: str

    def word(self, key: str, **values: object) -> str:
        """The words of `key`."""
        return word(key, self.locale, **values)

    def money(self, minor: int) -> str:
        """An amount with its currency."""
        currency = self.quote.product.currency
        return f"{amount_text(minor, currency)} {currency}"

    def loan(self) -> Section:
        """What is lent, when, and how it is repaid."""
        quote, product, asked = self.quote, self.quote.product, self.quote.asked
        title = product.title.told(self.locale)
        rate = percent(Rate(quote.rate))
        first = quote.rows[0]
        lines = [
            (
                self.word("product"),
                self.word(
                    "product version", title=title, code=product.code, version=product.version
                ),
            ),
            (self.word("amount"), self.money(asked.amount)),
            (self.word("term"), self.word(f"unit {product.term_unit}", count=asked.term)),
            (self.word("paid out on"), asked.on.isoformat()),
            (self.word("plan"), self.word(f"plan {product.plan}")),
            (
                self.word("rate"),
                self.word("rate highest", rate=rate) if quote.rate_is_highest else rate,
            ),
            (
                self.word("payments"),
                self.word(
                    "payments count",
                    count=len(quote.rows),
                    first=self.money(first.payment),
                    on=first.due_on,
                ),
            ),
        ]
        return Section(self.word("loan"), (*lines, *self._stages()))

    def _stages(self) -> list[Pair]:
        product, asked = self.quote.product, self.quote.asked
        if product.release is None:
            return []
        event = self.word(f"event {product.release.event}")
        draws = product.draws(asked.amount, asked.on)
        told = [
            self.word(
                "stage" if stage.after else "stage at once",
                amount=self.money(draw.amount),
                after=stage.after,
                event=event,
            )
            for stage, draw in zip(product.release.stages, draws, strict=True)
        ]
        return [(self.word("stages"), "; ".join([*told, self.word("stages assumed")]))]

    def costs_header(self) -> tuple[str, ...]:
        """The columns of the table of charges."""
        keys = ("costs item", "charged by", "paid by", "amount", "counts")
        return tuple(self.word(key) for key in keys)

    def cost(self, charge: Charge) -> tuple[str, ...]:
        """One row of the table of charges."""
        return (
            charge.title.told(self.locale),
            self.word(f"who {charge.charged_by}"),
            self.word(f"who {charge.paid_by}"),
            self.money(charge.amount),
            self.word("yes" if charge.in_cost else "no"),
        )

    def sections(self) -> list[Section]:
        """What follows the table of charges."""
        found = [
            Section(self.word("all in"), self._all_in()),
            Section(self.word("cap"), self._cap()),
            Section(self.word("default"), self._default()),
            Section(self.word("lenders"), self._lenders()),
        ]
        if self.quote.product.advance is not None:
            found.append(Section(self.word("trade"), self._trade()))
        return found

    def _all_in(self) -> tuple[Pair, ...]:
        quote, cost = self.quote, self.quote.cost
        lines = [
            (self.word("irr_times_12"), rounded_percent(cost.whole.nominal)),
            (self.word("effective"), rounded_percent(cost.whole.effective)),
        ]
        if cost.borrower != cost.whole:
            lines.append((self.word("borrower bears"), rounded_percent(cost.borrower.nominal)))
        lines += [
            (self.word("you pay"), self.money(quote.payments)),
            (self.word("you pay beyond"), self.money(quote.payments - quote.asked.amount)),
        ]
        return tuple(lines)

    def _cap(self) -> tuple[Pair, ...]:
        cap = self.quote.cap
        limit = self.word(
            "cap limit value", limit=percent(Rate(cap.limit)), method=self.word(cap.method)
        )
        source = f"{cap.source.document} ({cap.source.dated}): {cap.source.title.told(self.locale)}"
        unconfirmed = self.word("cap unconfirmed")
        known = f"licence {cap.licence}"
        licence = self.word(known) if known in WORDS else cap.licence
        return (
            (self.word("cap limit"), limit),
            *([(self.word("cap basis"), cap.basis)] if cap.basis else []),
            (self.word("cap licence"), f"{licence} ({cap.pack})"),
            (self.word("cap since"), cap.starts_on.isoformat()),
            (self.word("cap source"), source),
            (self.word("cap confirmed"), str(cap.confirmed or unconfirmed)),
        )

    def _default(self) -> tuple[Pair, ...]:
        product = self.quote.product
        lines = [(self.word("penalty"), self._penalty())]
        if product.grace_days:
            lines.append((self.word("grace"), self.word("days", days=product.grace_days)))
        lines.append((self.word("early"), self._early()))
        if product.cooling_off_days is None:
            lines.append((self.word("cooling off"), self.word("no cooling off")))
        elif product.cooling_off_days:
            told = self.word("cooling off told", days=product.cooling_off_days)
            lines.append((self.word("cooling off"), told))
        lines.append((self.word("default report"), self.word("default told")))
        return tuple(lines)

    def _penalty(self) -> str:
        product = self.quote.product
        rule = product.penalty.rule(self.quote.rate, product.grace_days)
        if rule is None:
            return self.word("no penalty")
        of = _THOUSAND * 100
        numerator, denominator = (rule.rate * of / rule.days_in_year).as_integer_ratio()
        return self.word(
            "penalty told",
            rate=percent(Rate(rule.rate.quantize(Decimal("1e-6")))),
            base=self.word("and").join(self.word(f"base {each}") for each in rule.base),
            daily=self.money(rounded(numerator, denominator, product.rounding)),
            of=self.money(of),
        )

    def _early(self) -> str:
        rule = self.quote.product.prepayment
        fee = percent(Rate(rule.fee))
        told = partial(self.word, fee=fee, periods=rule.free_after)
        if not rule.allowed:
            return self.word("early no")
        if not rule.fee:
            text = self.word("early free")
        else:
            text = told("early fee" if rule.free_after is None else "early fee until")
        return f"{text}; {self.word('early lock', periods=rule.lock)}" if rule.lock else text

    def _lenders(self) -> tuple[Pair, ...]:
        funders = self.quote.product.funders
        if not funders:
            return ((self.word("lenders"), self.word("routed")),)
        whole = sum(share.weight for share in funders)
        return tuple(
            (share.funder, f"{(Decimal(share.weight) / whole * 100).normalize():f}%")
            for share in funders
        )

    def _trade(self) -> tuple[Pair, ...]:
        advance = self.quote.product.advance
        assert advance is not None, "asked of trade products alone"
        lines = [
            (self.word("advance rate"), percent(Rate(advance.rate))),
            (self.word("margin"), percent(Rate(advance.margin))),
            (self.word("acknowledgement"), self.word(f"ack {advance.acknowledgement}")),
            (self.word("recourse"), self.word("yes" if advance.recourse else "no")),
        ]
        if advance.coverage is not None:
            lines.append((self.word("coverage"), percent(Rate(advance.coverage))))
        return tuple(lines)
