"""What can be wrong with a question about the portfolio."""

from __future__ import annotations

from lendweave.kernel.errors import Invalid, Missing


class UnknownTable(Missing):
    """There is no portfolio table of this name.
    没有此名称的资产组合报表。
    """

    code = "MONITORING-001"


class UnknownDimension(Invalid):
    """A portfolio table cannot be grouped by this.
    资产组合报表不能按此维度分组。
    """

    code = "MONITORING-002"
