"""A table with the columns of the Lending Club extract, for machines without it."""

from __future__ import annotations

import random

import pyarrow as pa

ROWS = 400
_WHOLE = (
    "acc_open_past_24mths",
    "all_util",
    "avg_cur_bal",
    "bc_open_to_buy",
    "inq_last_12m",
    "max_bal_bc",
    "mo_sin_old_il_acct",
    "mo_sin_old_rev_tl_op",
    "mo_sin_rcnt_rev_tl_op",
    "mo_sin_rcnt_tl",
    "mort_acc",
    "num_il_tl",
    "num_rev_accts",
    "num_tl_90g_dpd_24m",
    "revol_bal",
    "tot_cur_bal",
    "tot_hi_cred_lim",
    "total_acc",
    "total_bal_ex_mort",
    "total_bc_limit",
    "total_cu_tl",
    "total_il_high_credit_limit",
)
_EMPLOYED = ("10+ years", "< 1 year", "1 year", "5 years", "n/a", "other")


def lendingclub_like(seed: int = 1, rows: int = ROWS) -> pa.Table:
    """Invented loans: the same names, types and oddities; no real distribution."""
    chance = random.Random(seed)
    whole = {
        name: [None if chance.random() < 0.02 else chance.randrange(300) for _ in range(rows)]
        for name in _WHOLE
    }
    tenths = {
        name: [
            None if chance.random() < 0.02 else chance.randrange(1_000) / 10 for _ in range(rows)
        ]
        for name in ("bc_util", "dti", "pct_tl_nvr_dlq", "percent_bc_gt_75")
    }
    grades = [chance.choice("ABCDEFG") for _ in range(rows)]
    return pa.table(
        {
            "id": pa.array(range(1, rows + 1), pa.int32()),
            "issue_d": [f"2018/{chance.randrange(1, 13)}/1" for _ in range(rows)],
            "loan_status": [int(chance.random() < 0.25) for _ in range(rows)],
            "grade": grades,
            "sub_grade": [f"{grade}1" for grade in grades],
            "annual_inc": [float(chance.randrange(20_000, 200_000)) for _ in range(rows)],
            "emp_length": [chance.choice(_EMPLOYED) for _ in range(rows)],
            "funded_amnt_inv": [chance.randrange(40, 1_600) * 25.0 for _ in range(rows - 1)]
            + [13999.65395],
            "grade.1": grades,
            "installment": [chance.randrange(5_000, 150_000) / 100 for _ in range(rows)],
            "purpose": [chance.choice(("car", "credit_card", "house")) for _ in range(rows)],
            "term": [chance.choice(("36 months", "60 months")) for _ in range(rows)],
            "verification_status_joint": [chance.choice(("", "", "Verified")) for _ in range(rows)],
            **whole,
            **tenths,
        }
    )
