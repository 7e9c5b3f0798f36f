"""products.yaml into checked Products: every mistake with its file and line."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import replace

from lendweave.book.products.caps import CapCatalogue, CapPack
from lendweave.book.products.charges import refuse_forbidden_fees
from lendweave.book.products.errors import FunderNotNamed
from lendweave.book.products.model import WEEKENDS_ALONE, CapName, Holidays, Product, Words
from lendweave.book.products.price import (
    read_amounts,
    read_fees,
    read_penalty,
    read_rate,
    read_subsidies,
)
from lendweave.book.products.reading import NAME, NAME_LENGTH_MAX, Reading
from lendweave.book.products.service import read_allocation, read_classes, read_prepayment
from lendweave.book.products.shape import ProductsShape
from lendweave.book.products.supply import read_advance, read_funders, read_release
from lendweave.book.products.versions import product_hash
from lendweave.lang.definition import read_definition
from lendweave.lang.errors import did_you_mean
from lendweave.records.scene import Scene

_TERM_MAX = {"month": 360, "half_month": 720, "week": 520, "day": 3650}


def read_products(
    text: str,
    file: str,
    scene: Scene,
    caps: CapCatalogue | None = None,
    calendars: Collection[str] | None = None,
    *,
    funders: Collection[str] | None = None,
) -> dict[str, Product]:
    """The products that a products.yaml declares for `scene`, by code.

    caps: the catalogue whose packs and fee rules they are held against; calendars: codes of those
    that are known, weekends besides; funders: names of those that the scene routes to. None for
    what is not held against any.
    Raises DefinitionUnreadable, DefinitionInvalid or ProductInvalid, each with file and line.
    """
    definition = read_definition(text, file, ProductsShape)
    products = {}
    for code in definition.value.products:
        reading = Reading(definition, code, scene.currency)
        products[code] = _product(reading, scene)
        if caps is not None:
            refuse_forbidden_fees(reading, products[code].fees, _pack(reading, caps))
        if calendars is not None:
            _check_calendar(reading, (*calendars, WEEKENDS_ALONE))
        if funders is not None:
            _check_funders(reading, funders)
    return products


def _pack(reading: Reading, caps: CapCatalogue) -> CapPack:
    """The pack that a product names, in which its licence stands."""
    named = reading.shape.cap
    for name, known, key in (
        (named.pack, caps.packs, "pack"),
        (
            named.licence,
            caps.packs[named.pack].licences if named.pack in caps.packs else (),
            "licence",
        ),
    ):
        if name not in known:
            raise reading.invalid(
                ("cap", key),
                f'"{name[:60]}"',
                ", ".join(known) or "a pack in caps.yaml",
                did_you_mean(name, known),
            )
    return caps.packs[named.pack]


def _product(reading: Reading, scene: Scene) -> Product:
    shape = reading.shape
    _check_name(reading)
    _check_plan(reading)
    fees, penalty = read_fees(reading), read_penalty(reading)
    product = Product(
        code=reading.code,
        version=reading.whole(shape.version, "version", low=1, high=1_000_000),
        scenario=scene.name,
        title=Words(shape.title.en, shape.title.zh),
        kind=shape.kind,
        plan=shape.plan,
        term_unit=shape.term_unit,
        terms=_terms(reading),
        every=_every(reading),
        due_day=reading.optional(shape.due_day, "due_day", low=1, high=28),
        interest_only=_interest_only(reading),
        amounts=read_amounts(reading),
        currency=scene.currency,
        rate=read_rate(reading),
        day_count=shape.day_count,
        days_in_year=reading.optional(shape.days_in_year, "days_in_year", low=360, high=366),
        rounding=shape.rounding,
        holidays=Holidays(
            shape.holidays.rule, shape.holidays.calendar, shape.holidays.bears_interest
        ),
        grace_days=reading.whole(shape.grace_days, "grace_days", low=0, high=90),
        fees=fees,
        penalty=penalty,
        subsidies=read_subsidies(reading),
        cap=CapName(shape.cap.pack, shape.cap.licence),
        allocation=read_allocation(reading, fees, penalty),
        allocate_by=shape.allocate_by,
        overpayment=shape.overpayment,
        prepayment=read_prepayment(reading),
        cooling_off_days=reading.optional(
            None if shape.cooling_off_days == "none" else shape.cooling_off_days,
            "cooling_off_days",
            low=0,
            high=30,
        ),
        release=read_release(reading),
        advance=read_advance(reading),
        funders=read_funders(reading),
        backdating_days=reading.whole(shape.backdating_days, "backdating_days", low=0, high=3650),
        non_accrual_dpd=reading.optional(
            shape.non_accrual_dpd, "non_accrual_dpd", low=1, high=3650
        ),
        cure_days=reading.whole(shape.cure_days, "cure_days", low=0, high=3650),
        write_off_dpd=reading.optional(shape.write_off_dpd, "write_off_dpd", low=1, high=3650),
        classes=read_classes(reading),
        hash="",
    )
    return replace(product, hash=product_hash(product))


def _check_calendar(reading: Reading, known: Collection[str]) -> None:
    named = reading.shape.holidays.calendar
    if named not in known:
        raise reading.invalid(
            ("holidays", "calendar"),
            f'"{named[:60]}"',
            ", ".join(known),
            did_you_mean(named, known),
        )


def _check_funders(reading: Reading, known: Collection[str]) -> None:
    """Loans under a product and loans that are routed go to funders of one set of names."""
    for index, each in enumerate(reading.shape.funders):
        if each.funder not in known:
            raise reading.invalid(
                ("funders", index, "funder"),
                f'"{each.funder[:60]}"',
                f"a funder of funders.yaml: {', '.join(known)}",
                did_you_mean(each.funder, known) or "Name it in funders.yaml.",
                FunderNotNamed,
            )


def _check_name(reading: Reading) -> None:
    if not NAME.fullmatch(reading.code) or len(reading.code) > NAME_LENGTH_MAX:
        raise reading.invalid(
            (),
            f'"{reading.code[:NAME_LENGTH_MAX]}"',
            f"a to z, digits and single underscores, at most {NAME_LENGTH_MAX} characters",
            "Rename the product.",
        )


def _check_plan(reading: Reading) -> None:
    """Revolving lines are repaid on demand, and staged plans draw in stages."""
    shape = reading.shape
    if (shape.kind == "revolving") != (shape.plan == "on_demand"):
        raise reading.invalid(
            ("plan",),
            f"plan {shape.plan} with kind {shape.kind}",
            "plan on_demand with kind revolving, and only there",
            "Change the plan or the kind.",
        )
    if shape.plan == "staged" and shape.kind != "staged":
        raise reading.invalid(
            ("plan",),
            f"plan staged with kind {shape.kind}",
            "plan staged with kind staged",
            "Change the plan or the kind.",
        )


def _terms(reading: Reading) -> tuple[int, ...]:
    terms = reading.shape.terms
    for index, term in enumerate(terms):
        reading.whole(term, "terms", index, low=1, high=_TERM_MAX[reading.shape.term_unit])
    if not terms or not all(a < b for a, b in itertools.pairwise(terms)):
        raise reading.invalid(
            ("terms",),
            ", ".join(map(str, terms)) or "no term",
            "at least one term, rising, each once",
            "Sort the terms.",
        )
    return tuple(terms)


def _every(reading: Reading) -> int | None:
    """Units from one due date to the next; None where all falls due at the end of the term."""
    every = reading.shape.every
    if reading.shape.plan == "bullet":
        if every is not None:
            raise reading.invalid(
                ("every",), str(every), "no `every` with plan bullet", "Remove it."
            )
        return None
    every = reading.whole(1 if every is None else every, "every", low=1, high=360)
    odd = next((term for term in reading.shape.terms if term % every), None)
    if odd is not None:
        raise reading.invalid(
            ("every",),
            f"every {every} of a term of {odd}",
            "terms of whole periods",
            "Change the terms, or the period.",
        )
    return every


def _interest_only(reading: Reading) -> int:
    """First periods without principal: fewer than the shortest term has."""
    found = reading.whole(reading.shape.interest_only, "interest_only", low=0, high=360)
    if found and (
        reading.shape.plan not in ("equal_instalment", "equal_principal")
        or found >= reading.shape.terms[0] // (reading.shape.every or 1)
    ):
        raise reading.invalid(
            ("interest_only",),
            f"{found} periods with plan {reading.shape.plan}",
            "fewer periods than the shortest term, with equal instalments or equal principal",
            "Lower it, or use plan interest_first.",
        )
    return found
