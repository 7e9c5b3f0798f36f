"""What a state machine refuses."""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid


class StepRefused(Conflict):
    """What was asked cannot happen in the present state.
    当前状态下不能进行该操作。
    """

    code = "BOOK-501"


class NeedsMissing(Invalid):
    """A step lacks something that it needs, such as a reason.
    该步骤缺少必需的内容，例如原因。
    """

    code = "BOOK-502"


class EventUnknown(Invalid):
    """Nothing of this name happens to such a thing.
    此类对象没有该名称的事件。
    """

    code = "BOOK-503"
