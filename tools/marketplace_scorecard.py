"""Derive the marketplace scorecard from real loans, and say how well it does out of time.

    python tools/marketplace_scorecard.py LOANS.parquet [--write score.csv]

LOANS.parquet: the 2018 sample of Lending Club loans of the R package creditmodel. Development is
January to June 2018; July and later is out of time. Only what was known at application is used,
never the lender's grade, rate or instalment.

Method: 20 quantile bins per variable, pooled until the bad rate is monotone, merged to five with
the least loss of information value, ends rounded to two digits; weight of evidence per bin, half a
loan added to each count; logistic regression on the weights; points = weight × coefficient ×
40 / ln 2, so that 40 points double the odds of good to bad.
"""

from __future__ import annotations

import argparse
import bisect
import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from lendweave.models.binning import (
    BinRule,
    bin_labels,
    counts_of,
    monotone_cuts,
    quantile_cuts,
    rounded,
    spelled_cut,
)

POINTS_TO_DOUBLE = 40
BASE_POINTS = 600
LOANS_MIN = 200
INFORMATION_MIN = 0.005
REASON_POINTS = -8
LAST_DEVELOPMENT_MONTH = 6
RIPE_UNTIL_MONTH = 9

# Strategy input: (column of the file as SQL, digits after the point, reason when it costs points).
NUMBERS: dict[str, tuple[str, int, str]] = {
    "term_months": ("CAST(regexp_extract(term, '[0-9]+') AS INTEGER)", 0, "LONG_TERM"),
    "amount": ("funded_amnt_inv", 2, "AMOUNT_HIGH"),
    "annual_income": ("annual_inc", 2, "INCOME_LOW"),
    "debt_to_income": ("dti", 2, "DEBT_TO_INCOME"),
    "accounts_opened_24m": ("acc_open_past_24mths", 0, "NEW_CREDIT"),
    "enquiries_12m": ("inq_last_12m", 0, "ENQUIRIES"),
    "all_utilisation": ("all_util", 0, "UTILISATION"),
    "card_room": ("bc_open_to_buy", 0, "UTILISATION"),
    "oldest_card_months": ("mo_sin_old_rev_tl_op", 0, "SHORT_HISTORY"),
    "newest_account_months": ("mo_sin_rcnt_tl", 0, "NEW_CREDIT"),
    "mortgages": ("mort_acc", 0, "FEW_ASSETS"),
    "average_balance": ("avg_cur_bal", 0, "FEW_ASSETS"),
    "never_late_share": ("pct_tl_nvr_dlq", 2, "LATE_PAYMENTS"),
}


NEVER_NULL = ("term_months", "amount")


@dataclass(frozen=True)
class Loan:
    """One loan: month of issue in 2018, bad or not, values in the order of NUMBERS, purpose."""

    month: int
    bad: int
    numbers: tuple[float | None, ...]
    purpose: str


@dataclass(frozen=True)
class Scored:
    """A variable ready to score. cuts: first value of each bin after the first, or purposes.

    weights: weight of evidence per bin; the last is for null (numbers) or any other (purpose).
    """

    name: str
    cuts: tuple[float, ...]
    groups: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    reason: str
    digits: int = 0

    def bin_of(self, value: float | str | None) -> int:
        """The bin that a value falls in."""
        if isinstance(value, str):
            return next((i for i, g in enumerate(self.groups) if value in g), len(self.groups))
        return len(self.cuts) + 1 if value is None else bisect.bisect_right(self.cuts, value)


def read_loans(path: Path) -> list[Loan]:
    """Every loan of the file."""
    columns = ", ".join(f"CAST({sql} AS DOUBLE)" for sql, _, _ in NUMBERS.values())
    query = f"""
        SELECT CAST(split_part(issue_d, '/', 2) AS INTEGER), loan_status, purpose, {columns}
        FROM read_parquet($path) ORDER BY id, issue_d"""
    rows = duckdb.execute(query, {"path": str(path)}).fetchall()
    return [Loan(month, bad, tuple(numbers), purpose) for month, bad, purpose, *numbers in rows]


def weight(good: float, bad: float, goods: int, bads: int) -> float:
    """Weight of evidence: above zero where good loans are more common than overall."""
    return math.log((good + 0.5) / (goods + 0.5)) - math.log((bad + 0.5) / (bads + 0.5))


def number_bins(name: str, index: int, loans: Sequence[Loan]) -> Scored:
    """Monotone bins of one number."""
    known = [(x, bool(loan.bad)) for loan in loans if (x := loan.numbers[index]) is not None]
    values = np.array([x for x, _ in known])
    bad = np.array([is_bad for _, is_bad in known])
    candidates = sorted({rounded(cut) for cut in quantile_cuts(values)})
    cuts = monotone_cuts(candidates, values, bad, len(loans), BinRule())
    goods, bads = totals(loans)
    missing = [sum(1 for x in loans if x.numbers[index] is None and x.bad == b) for b in (0, 1)]
    weights = [weight(*pair, goods, bads) for pair in counts_of(cuts, values, bad)]
    weights.append(
        weight(missing[0], missing[1], goods, bads) if sum(missing) >= LOANS_MIN else 0.0
    )
    _, digits, reason = NUMBERS[name]
    return Scored(name, tuple(cuts), (), tuple(weights), reason, digits)


def purpose_bins(loans: Sequence[Loan]) -> Scored:
    """Purposes in three groups by their bad rate; purposes that are not listed score zero."""
    goods, bads = totals(loans)
    counts: dict[str, list[int]] = {}
    for loan in loans:
        counts.setdefault(loan.purpose, [0, 0])[loan.bad] += 1
    ranked = sorted(counts, key=lambda p: counts[p][1] / sum(counts[p]))
    whole = bads / (goods + bads)
    tests = (lambda r: r < 0.9 * whole, lambda r: 0.9 * whole <= r < 1.15 * whole, lambda r: True)
    groups: list[tuple[str, ...]] = []
    for test in tests:
        left = [p for p in ranked if not any(p in group for group in groups)]
        groups.append(tuple(p for p in left if test(counts[p][1] / sum(counts[p]))))
    weights = [
        weight(sum(counts[p][0] for p in g), sum(counts[p][1] for p in g), goods, bads)
        for g in groups
    ]
    return Scored("purpose", (), tuple(groups), (*weights, 0.0), "PURPOSE")


def totals(loans: Sequence[Loan]) -> tuple[int, int]:
    """Good and bad loans."""
    bads = sum(loan.bad for loan in loans)
    return len(loans) - bads, bads


def value_of(variable: Scored, loan: Loan) -> float | str | None:
    """The loan's value of the variable."""
    if variable.name == "purpose":
        return loan.purpose
    return loan.numbers[list(NUMBERS).index(variable.name)]


def fit(rows: Sequence[Sequence[float]], bad: Sequence[int], steps: int = 7) -> list[float]:
    """Coefficients of a logistic regression of good on the rows, intercept last; Newton's steps."""
    size = len(rows[0]) + 1
    beta = [0.0] * size
    for _ in range(steps):
        gradient = [0.0] * size
        hessian = [[0.0] * size for _ in range(size)]
        for row, is_bad in zip(rows, bad, strict=True):
            full = (*row, 1.0)
            chance = 1 / (1 + math.exp(-sum(b * x for b, x in zip(beta, full, strict=True))))
            slope = chance * (1 - chance)
            for i, x in enumerate(full):
                gradient[i] += (1 - is_bad - chance) * x
                line = hessian[i]
                for j in range(i + 1):
                    line[j] += slope * x * full[j]
        change = solve(
            [[hessian[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)], gradient
        )
        beta = [b + d for b, d in zip(beta, change, strict=True)]
    return beta


def solve(matrix: list[list[float]], right: Sequence[float]) -> list[float]:
    """The solution of a small symmetric positive definite system, by elimination."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for i in range(size):
        for j in range(i + 1, size):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows[i][size] - rest) / rows[i][i]
    return found


def information(variable: Scored, loans: Sequence[Loan]) -> float:
    """Information value: how far apart the bins hold good and bad loans."""
    goods, bads = totals(loans)
    counts = [[0, 0] for _ in variable.weights]
    for loan in loans:
        counts[variable.bin_of(value_of(variable, loan))][loan.bad] += 1
    return sum(
        (good / goods - bad / bads) * weight
        for (good, bad), weight in zip(counts, variable.weights, strict=True)
    )


def select(variables: list[Scored], loans: Sequence[Loan]) -> tuple[list[Scored], list[float]]:
    """Drop variables until every coefficient is above 0.1: none may work against its own bins."""
    bad = [loan.bad for loan in loans]
    while True:
        rows = [[v.weights[v.bin_of(value_of(v, loan))] for v in variables] for loan in loans]
        beta = fit(rows, bad)
        worst = min(range(len(variables)), key=lambda i: beta[i])
        if beta[worst] > 0.1:
            return variables, beta
        variables = variables[:worst] + variables[worst + 1 :]


def points_of(variable: Scored, coefficient: float) -> list[int]:
    """Points per bin."""
    factor = POINTS_TO_DOUBLE / math.log(2) * coefficient
    return [round(factor * w) for w in variable.weights]


def auc_ks(scores: Sequence[int], bad: Sequence[int]) -> tuple[float, float]:
    """Area under the curve (ties count half) and the largest gap between the two shares."""
    goods, bads = bad.count(0), bad.count(1)
    below_good = below_bad = 0
    area, gap = 0.0, 0.0
    by_score: dict[int, list[int]] = {}
    for score, is_bad in zip(scores, bad, strict=True):
        by_score.setdefault(score, [0, 0])[is_bad] += 1
    for score in sorted(by_score):
        good_here, bad_here = by_score[score]
        area += good_here * (below_bad + bad_here / 2)
        below_good += good_here
        below_bad += bad_here
        gap = max(gap, below_bad / bads - below_good / goods)
    return area / (goods * bads), gap


def cell_rows(variable: Scored, points: Sequence[int]) -> list[tuple[str, str, int, str]]:
    """The variable's rows of score.csv."""
    if variable.groups:
        labels = ["|".join(group) for group in variable.groups] + ["-"]
    else:
        labels = bin_labels([spelled_cut(cut) for cut in variable.cuts]) + (
            [] if variable.name in NEVER_NULL else ["null"]
        )
    return [
        (variable.name, label, given, variable.reason if given <= REASON_POINTS else "")
        for label, given in zip(labels, points, strict=False)
    ]


def main() -> None:
    """Print the figures, and write the table where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("loans", type=Path)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    loans = read_loans(asked.loans)
    development = [loan for loan in loans if loan.month <= LAST_DEVELOPMENT_MONTH]
    bins = [number_bins(name, i, development) for i, name in enumerate(NUMBERS)]
    told = {v: information(v, development) for v in (*bins, purpose_bins(development))}
    print("information:", ", ".join(f"{v.name} {iv:.3f}" for v, iv in told.items()))
    informative = [v for v, iv in told.items() if iv >= INFORMATION_MIN]
    variables, beta = select(informative, development)
    points = [points_of(v, b) for v, b in zip(variables, beta, strict=False)]
    print("kept:", ", ".join(v.name for v in variables))
    samples = {
        "development, Jan-Jun": development,
        "out of time, Jul-Dec": [x for x in loans if x.month > LAST_DEVELOPMENT_MONTH],
        "out of time, Jul-Sep": [
            x for x in loans if LAST_DEVELOPMENT_MONTH < x.month <= RIPE_UNTIL_MONTH
        ],
    }
    for title, sample in samples.items():
        scores = [
            BASE_POINTS
            + sum(p[v.bin_of(value_of(v, x))] for v, p in zip(variables, points, strict=True))
            for x in sample
        ]
        auc, ks = auc_ks(scores, [x.bad for x in sample])
        good, bad = totals(sample)
        print(
            f"{title}: {len(sample)} loans, bad {bad / (good + bad):.4f},"
            f" AUC {auc:.4f}, KS {ks:.4f}"
        )
        cuts = sorted(scores)
        print("  deciles of the score:", [cuts[len(cuts) * d // 10] for d in range(1, 10)])
    if asked.write:
        rows = [r for v, p in zip(variables, points, strict=True) for r in cell_rows(v, p)]
        with asked.write.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [("variable", "bin", "points", "reason"), *rows]
            )


if __name__ == "__main__":
    main()
