"""What a line refuses."""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid


class LineFrozen(Conflict):
    """The line is frozen: nothing may be drawn.
    额度已冻结，不可用信。
    """

    code = "BOOK-511"


class LineNotOpen(Conflict):
    """The line is not open on this day.
    额度在该日不可用。
    """

    code = "BOOK-512"


class LineExceeded(Conflict):
    """More is asked for than the line has left.
    申请金额超过可用额度。
    """

    code = "BOOK-513"


class AmountUnfit(Invalid):
    """An amount or a day does not fit what is asked for.
    金额或日期不符合该操作。
    """

    code = "BOOK-514"
