"""The reference page of a scene's products: a pure function of the shelf, in Markdown."""

from __future__ import annotations

from decimal import Decimal

from lendweave.book.products.model import Advance, Product, RateRule, Release
from lendweave.book.products.shelf import Shelf
from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.money import minor_digits
from lendweave.kernel.rates import RATE_MAX, Rate, percent
from lendweave.records.scene import Scene


def products_page(scene: Scene, shelf: Shelf) -> str:
    """A table of all products, then one for each."""
    lines = [
        f"# Products of {scene.title_en} ({scene.title_zh})",
        "",
        f"Derived from `scenarios/{scene.name}/products.yaml`. Do not edit; run `make docs`. What "
        "each key means: [write a product](../guides/write-a-product.md).",
        "",
        "| product | 产品 | version | kind | plan | terms | rate |",
        "|---|---|---|---|---|---|---|",
        *(_row(product) for product in shelf.products.values()),
    ]
    for product in shelf.products.values():
        lines += ["", f"## `{product.code}`", "", *_product(product)]
    return "\n".join(lines) + "\n"


def _row(product: Product) -> str:
    return _cells(
        f"[{product.title.en}](#{product.code})",
        product.title.zh,
        str(product.version),
        product.kind,
        product.plan,
        _terms(product),
        _rate(product.rate),
    )


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _terms(product: Product) -> str:
    return f"{', '.join(map(str, product.terms))} {product.term_unit}s"


def _rate(rule: RateRule) -> str:
    if rule.fixed is not None:
        return percent(Rate(rule.fixed))
    if rule.high >= RATE_MAX:
        return "from a decision"
    return f"{percent(Rate(rule.low))} to {percent(Rate(rule.high))}, from a decision"


def _product(product: Product) -> list[str]:
    """Two columns: what, and how it is."""
    facts = {
        "amounts": f"{_money(product, product.amounts.low)} to "
        f"{_money(product, product.amounts.high)} {product.currency}",
        "interest": f"{product.day_count}, rounded {product.rounding}",
        "due dates": _due_dates(product),
        "interest borne by others": _subsidies(product),
        "penalty": _penalty(product),
        "cap": f"`{product.cap.pack}`, licence `{product.cap.licence}`",
        "money goes to": " → ".join(f"{timing}.{part}" for timing, part in product.allocation),
        "early repayment": _prepayment(product),
        "cooling-off": _cooling_off(product.cooling_off_days),
        "released": _released(product.release),
        "trade": _advance(product.advance),
        "funders": _funders(product),
    }
    rows = [_cells(name, told) for name, told in facts.items() if told]
    lines = ["| | |", "|---|---|", *rows]
    if product.fees:
        lines += ["", "| fee | 费用 | size | when | charged by | paid by | in the all-in cost |"]
        lines += ["|---|---|---|---|---|---|---|", *_fees(product)]
    return lines


def _money(product: Product, minor: int) -> str:
    return text_from_scaled(minor, minor_digits(product.currency))


def _due_dates(product: Product) -> str:
    every = "at the end" if product.every is None else f"every {product.every} {product.term_unit}"
    on = "" if product.due_day is None else f", on day {product.due_day}"
    holidays = product.holidays
    moved = "" if holidays.rule == "none" else f"; {holidays.rule} by calendar {holidays.calendar}"
    grace = f"; {product.grace_days} days of grace" if product.grace_days else ""
    return f"{every}{on}{moved}{grace}"


def _subsidies(product: Product) -> str:
    return "; ".join(
        f"{percent(Rate(rule.share))} by the {rule.payer}, periods {rule.first} to "
        f"{rule.last or 'the last'}"
        for rule in product.subsidies
    )


def _penalty(product: Product) -> str:
    penalty = product.penalty
    base = " and ".join(penalty.base)
    if penalty.rate is not None:
        return f"{percent(Rate(penalty.rate))} a year on overdue {base}"
    if penalty.factor is not None:
        return f"{penalty.factor} times the contract's rate on overdue {base}"
    return "none"


def _prepayment(product: Product) -> str:
    rule = product.prepayment
    if not rule.allowed:
        return "not allowed"
    fee = f", {percent(Rate(rule.fee))} of it" if rule.fee else ", free"
    until = "" if rule.free_after is None else f" up to period {rule.free_after}"
    lock = f", not before {rule.lock} periods" if rule.lock else ""
    return f"{rule.mode}s{fee}{until}{lock}"


def _released(release: Release | None) -> str:
    if release is None:
        return ""
    return "; ".join(
        f"{percent(Rate(stage.share))} after {stage.after} × {release.event}"
        for stage in release.stages
    )


def _advance(advance: Advance | None) -> str:
    if advance is None:
        return ""
    coverage = "" if advance.coverage is None else f", coverage {percent(Rate(advance.coverage))}"
    recourse = "with" if advance.recourse else "without"
    return (
        f"at most {percent(Rate(advance.rate))} of its value, margin "
        f"{percent(Rate(advance.margin))}{coverage}, acknowledgement {advance.acknowledgement}, "
        f"{recourse} recourse"
    )


def _funders(product: Product) -> str:
    whole = sum(share.weight for share in product.funders)
    told = [
        f"{share.funder} {percent(Rate(Decimal(share.weight) / whole))}, {share.mode}"
        + (f", the {share.bears_loss} bears the loss" if share.bears_loss != "funder" else "")
        for share in product.funders
    ]
    return "; ".join(told) or "routed at drawdown"


def _cooling_off(days: int | None) -> str:
    if days is None:
        return "none"
    return f"{days} days" if days else "the day of disbursal"


def _fees(product: Product) -> list[str]:
    return [
        _cells(
            fee.title.en,
            fee.title.zh,
            _money(product, fee.amount or 0)
            if fee.share is None
            else f"{percent(Rate(fee.share))} of the amount",
            fee.when.replace("_", " "),
            fee.charged_by,
            f"{fee.paid_by}, taken off what it is to get" if fee.netted else fee.paid_by,
            "yes" if fee.in_all_in_cost else "no",
        )
        for fee in product.fees
    ]
