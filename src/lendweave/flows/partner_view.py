"""Partners as they stand: grade, admission, quota and what is used of it, and how that came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lendweave.decisions import CompiledStrategy, Trace, trace
from lendweave.decisions.inputs import row_from_logged
from lendweave.flows.grade_partners import Graded
from lendweave.flows.known_partners import grades_of, is_by_hand, partners_of
from lendweave.flows.life_cycle import LineDesk
from lendweave.flows.partner_past import exposures_at
from lendweave.kernel.clock import format_instant
from lendweave.kernel.errors import Missing, shortened
from lendweave.records import Merchant, PartnerGrade, Principal
from lendweave.records.book_ports import ExposureBalance

StrategyOf = Callable[[str], CompiledStrategy | None]
"""The strategy with that hash, None where it is gone."""


class UnknownPartner(Missing):
    """No partner of the scene has this code or id.
    场景中没有此编码或编号的合作方。
    """

    code = "FLOWS-731"


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner with all its grades, oldest first, and the exposure of its borrowers."""

    merchant: Merchant
    grades: tuple[PartnerGrade, ...]
    exposure: ExposureBalance

    @property
    def last(self) -> PartnerGrade | None:
        """The grade in force; None before the first night."""
        return self.grades[-1] if self.grades else None

    @property
    def turns(self) -> tuple[Graded, ...]:
        """The grades that said something else than the one before, newest first."""
        before = (None, *self.grades)[:-1]
        found = (Graded(new, old) for new, old in zip(self.grades, before, strict=True))
        return tuple(each for each in found if each.turned)[::-1]


def partner_views(
    principal: Principal, lines: LineDesk, *, as_of: int | None = None
) -> tuple[PartnerView, ...]:
    """Every partner of a scene, in order of their codes.

    as_of: as they stood at this instant (µs), under the names that they have now; None for now.
    """
    if as_of is None:
        return tuple(_views(principal, lines))
    return tuple(_past_views(principal, lines, as_of))


def partner_view(
    principal: Principal, code: str, lines: LineDesk, *, as_of: int | None = None
) -> PartnerView:
    """One partner by its code or its entity_id, at an instant. Raises UnknownPartner."""
    views = partner_views(principal, lines, as_of=as_of)
    for view in views:
        if code in (view.merchant.external_id, view.merchant.entity_id):
            return view
    raise UnknownPartner(
        where=f"partner {shortened(code)} of scene {lines.scene.name!r}",
        expected=", ".join(view.merchant.external_id for view in views[:20]) or "none is known",
        fix="Name one of these.",
    )


def _views(principal: Principal, lines: LineDesk) -> Iterator[PartnerView]:
    grades, currency = grades_of(principal, lines), lines.scene.currency
    for merchant in partners_of(principal, lines):
        id = merchant.entity_id
        exposure = lines.books.exposure(principal, "merchant", id, currency)
        yield PartnerView(merchant, grades.get(id, ()), exposure)


def _past_views(principal: Principal, lines: LineDesk, as_of: int) -> Iterator[PartnerView]:
    grades, currency = grades_of(principal, lines), lines.scene.currency
    held = exposures_at(principal, lines, as_of)
    for merchant in partners_of(principal, lines):
        id = merchant.entity_id
        known = tuple(each for each in grades.get(id, ()) if each.known_at <= as_of)
        nothing = ExposureBalance("merchant", id, currency)
        yield PartnerView(merchant, known, held.get(id, nothing))


def partner_body(view: PartnerView, strategy_of: StrategyOf) -> dict[str, Any]:
    """A partner as data: how it stands, and each turn that it took."""
    held = view.exposure
    return {
        "merchant_id": view.merchant.entity_id,
        "code": view.merchant.external_id,
        "name": view.merchant.name,
        "grade": None if view.last is None else view.last.grade,
        "admission": None if view.last is None else view.last.admission,
        "by_hand": is_by_hand(view.last),
        "limit_minor": held.limit_minor,
        "used_minor": held.used_minor,
        "reserved_minor": held.reserved_minor,
        "room_minor": held.room_minor,
        "currency": held.currency,
        "graded": len(view.grades),
        "turns": [grade_body(each.grade, strategy_of) for each in view.turns],
    }


def grade_body(grade: PartnerGrade, strategy_of: StrategyOf) -> dict[str, Any]:
    """A grade as data, its reasons in both languages."""
    return {
        "graded_at": format_instant(grade.occurred_at),
        "grade": grade.grade,
        "admission": grade.admission,
        "by_hand": is_by_hand(grade),
        "quota_minor": grade.quota_minor,
        "strategy": grade.strategy,
        "strategy_version": grade.strategy_version,
        "reasons": [
            {"code": code, "en": en, "zh": zh} for code, en, zh in worded(grade, strategy_of)
        ],
        "inputs": grade.inputs,
    }


def worded(grade: PartnerGrade, strategy_of: StrategyOf) -> Sequence[tuple[str, str, str]]:
    """Each reason with its words in English and Chinese; its code where the strategy is gone."""
    compiled = strategy_of(grade.strategy_hash)
    if compiled is None:
        return [(code, code, code) for code in grade.reasons]
    known = compiled.strategy.reasons.reasons
    return [(code, known[code].en, known[code].zh) for code in grade.reasons]


def trace_of(grade: PartnerGrade, strategy_of: StrategyOf) -> Trace | None:
    """How a grade came about, from the inputs that it kept; None where its strategy is gone.

    What a freeze by hand set over it is no part of this: the strategy said what it said.
    """
    compiled = strategy_of(grade.strategy_hash)
    if compiled is None:
        return None
    return trace(compiled, row_from_logged(compiled.program.inputs, grade.inputs))
