"""What is wrong with funders, routes and reconciliation files."""

from __future__ import annotations

from lendweave.kernel.errors import Invalid, Missing


class FundersInvalid(Invalid):
    """A part of funders.yaml cannot be meant.
    funders.yaml 的某一部分不成立。
    """

    code = "BOOK-521"


class ShareClaimedTwice(Invalid):
    """Two funders claim one share: together they fund more than the whole.
    两个资方占用同一份额：合计超过整体。
    """

    code = "BOOK-522"


class SharesNotWhole(Invalid):
    """The shares of a route do not add up to the whole.
    路由中各资方份额合计不等于整体。
    """

    code = "BOOK-523"


class FunderUnknown(Missing):
    """No funder or route of the scene has this name.
    场景中没有该名称的资方或路由。
    """

    code = "BOOK-524"


class StatementUnreadable(Invalid):
    """A reconciliation file is not of the shape that was agreed.
    对账文件格式不符合约定。
    """

    code = "BOOK-525"
