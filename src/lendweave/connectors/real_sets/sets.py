"""The real sets and the curves that are drawn from each."""

from __future__ import annotations

from lendweave.connectors.real_sets import folds
from lendweave.connectors.real_sets.model import Curve, RealSet
from lendweave.simulation.figures.bins import (
    AGE_SHARES,
    AGES,
    DAYS_LATE,
    GAP_DAYS,
    TERM_MONTHS,
)

# Twelve whole months; what a customer number lacks is not a buyer.
_BOUGHT = """
    FROM real WHERE "InvoiceNo" NOT LIKE 'C%' AND "CustomerID" IS NOT NULL
    AND "InvoiceDate" < DATE '2011-12-01'
"""
_INVOICES = f"""(SELECT "InvoiceNo" AS invoice, any_value("CustomerID") AS buyer,
    min("InvoiceDate") AS bought_at, sum("Quantity" * "UnitPrice") AS value {_BOUGHT} GROUP BY 1)"""

ONLINE_RETAIL = RealSet(
    "online_retail",
    "online_retail/online_retail.parquet",
    "read_parquet(?)",
    "UCI Online Retail, a British wholesaler of gifts, December 2010 to November 2011",
    "CC BY 4.0",
    {
        "season": Curve(
            f"SELECT count(*) FROM {_INVOICES} GROUP BY month(bought_at) ORDER BY month(bought_at)",
            folds.weights,
        ),
        "orders_each_buyer": Curve(f"SELECT count(*) FROM {_INVOICES} GROUP BY buyer", folds.each),
        "buyer_lorenz": Curve(
            f"SELECT count(*) FROM {_INVOICES} GROUP BY buyer", folds.concentration
        ),
        "days_between_orders": Curve(
            f"""SELECT gap FROM (SELECT date_diff('day', lag(bought_at) OVER (
                PARTITION BY buyer ORDER BY bought_at, invoice), bought_at) AS gap
                FROM {_INVOICES}) WHERE gap IS NOT NULL""",
            folds.binned(GAP_DAYS),
        ),
        "order_value_about_median": Curve(
            f"SELECT value FROM {_INVOICES} WHERE value > 0", folds.about_median
        ),
        "returned_share": Curve(
            """SELECT count(DISTINCT "InvoiceNo") FILTER ("InvoiceNo" LIKE 'C%')
                / count(DISTINCT "InvoiceNo") FILTER ("InvoiceNo" NOT LIKE 'C%')
                FROM real WHERE "CustomerID" IS NOT NULL""",
            folds.mean,
        ),
    },
)
OLIST = RealSet(
    "olist_partial",
    "olist_partial/olist_order_payments_dataset.parquet",
    "read_parquet(?)",
    "Olist, payments of a Brazilian marketplace, 2016 to 2018",
    "CC BY-NC-SA 4.0",
    {
        "terms": Curve(
            "SELECT payment_installments FROM real WHERE payment_installments > 1",
            folds.binned(TERM_MONTHS),
        ),
        "order_value_about_median": Curve(
            "SELECT sum(payment_value) AS value FROM real GROUP BY order_id HAVING value > 0",
            folds.about_median,
        ),
    },
)
GMSC = RealSet(
    "gmsc",
    "gmsc/cs-training.parquet",
    "read_parquet(?)",
    "Give Me Some Credit, borrowers of an American lender",
    "terms of the Kaggle competition",
    {
        "income_about_median": Curve(
            'SELECT "MonthlyIncome" FROM real WHERE "MonthlyIncome" > 1', folds.about_median
        ),
        "ages": Curve("SELECT age FROM real WHERE age >= 18", folds.binned(AGES)),
        "auc_overdue": Curve(
            """SELECT "NumberOfTime30-59DaysPastDueNotWorse", "SeriousDlqin2yrs" FROM real
                WHERE "NumberOfTime30-59DaysPastDueNotWorse" < 90""",
            folds.ranked,
        ),
        "auc_income": Curve(
            """SELECT -"MonthlyIncome", "SeriousDlqin2yrs" FROM real
                WHERE "MonthlyIncome" IS NOT NULL""",
            folds.ranked,
        ),
    },
)
LENDING_CLUB = RealSet(
    "lendingclub_creditmodel",
    "lendingclub_creditmodel/lendingclub.parquet",
    "read_parquet(?)",
    "Lending Club, loans issued in 2018, sampled so that a quarter is bad",
    "R package creditmodel",
    {
        "income_about_median": Curve(
            "SELECT annual_inc FROM real WHERE annual_inc > 0", folds.about_median
        ),
        "loan_amount_about_median": Curve("SELECT funded_amnt_inv FROM real", folds.about_median),
        "risk_by_burden": Curve(
            "SELECT installment * 12 / annual_inc, loan_status FROM real WHERE annual_inc > 0",
            folds.risk,
        ),
        "auc_house": Curve(
            "SELECT dense_rank() OVER (ORDER BY sub_grade), loan_status FROM real", folds.ranked
        ),
        "auc_burden": Curve(
            "SELECT installment * 12 / annual_inc, loan_status FROM real WHERE annual_inc > 0",
            folds.ranked,
        ),
        "auc_income": Curve("SELECT -annual_inc, loan_status FROM real", folds.ranked),
        "auc_enquiries": Curve(
            "SELECT inq_last_12m, loan_status FROM real WHERE inq_last_12m IS NOT NULL",
            folds.ranked,
        ),
    },
)
UCI_CREDIT = RealSet(
    "uci_credit_default",
    "uci_credit_default/taiwan_credit_card.csv.gz",
    "read_csv(?)",
    "UCI default of credit card clients, Taiwan, 2005",
    "CC BY 4.0",
    {
        "ages": Curve("SELECT age FROM real", folds.binned(AGES)),
        "months_behind": Curve(
            """SELECT count(*) FROM (UNPIVOT (SELECT pay_0, pay_2, pay_3, pay_4, pay_5, pay_6
                FROM real) ON COLUMNS(*) INTO NAME month VALUE behind)
                GROUP BY least(greatest(behind, 0), 2) ORDER BY least(greatest(behind, 0), 2)""",
            folds.weights,
        ),
        "auc_overdue": Curve("SELECT pay_0, target FROM real", folds.ranked),
    },
)
BERKA = RealSet(
    "berka_partial",
    "berka_partial/loan.asc.gz",
    "read_csv(?, delim = ';')",
    "PKDD'99, loans of a Czech bank, 1993 to 1998",
    "published for research",
    {
        "loan_amount_about_median": Curve("SELECT amount FROM real", folds.about_median),
        "terms": Curve("SELECT duration FROM real", folds.binned(TERM_MONTHS)),
        "default_share": Curve(
            "SELECT CAST(status = 'B' AS INTEGER) FROM real WHERE status IN ('A', 'B')", folds.mean
        ),
    },
)
SBA = RealSet(
    "sba_case",
    "sba_case/SBAcase.parquet",
    "read_parquet(?)",
    "SBA 7(a) loans, real estate in California (Li, Mickel and Taylor, 2018)",
    "published with the article",
    {
        "default_at_part_of_term": Curve(
            f"""SELECT coalesce(sum(n), 0) FROM range({AGE_SHARES}) AS part(number) LEFT JOIN (
                SELECT least(CAST(floor((daysterm - greatest(xx - "ChgOffDate", 0)) * {AGE_SHARES}
                    / daysterm) AS BIGINT), {AGE_SHARES - 1}) AS place, 1 AS n
                FROM real WHERE "ChgOffDate" IS NOT NULL AND daysterm > 0
                    AND "ChgOffDate" > xx - daysterm) ON place = number
                GROUP BY number ORDER BY number""",
            folds.weights,
        ),
    },
)
RECEIVABLES = RealSet(
    "b2b_receivables_ibm",
    "b2b_receivables_ibm/Accounts-Receivable.csv",
    "read_csv(?)",
    "IBM sample of invoices between firms, 2012 and 2013; probably invented",
    "IBM sample data",
    {
        "days_late": Curve('SELECT "DaysLate" FROM real', folds.binned(DAYS_LATE)),
        "receivable_days_late": Curve('SELECT "DaysLate" FROM real', folds.binned(DAYS_LATE)),
    },
)
HILLSTROM = RealSet(
    "hillstrom",
    "hillstrom/hillstrom.csv.gz",
    "read_csv(?)",
    "MineThatData e-mail test of an American shop, three random arms",
    "public challenge",
    {
        "uplift": Curve(
            """SELECT avg(conversion) FILTER (segment <> 'No E-Mail')
                - avg(conversion) FILTER (segment = 'No E-Mail') FROM real""",
            folds.mean,
        ),
    },
)
REAL_SETS = (
    *(ONLINE_RETAIL, OLIST, GMSC, LENDING_CLUB, UCI_CREDIT, BERKA, SBA, RECEIVABLES),
    HILLSTROM,
)
"""Every set, those of trade first."""
