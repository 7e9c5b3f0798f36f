"""What can be wrong with a product, and with what is asked of it.

Invalid (kernel)
├── ProductInvalid        a product does not say one thing completely             BOOK-201
│   ├── NumberInvalid     a number is not one, or outside its bounds               BOOK-202
│   ├── AllocationInvalid an allocation order names a pair wrongly, or twice        BOOK-203
│   ├── SharesInvalid     shares do not add up to the whole                         BOOK-204
│   ├── FeeForbidden      a fee that may not be charged                             BOOK-205
│   └── FunderNotNamed    a funder that the scene's funders.yaml does not have      BOOK-209
├── CapsInvalid           a pack of caps contradicts itself                         BOOK-206
├── CapExceeded           the all-in cost is above the cap                          BOOK-207
└── QuoteRefused          what was asked is outside the product                     BOOK-208
Missing (kernel)
├── ProductUnknown        no product, or no version of it, has this name            BOOK-211
└── CapUnknown            no cap of the pack is in force for a licence and day      BOOK-212
Conflict (kernel)
└── ProductChanged        a published version has another content now               BOOK-221
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid, Missing


class ProductInvalid(Invalid):
    """A product does not say one thing completely.
    产品没有完整而一致地定义。
    """

    code = "BOOK-201"


class NumberInvalid(ProductInvalid):
    """A number of a product is not one, or is outside its bounds.
    产品中的数值无法识别，或超出允许范围。
    """

    code = "BOOK-202"


class AllocationInvalid(ProductInvalid):
    """An allocation order names a pair of timing and component that is not one, or names it twice.
    还款冲抵顺序中有无法识别或重复的项。
    """

    code = "BOOK-203"


class SharesInvalid(ProductInvalid):
    """Shares do not add up to the whole.
    各项份额之和不等于 100%。
    """

    code = "BOOK-204"


class FeeForbidden(ProductInvalid):
    """A fee may not be charged in this way.
    该费用不得以此方式收取。
    """

    code = "BOOK-205"


class FunderNotNamed(ProductInvalid):
    """A product names a funder that the scene's funders.yaml does not have.
    产品指定的资方未在场景的 funders.yaml 中声明。
    """

    code = "BOOK-209"


class CapsInvalid(Invalid):
    """A pack of caps contradicts itself.
    利率上限规则自相矛盾。
    """

    code = "BOOK-206"


class CapExceeded(Invalid):
    """The all-in cost is above the cap.
    综合融资成本超过上限。
    """

    code = "BOOK-207"


class QuoteRefused(Invalid):
    """What was asked is outside what the product offers.
    所询条件超出产品范围。
    """

    code = "BOOK-208"


class ProductUnknown(Missing):
    """No product, or no version of it, has this name.
    没有这个产品，或没有它的这个版本。
    """

    code = "BOOK-211"


class CapUnknown(Missing):
    """No cap of the pack is in force for this licence and day.
    该牌照在该日没有有效的利率上限规则。
    """

    code = "BOOK-212"


class ProductChanged(Conflict):
    """A published version of a product has another content now.
    产品某一已发布版本的内容已被改动。
    """

    code = "BOOK-221"
