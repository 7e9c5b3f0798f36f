"""What can be wrong with a collection policy, or against it."""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Forbidden, Invalid


class PolicyInvalid(Invalid):
    """A collection policy contradicts itself.
    催收策略自相矛盾。
    """

    code = "BOOK-601"


class ContactNotAllowed(Forbidden):
    """The borrower must not be contacted now: hours, frequency or person are outside the limits.
    此时不得联系：时段、频次或联系对象超出限制。
    """

    code = "BOOK-602"


class PromiseNotAllowed(Conflict):
    """A promise to pay is too late, too small, or one too many.
    还款承诺过晚、金额过低，或已违约过多。
    """

    code = "BOOK-603"


class WaiverNotAllowed(Forbidden):
    """A waiver is above the authority of whoever grants it.
    减免超出操作者的权限。
    """

    code = "BOOK-604"


class HandoverNotAllowed(Conflict):
    """A case cannot go to this agency, or cannot come back from it.
    案件不能委托给该机构，或不能从该机构收回。
    """

    code = "BOOK-605"
