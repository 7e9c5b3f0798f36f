"""What can be wrong with versions that are to be compared, and with what is asked of them.

Conflict (kernel)
└── VersionsClash          two versions read one input in two types       DECISIONS-041
Invalid (kernel)
├── SegmentUnfit           a segment that rows cannot be told apart by    DECISIONS-042
├── KnobUnfit              a value to search that is not in the strategy  DECISIONS-043
└── FeaturesUnfit          a file that holds no rows of features          DECISIONS-044
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid


class VersionsClash(Conflict):
    """Two versions of a strategy cannot be decided over one set of features.
    两个策略版本无法在同一组特征上决策。
    """

    code = "DECISIONS-041"


class SegmentUnfit(Invalid):
    """Applications cannot be told apart by what was named.
    无法按所指定的内容划分客群。
    """

    code = "DECISIONS-042"


class KnobUnfit(Invalid):
    """A value that is to be searched does not stand in the strategy as said.
    待搜索的取值与策略中的写法不符。
    """

    code = "DECISIONS-043"


class FeaturesUnfit(Invalid):
    """A file of features cannot be read as a table.
    特征文件无法作为数据表读取。
    """

    code = "DECISIONS-044"
