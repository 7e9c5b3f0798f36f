"""The partners of a scene and what they were graded, as they are on record."""

from __future__ import annotations

from collections.abc import Iterable

from lendweave.decisions.partner_grade import BY_HAND
from lendweave.flows.life_cycle import LineDesk
from lendweave.records import Merchant, PartnerGrade, Principal

PAGE = 200


def partners_of(principal: Principal, lines: LineDesk) -> tuple[Merchant, ...]:
    """The merchants of a scene as they are known, in order of their codes."""
    found: dict[str, Merchant] = {}
    for record in lines.store.scan(principal, kinds=("merchant",)):
        if isinstance(record, Merchant) and record.scenario == lines.scene.name:
            found[record.entity_id] = record
    known = (each for each in found.values() if not each.tombstone)
    return tuple(sorted(known, key=lambda each: (each.external_id, each.entity_id)))


def grades_of(principal: Principal, lines: LineDesk) -> dict[str, tuple[PartnerGrade, ...]]:
    """All grades of each partner of a scene, oldest first."""
    found: dict[str, list[PartnerGrade]] = {}
    for record in lines.store.scan(principal, kinds=("partner_grade",)):
        if isinstance(record, PartnerGrade) and record.scenario == lines.scene.name:
            found.setdefault(record.merchant_id, []).append(record)
    return {merchant: tuple(grades) for merchant, grades in found.items()}


def last_grades(
    principal: Principal, merchants: Iterable[Merchant], lines: LineDesk
) -> dict[str, PartnerGrade]:
    """The last grade of each of these partners that has one, read from the end of the log.

    As long as every partner is graded each night, no more than a night is read.
    """
    wanted, before = {each.entity_id for each in merchants}, None
    found: dict[str, PartnerGrade] = {}
    while wanted:
        page = lines.store.latest(principal, "partner_grade", limit=PAGE, before=before)
        for record in page:
            if isinstance(record, PartnerGrade) and record.scenario == lines.scene.name:
                found.setdefault(record.merchant_id, record)
        wanted -= found.keys()
        if len(page) < PAGE:
            break
        before = page[-1].offset
    return found


def is_by_hand(grade: PartnerGrade | None) -> bool:
    """True while a person's freeze stands over what the strategy says."""
    return grade is not None and BY_HAND in grade.attributes
