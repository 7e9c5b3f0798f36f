"""Third parties: everything they know of a block, and every answer that they gave."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.outside.business import Outside
from lendweave.simulation.parties.enterprises import Enterprises
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.parties.people import People
from lendweave.simulation.parties.registry import Registry
from lendweave.simulation.reports.bank_credit import credit_months, make_bank_credit
from lendweave.simulation.reports.court_report import court_reports
from lendweave.simulation.reports.enterprise_bureau_report import enterprise_bureau_reports
from lendweave.simulation.reports.lawsuits import enforcements, lawsuits
from lendweave.simulation.reports.queries import (
    Query,
    ReportKind,
    about_applicants,
    about_merchants,
)
from lendweave.simulation.reports.registry_report import registry_reports
from lendweave.simulation.reports.sales import monthly_sales
from lendweave.simulation.reports.social_insurance_report import social_insurance_reports
from lendweave.simulation.reports.staff import headcounts, make_staff
from lendweave.simulation.reports.tax import make_taxes, tax_grades, tax_months
from lendweave.simulation.reports.tax_report import tax_reports
from lendweave.simulation.servicing.book import Book
from lendweave.simulation.trade.fulfilment import Course
from lendweave.simulation.truth.frames import NONE, joined
from lendweave.simulation.truth.reports import (
    CourtReport,
    CreditMonth,
    Enforcement,
    EnterpriseBureauReport,
    HeadcountMonth,
    Lawsuit,
    RegistryReport,
    SocialInsuranceReport,
    TaxGrade,
    TaxMonth,
    TaxReport,
)
from lendweave.simulation.truth.trade import Order
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Known:
    """What third parties draw on. Rows of draft, order and course match.

    lent: loans of the world's lender and of others.
    """

    people: People
    merchants: Merchants
    firms: Enterprises
    registry: Registry
    draft: Draft
    order: Order
    course: Course
    credit: Credit
    lent: tuple[Book, Outside]


@dataclass(frozen=True, slots=True)
class ThirdParties:
    """A truth table in each field, under its name."""

    lawsuit: Lawsuit
    enforcement: Enforcement
    tax_month: TaxMonth
    tax_grade: TaxGrade
    headcount_month: HeadcountMonth
    enterprise_credit_month: CreditMonth
    registry_report: RegistryReport
    court_report: CourtReport
    tax_report: TaxReport
    social_insurance_report: SocialInsuranceReport
    enterprise_bureau_report: EnterpriseBureauReport

    def tables(self) -> dict[str, Any]:
        """Frames by table name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def make_third_parties(block: Block, known: Known) -> ThirdParties:
    """What third parties know and answer over the months of a block."""
    merchants, ids = known.merchants, known.merchants.merchant.merchant_id
    sales = monthly_sales(block, merchants, known.draft, known.order, known.course)
    suits = lawsuits(block, known.people, known.firms, merchants.fate, known.lent)
    lists = enforcements(block, suits)
    taxes, staff = make_taxes(block, merchants, sales), make_staff(block, merchants, sales)
    credit, grades = make_bank_credit(block, merchants), tax_grades(block, merchants, taxes)
    query = _queries(block, merchants)
    return ThirdParties(
        lawsuit=suits,
        enforcement=lists,
        tax_month=tax_months(block, merchants, taxes),
        tax_grade=grades,
        headcount_month=headcounts(block, merchants, staff),
        enterprise_credit_month=credit_months(block, merchants, credit),
        registry_report=registry_reports(query[ReportKind.REGISTRY], known.firms, known.registry),
        court_report=_courts(block, known.credit, query[ReportKind.COURT], suits, lists),
        tax_report=tax_reports(block, query[ReportKind.TAX], ids, taxes, grades),
        social_insurance_report=social_insurance_reports(
            block, query[ReportKind.SOCIAL_INSURANCE], ids, staff
        ),
        enterprise_bureau_report=enterprise_bureau_reports(
            block, query[ReportKind.ENTERPRISE_BUREAU], ids, credit
        ),
    )


def _queries(block: Block, merchants: Merchants) -> dict[ReportKind, Query]:
    """What the lender asks about merchants, by kind of report."""
    sources = block.world.reports
    source = {
        ReportKind.REGISTRY: sources.registry,
        ReportKind.COURT: sources.court,
        ReportKind.TAX: sources.tax,
        ReportKind.SOCIAL_INSURANCE: sources.social_insurance,
        ReportKind.ENTERPRISE_BUREAU: sources.enterprise_bureau,
    }
    ids = merchants.merchant.merchant_id
    return {kind: about_merchants(block, kind, shape, ids) for kind, shape in source.items()}


def _courts(
    block: Block, credit: Credit, query: Query, suits: Lawsuit, lists: Enforcement
) -> CourtReport:
    """Reports on merchants, then on applicants."""
    application = credit.application
    persons, at = about_applicants(block, block.world.reports.court, application)
    none = np.full(len(query.subject), NONE)
    return joined(
        [
            court_reports(query, "enterprise", none, suits, lists),
            court_reports(persons, "person", application.order_id[at], suits, lists),
        ]
    )
