"""What can be wrong with the flows of money that a yearly rate is asked for.

Invalid (kernel)
└── NoYield             no one rate makes both sides equal       BOOK-111
    └── YieldNotUnique  more than one rate may do so             BOOK-112
"""

from __future__ import annotations

from lendweave.kernel.errors import Invalid


class NoYield(Invalid):
    """No one rate makes what is paid out equal to what is paid back.
    没有唯一的利率能使放款与还款的现值相等。
    """

    code = "BOOK-111"


class YieldNotUnique(NoYield):
    """More than one rate may make what is paid out equal to what is paid back.
    可能有不止一个利率使放款与还款的现值相等。
    """

    code = "BOOK-112"
