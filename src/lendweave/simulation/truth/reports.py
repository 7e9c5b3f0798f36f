"""Truth about what third parties know, and what they answered when they were asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Flag, MaybeWhole, Moment, Text, Whole

_ERROR = "mixed_up, gap, rounded or wrong_unit: what is wrong with the values; empty for nothing"
_AS_OF = "day whose state was answered"
_COST = "price of the report"


@dataclass(frozen=True, slots=True)
class Lawsuit:
    """Somebody is sued. Suits of the two years before the world are there, too."""

    lawsuit_id: Annotated[Whole, "number: who was sued, when, over what"]
    subject_kind: Annotated[Text, "person or enterprise"]
    subject_id: Annotated[Whole, "who was sued"]
    filed_on: Annotated[Day, "day it was filed"]
    cause: Annotated[Text, "loan, sale, lease or labour"]
    amount_minor: Annotated[Whole, "amount in dispute"]


@dataclass(frozen=True, slots=True)
class Enforcement:
    """The loser of a lawsuit did not pay and is listed."""

    lawsuit_id: Annotated[Whole, "lawsuit"]
    subject_kind: Annotated[Text, "person or enterprise"]
    subject_id: Annotated[Whole, "who is listed"]
    listed_on: Annotated[Day, "day of the listing"]
    amount_minor: Annotated[Whole, "amount to be paid"]


@dataclass(frozen=True, slots=True)
class TaxMonth:
    """What a merchant sold in a month and what it told the tax office."""

    enterprise_id: Annotated[Whole, "enterprise of the merchant"]
    month_on: Annotated[Day, "first day of the month"]
    declared_on: Annotated[Day, "day it was declared, in the month after"]
    sales_minor: Annotated[Whole, "true sales: orders that were not cancelled or made up"]
    declared_minor: Annotated[Whole, "sales declared; made-up orders are, for they have invoices"]
    tax_minor: Annotated[Whole, "tax due on what was declared"]
    arrears_minor: Annotated[Whole, "tax of this and earlier months not yet paid"]


@dataclass(frozen=True, slots=True)
class TaxGrade:
    """The tax office grades a firm for a year, in April of the next."""

    enterprise_id: Annotated[Whole, "enterprise of the merchant"]
    graded_on: Annotated[Day, "day of the grade"]
    grade: Annotated[Text, "A best, B, M, C or D"]


@dataclass(frozen=True, slots=True)
class HeadcountMonth:
    """Staff of a merchant in a month."""

    enterprise_id: Annotated[Whole, "enterprise of the merchant"]
    month_on: Annotated[Day, "first day of the month"]
    counted_on: Annotated[Day, "day it was reported to the social insurance, in the month after"]
    staff: Annotated[Whole, "true number"]
    insured: Annotated[Whole, "those who are insured"]


@dataclass(frozen=True, slots=True)
class CreditMonth:
    """What a firm owes to banks at a month's end."""

    enterprise_id: Annotated[Whole, "enterprise of the merchant"]
    month_end_on: Annotated[Day, "last day of the month"]
    facilities: Annotated[Whole, "facilities in use"]
    balance_minor: Annotated[Whole, "owed in all"]
    enquiries: Annotated[Whole, "enquiries by lenders in the month"]
    days_past_due: Annotated[Whole, "days the oldest unpaid instalment is late"]


@dataclass(frozen=True, slots=True)
class RegistryReport:
    """What a registry report said about a merchant's firm."""

    report_id: Annotated[Whole, "number: enterprise, month and kind"]
    enterprise_id: Annotated[Whole, "about whom it was asked"]
    queried_at: Annotated[Moment, "when it was asked"]
    as_of: Annotated[Day, _AS_OF]
    found: Annotated[Flag, "the source knew the firm; else there are no values"]
    is_mixed_up: Annotated[Flag, "the values are another firm's"]
    error: Annotated[Text, _ERROR]
    cost_minor: Annotated[Whole, _COST]
    status: Annotated[Text, "active, abnormal, revoked or cancelled; empty when not found"]
    capital_minor: Annotated[MaybeWhole, "registered capital"]
    legal_representative_id: Annotated[MaybeWhole, "person, none for somebody from elsewhere"]
    changes_12m: Annotated[MaybeWhole, "entries in twelve months"]
    representatives_12m: Annotated[MaybeWhole, "changes of the legal representative among them"]
    holders_12m: Annotated[MaybeWhole, "changes of holders among them"]
    listings: Annotated[MaybeWhole, "times listed as operating abnormally, ever"]


@dataclass(frozen=True, slots=True)
class CourtReport:
    """What a court report said about a merchant's firm or an applicant."""

    report_id: Annotated[Whole, "number: enterprise, month and kind; or application and kind"]
    subject_kind: Annotated[Text, "person or enterprise"]
    subject_id: Annotated[Whole, "about whom it was asked"]
    order_id: Annotated[MaybeWhole, "application for which a person was looked up"]
    queried_at: Annotated[Moment, "when it was asked"]
    as_of: Annotated[Day, _AS_OF]
    found: Annotated[Flag, "the source could answer; else there are no values"]
    is_mixed_up: Annotated[Flag, "the values are a namesake's"]
    error: Annotated[Text, _ERROR]
    cost_minor: Annotated[Whole, _COST]
    lawsuits_24m: Annotated[MaybeWhole, "suits filed in two years"]
    disputed_24m_minor: Annotated[MaybeWhole, "amount of them"]
    enforcements_24m: Annotated[MaybeWhole, "listings in two years"]
    enforced_24m_minor: Annotated[MaybeWhole, "amount of them"]


@dataclass(frozen=True, slots=True)
class TaxReport:
    """What a tax report said about a merchant's firm."""

    report_id: Annotated[Whole, "number: enterprise, month and kind"]
    enterprise_id: Annotated[Whole, "about whom it was asked"]
    queried_at: Annotated[Moment, "when it was asked"]
    as_of: Annotated[Day, _AS_OF]
    found: Annotated[Flag, "the firm had agreed and was known; else there are no values"]
    is_mixed_up: Annotated[Flag, "the values are another firm's"]
    error: Annotated[Text, _ERROR]
    cost_minor: Annotated[Whole, _COST]
    months: Annotated[MaybeWhole, "months told of, 12 at most"]
    declared_1m_minor: Annotated[MaybeWhole, "sales declared for the last of them"]
    declared_3m_minor: Annotated[MaybeWhole, "for the last three"]
    declared_12m_minor: Annotated[MaybeWhole, "for all of them"]
    arrears_minor: Annotated[MaybeWhole, "tax not yet paid"]
    grade: Annotated[Text, "last grade, empty when there is none"]


@dataclass(frozen=True, slots=True)
class SocialInsuranceReport:
    """What a social insurance report said about a merchant's firm."""

    report_id: Annotated[Whole, "number: enterprise, month and kind"]
    enterprise_id: Annotated[Whole, "about whom it was asked"]
    queried_at: Annotated[Moment, "when it was asked"]
    as_of: Annotated[Day, _AS_OF]
    found: Annotated[Flag, "the source knew the firm; else there are no values"]
    is_mixed_up: Annotated[Flag, "the values are another firm's"]
    error: Annotated[Text, _ERROR]
    cost_minor: Annotated[Whole, _COST]
    insured: Annotated[MaybeWhole, "insured staff in the last month known"]
    insured_before: Annotated[MaybeWhole, "insured staff half a year before that"]
    gaps_12m: Annotated[MaybeWhole, "months of the last twelve without a report"]


@dataclass(frozen=True, slots=True)
class EnterpriseBureauReport:
    """What a bureau said about a merchant's firm."""

    report_id: Annotated[Whole, "number: enterprise, month and kind"]
    enterprise_id: Annotated[Whole, "about whom it was asked"]
    queried_at: Annotated[Moment, "when it was asked"]
    as_of: Annotated[Day, _AS_OF]
    found: Annotated[Flag, "the bureau knew the firm; else there are no values"]
    is_mixed_up: Annotated[Flag, "the values are another firm's"]
    error: Annotated[Text, _ERROR]
    cost_minor: Annotated[Whole, _COST]
    facilities: Annotated[MaybeWhole, "facilities in use"]
    balance_minor: Annotated[MaybeWhole, "owed in all"]
    enquiries_3m: Annotated[MaybeWhole, "enquiries in three months"]
    days_past_due: Annotated[MaybeWhole, "days past due"]
    days_past_due_12m: Annotated[MaybeWhole, "the most at any month's end of the last twelve"]


TABLES: dict[str, type[Any]] = {
    "lawsuit": Lawsuit,
    "enforcement": Enforcement,
    "tax_month": TaxMonth,
    "tax_grade": TaxGrade,
    "headcount_month": HeadcountMonth,
    "enterprise_credit_month": CreditMonth,
    "registry_report": RegistryReport,
    "court_report": CourtReport,
    "tax_report": TaxReport,
    "social_insurance_report": SocialInsuranceReport,
    "enterprise_bureau_report": EnterpriseBureauReport,
}

DATED: dict[str, str] = {
    "lawsuit": "filed_on",
    "enforcement": "listed_on",
    "tax_month": "declared_on",
    "tax_grade": "graded_on",
    "headcount_month": "counted_on",
    "enterprise_credit_month": "month_end_on",
    "registry_report": "queried_at",
    "court_report": "queried_at",
    "tax_report": "queried_at",
    "social_insurance_report": "queried_at",
    "enterprise_bureau_report": "queried_at",
}
