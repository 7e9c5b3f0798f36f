"""What can be wrong with review.yaml, or against what a reviewer wants to do.

Invalid (kernel)
├── ReviewInvalid       review.yaml contradicts itself                       DECISIONS-071
├── CheckUnknown        a check that the case's type does not list           DECISIONS-072
└── VerdictInvalid      a verdict that is incomplete, or offers too much     DECISIONS-073
Forbidden (kernel)
└── AboveAuthority      more than the roles of whoever decides allow         DECISIONS-074
"""

from __future__ import annotations

from lendweave.kernel.errors import Forbidden, Invalid


class ReviewInvalid(Invalid):
    """The rules of manual review contradict themselves.
    人工审核规则自相矛盾。
    """

    code = "DECISIONS-071"


class CheckUnknown(Invalid):
    """The type of the case lists no such check.
    该案件类型没有此核查项。
    """

    code = "DECISIONS-072"


class VerdictInvalid(Invalid):
    """What is to be decided lacks something, or is more than was asked for.
    审核意见不完整，或超出申请内容。
    """

    code = "DECISIONS-073"


class AboveAuthority(Forbidden):
    """The amount is above the authority of whoever decides.
    金额超出操作者的审批权限。
    """

    code = "DECISIONS-074"
