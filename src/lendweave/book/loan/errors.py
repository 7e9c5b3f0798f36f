"""What may be wrong with an event of a loan."""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid, Missing


class LoanClosed(Conflict):
    """The loan is closed: nothing is owed on it any more.
    贷款已结清或已终止，不再接受该操作。
    """

    code = "BOOK-310"


class LoanNotDisbursed(Conflict):
    """Nothing has been disbursed on the loan yet.
    贷款尚未放款。
    """

    code = "BOOK-311"


class Overpaid(Invalid):
    """More was paid than is owed, and the product keeps no credit of the borrower.
    还款金额超过应还金额，且该产品不接受溢缴款。
    """

    code = "BOOK-312"


class WrongCurrency(Invalid):
    """An event is in another currency than its loan.
    事件的币种与贷款币种不一致。
    """

    code = "BOOK-313"


class BackdatedTooFar(Invalid):
    """An event is dated further back than the product allows.
    业务日期早于产品允许的倒起息范围。
    """

    code = "BOOK-314"


class ClockWentBack(Conflict):
    """An event is entered on a day before one that the loan has already seen, or is dated ahead.
    录入日期早于贷款已处理的日期，或业务日期在录入日期之后。
    """

    code = "BOOK-315"


class ReversalOfReversal(Invalid):
    """A reversal, or the opening of a loan, cannot be reversed.
    冲正或开户事件不能再被冲正。
    """

    code = "BOOK-316"


class UnknownEvent(Missing):
    """The event to be reversed is not one of this loan that is in effect.
    要冲正的事件不存在，或已被冲正。
    """

    code = "BOOK-317"


class DisbursedTooMuch(Invalid):
    """More is disbursed than was agreed.
    放款金额超过合同金额。
    """

    code = "BOOK-318"


class WrongEventNumber(Conflict):
    """The events of a loan are not numbered one after the other.
    贷款事件的序号不连续。
    """

    code = "BOOK-319"


class WrongAmount(Invalid):
    """The amount of an event is not one that it can have.
    事件的金额不符合要求。
    """

    code = "BOOK-320"


class PrepaymentNotAllowed(Invalid):
    """The product does not allow to repay early, or not yet.
    产品不允许提前还款，或尚在锁定期内。
    """

    code = "BOOK-321"


class CoolingOffOver(Conflict):
    """The days in which the loan could be cancelled are over.
    冷静期已过，不能取消贷款。
    """

    code = "BOOK-322"


class NotYetToWriteOff(Conflict):
    """The loan is not far enough past due to be written off.
    逾期天数未达到核销条件。
    """

    code = "BOOK-323"


class NoGuarantee(Conflict):
    """Nobody guarantees this loan, so nothing can be compensated.
    该贷款没有担保方，不能代偿。
    """

    code = "BOOK-324"


class ClaimPassed(Conflict):
    """A guarantor has paid for part of the loan, which cannot be agreed anew without it.
    担保方已代偿，未经其同意不能重组。
    """

    code = "BOOK-326"


class NothingToPlan(Conflict):
    """All instalments have fallen due, so there is none to plan anew.
    所有分期均已到期，没有可重新安排的分期。
    """

    code = "BOOK-327"


class NotWrittenOff(Conflict):
    """A recovery is entered for a loan that was not written off.
    贷款尚未核销，不能登记核销收回。
    """

    code = "BOOK-328"


class ReversalBlocked(Conflict):
    """A later event stands on the one that is to be reversed.
    后续事件依赖于要冲正的事件，不能直接冲正。
    """

    code = "BOOK-330"


class UnknownDetail(Invalid):
    """An event says something that events of its kind do not say, or not in that way.
    事件内容包含未知项，或取值不正确。
    """

    code = "BOOK-325"


class ContractUnreadable(Invalid):
    """The event that opened a loan does not hold its contract, or holds what cannot be kept.
    开户事件中没有可读的合同内容，或合同内容无法保存。
    """

    code = "BOOK-390"


class GrowthUnfit(Invalid):
    """Unpaid interest is to become principal where somebody else than the borrower pays interest.
    利息由他人承担的贷款，不能将未付利息转为本金。
    """

    code = "BOOK-329"
