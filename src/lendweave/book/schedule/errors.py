"""What can be wrong with the terms of a schedule.

Invalid (kernel)
└── TermsInvalid        no schedule follows from the terms       BOOK-101
    ├── NothingDrawn    nothing is paid out                      BOOK-102
    ├── DrawTooLate     a draw on or after the last due date     BOOK-103
    ├── RateNotKnown    no rate is in force at the first draw    BOOK-104
    └── RepaidTooMuch   more is repaid than is open              BOOK-105
"""

from __future__ import annotations

from lendweave.kernel.errors import Invalid


class TermsInvalid(Invalid):
    """No repayment schedule follows from the terms.
    按这些条款无法生成还款计划。
    """

    code = "BOOK-101"


class NothingDrawn(TermsInvalid):
    """A schedule is asked for, and nothing is paid out.
    没有放款金额，无法生成还款计划。
    """

    code = "BOOK-102"


class DrawTooLate(TermsInvalid):
    """A draw falls on or after the last due date.
    有一笔支用日在最后到期日当天或之后。
    """

    code = "BOOK-103"


class RateNotKnown(TermsInvalid):
    """No rate is in force on the day of the first draw.
    首次支用日没有生效的利率。
    """

    code = "BOOK-104"


class RepaidTooMuch(TermsInvalid):
    """More principal is repaid beside the schedule than is open.
    计划外还本金额超过未还本金。
    """

    code = "BOOK-105"
