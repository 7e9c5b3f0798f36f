"""Every metric of data quality, one row each; reference, screens and reports read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Dimension(Enum):
    """A side of quality that a score is made of. weight: its part in the score of a feed."""

    COMPLETENESS = ("completeness", "完整性", 25)
    TIMELINESS = ("timeliness", "及时性", 20)
    VALIDITY = ("validity", "有效性", 25)
    UNIQUENESS = ("uniqueness", "唯一性", 10)
    CONSISTENCY = ("consistency", "一致性", 10)
    STABILITY = ("stability", "稳定性", 10)

    def __init__(self, en: str, zh: str, weight: int) -> None:
        self.en = en
        self.zh = zh
        self.weight = weight


class Unit(Enum):
    """What a value counts in."""

    SHARE = "share"
    SECONDS = "seconds"
    DAYS = "days"
    COUNT = "count"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. of: what it is told of. formula: as the reference writes it.

    higher_is_better: False where a contract sets the most that is allowed.
    """

    name: str
    dimension: Dimension
    unit: Unit
    of: str
    en: str
    zh: str
    formula: str
    formula_zh: str
    higher_is_better: bool = False


_ROWS = (
    Metric(
        *("filled", Dimension.COMPLETENESS, Unit.SHARE, "column", "filled", "填充率"),
        "records of the feed with a value in the column / records of the feed",
        "该列有值的记录数 / 该数据源的记录数",
        higher_is_better=True,
    ),
    Metric(
        *("delay_p50", Dimension.TIMELINESS, Unit.SECONDS, "feed", "median delay", "延迟中位数"),
        "median of known_at − occurred_at, rounded down to the minute, beyond two days to the hour",
        "known_at − occurred_at 的中位数，向下取整到分钟；超过两天取整到小时",
    ),
    Metric(
        *("delay_p99", Dimension.TIMELINESS, Unit.SECONDS, "feed", "delay, 99%", "延迟 99 分位"),
        "99th percentile of known_at − occurred_at; breached where significantly more than 1% of a "
        "period's records are later than the limit",
        "known_at − occurred_at 的 99 分位；某期超过上限的记录显著多于 1% 即违约",
    ),
    Metric(
        *("missing_days", Dimension.TIMELINESS, Unit.DAYS, "feed", "missing days", "缺失天数"),
        "days on which the feed's calendar expects records and none arrived",
        "按该数据源日历应到而未到数据的天数",
    ),
    Metric(
        *("silent_days", Dimension.TIMELINESS, Unit.DAYS, "feed", "days of silence", "静默天数"),
        "longest run of days without a record, up to the instant of the report",
        "截至报告时刻，连续无数据的最长天数",
    ),
    Metric(
        *("bad_rows", Dimension.VALIDITY, Unit.SHARE, "feed", "rows set aside", "隔离率"),
        "rows in quarantine / rows read, over the imports of the feed's files",
        "被隔离行数 / 读取行数，按该数据源已导入文件统计",
    ),
    Metric(
        *("refused_files", Dimension.VALIDITY, Unit.COUNT, "feed", "files refused", "整份拒收"),
        "files of which nothing was stored",
        "整份未入库的文件数",
    ),
    Metric(
        *("duplicates", Dimension.UNIQUENESS, Unit.SHARE, "feed", "repeated rows", "重复率"),
        "1 − (records stored of the feed's main kind + rows in quarantine) / rows read",
        "1 −（主记录入库数 + 隔离行数）/ 读取行数",
    ),
    Metric(
        *(
            "conflicts",
            Dimension.UNIQUENESS,
            Unit.SHARE,
            "feed",
            "ids with other content",
            "同号异文",
        ),
        "rows set aside because their id is stored with other content / rows read",
        "编号已存在而内容不同、因此被隔离的行数 / 读取行数",
    ),
    Metric(
        *("rule_broken", Dimension.CONSISTENCY, Unit.SHARE, "rule", "rule broken", "规则不符率"),
        "records for which the rule is false / records for which it is true or false",
        "规则为假的记录数 / 规则为真或为假的记录数",
    ),
    Metric(
        *("unmatched", Dimension.CONSISTENCY, Unit.SHARE, "pair", "not reconciled", "对账差异率"),
        "sum over keys of |left − right| / sum over keys of max(|left|, |right|)",
        "各键 |左 − 右| 之和 / 各键 max(|左|, |右|) 之和",
    ),
    Metric(
        *("psi", Dimension.STABILITY, Unit.INDEX, "column", "PSI", "群体稳定性指数"),
        "Σ (p − q) ln(p / q) over the column's bins, p of the period, q of up to six periods "
        "before; half a record is added to each bin. Breached above the limit and above what "
        "chance gives: (1/n + 1/m) χ²(bins − 1)",
        "Σ (p − q) ln(p / q)，p 为当期各箱占比，q 为此前至多六期；每箱加半条。"
        "超过上限且超过抽样噪声 (1/n + 1/m) χ²(箱数 − 1) 才违约",
    ),
)
METRICS: dict[str, Metric] = {metric.name: metric for metric in _ROWS}
"""By name, in the order of reports."""
