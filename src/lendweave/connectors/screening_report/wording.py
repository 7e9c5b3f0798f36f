"""Words of the screening's page, in English and Chinese."""

from __future__ import annotations

from lendweave.charts import Words
from lendweave.models import Warned

SCREENING: dict[str, Words] = {
    "title": Words("Features screened", "特征筛选"),
    "subjects": Words("subjects", "对象"),
    "loans": Words("loans that count", "计入贷款"),
    "bad rate": Words("bad rate", "坏账率"),
    "left out": Words("loans left out", "未计入贷款"),
    "features": Words("features", "特征"),
    "how": Words(
        "Values are as of the instant at which each subject was known. Loans count where at least "
        "90% of their month can be told good or bad. The information value (IV) is taken over bins "
        "with a rising or falling bad rate; what chance alone may give stands beside it.",
        "特征取各对象可知时刻的值。某月贷款至少九成可判定好坏时才计入。信息值（IV）按坏账率单调的分箱"
        "计算，旁列仅凭偶然可达到的值。",
    ),
    "no outcomes": Words(
        "The scene has too few loans that can be told good or bad, so there are no information "
        "values.",
        "场景中可判定好坏的贷款过少，未计算信息值。",
    ),
    "feature": Words("feature", "特征"),
    "group": Words("group", "类别"),
    "meaning": Words("meaning", "含义"),
    "iv": Words("IV", "IV"),
    "chance": Words("by chance", "偶然可达"),
    "coverage": Words("coverage", "覆盖率"),
    "distinct": Words("values", "取值数"),
    "psi": Words("largest PSI", "最大 PSI"),
    "notes": Words("to look at", "注意"),
    "bins": Words("Bins of each feature", "各特征分箱"),
    "bin": Words("bin", "分箱"),
    "good": Words("good", "好"),
    "bad": Words("bad", "坏"),
    "weight": Words("WOE", "WOE"),
}
WARNED: dict[Warned, Words] = {
    Warned.LEAK: Words("may know the outcome (IV > 0.5)", "疑似泄漏结果（IV > 0.5）"),
    Warned.THIN: Words("known of fewer than 5%", "覆盖率低于 5%"),
    Warned.CONSTANT: Words("one value only", "取值唯一"),
    Warned.MOVED: Words("moves (PSI > 0.25)", "分布漂移（PSI > 0.25）"),
}
