"""What can be wrong with a file of holidays.

Invalid (kernel)
└── HolidaysInvalid    days that contradict each other    BOOK-121
"""

from __future__ import annotations

from lendweave.kernel.errors import Invalid


class HolidaysInvalid(Invalid):
    """The days of a holiday calendar contradict each other.
    节假日日历中的日期自相矛盾。
    """

    code = "BOOK-121"
