"""What stands against lending on a trade.

Conflict (kernel)
└── TradeRefused              BOOK-230
    ├── CollateralMissing     BOOK-231  it is not named what is financed, or it is not known
    ├── CollateralUnfit       BOOK-232  it is another's, over, or in another currency
    ├── AdvanceExceeded       BOOK-233  more than the advance rate leaves
    ├── NotAcknowledged       BOOK-234  the buyer has not acknowledged it
    ├── TenorTooLong          BOOK-235  it runs for longer than vouchers may
    ├── SecuredElsewhere      BOOK-236  it is pledged or registered to somebody else
    ├── NotSearched           BOOK-237  the register was not searched
    ├── NotRegistered         BOOK-238  it is not registered, or not for long enough
    └── MarginShort           BOOK-239  less is deposited than the product asks for
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict


class TradeRefused(Conflict):
    """What is financed does not meet the terms of the product.
    融资标的不符合产品条款。
    """

    code = "BOOK-230"


class CollateralMissing(TradeRefused):
    """The product lends against something that the drawdown does not name, or that is not known.
    用信未指明融资标的，或所指标的没有记录。
    """

    code = "BOOK-231"


class CollateralUnfit(TradeRefused):
    """What is to be financed belongs to another, is over, or is in another currency.
    融资标的不属于借款人、已了结或币种不符。
    """

    code = "BOOK-232"


class AdvanceExceeded(TradeRefused):
    """More is asked for than the advance rate leaves of what is financed.
    申请金额超过融资标的按融资比例的剩余可融金额。
    """

    code = "BOOK-233"


class NotAcknowledged(TradeRefused):
    """The buyer has not acknowledged what is financed.
    买方尚未确认融资标的。
    """

    code = "BOOK-234"


class TenorTooLong(TradeRefused):
    """What is financed runs for longer than a voucher may.
    融资标的的付款期限超过凭证允许的期限。
    """

    code = "BOOK-235"


class SecuredElsewhere(TradeRefused):
    """What is to be financed is pledged or registered to somebody else.
    融资标的已质押或登记给他人。
    """

    code = "BOOK-236"


class NotSearched(TradeRefused):
    """The register of movable property was not searched before the money leaves.
    放款前未查询动产融资统一登记。
    """

    code = "BOOK-237"


class NotRegistered(TradeRefused):
    """What is financed is not registered, or not for as long as the money is lent.
    融资标的未登记，或登记期限短于融资期限。
    """

    code = "BOOK-238"


class MarginShort(TradeRefused):
    """Less margin is deposited than the product asks for.
    保证金不足。
    """

    code = "BOOK-239"
