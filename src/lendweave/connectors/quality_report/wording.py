"""Words of the quality pages, in English and Chinese."""

from __future__ import annotations

from lendweave.charts import Words
from lendweave.intake.quality.contract import WEEKDAYS

QUALITY: dict[str, Words] = {
    "title": Words("Data quality", "数据质量"),
    "as of": Words("as of", "截至"),
    "feeds": Words("feeds with history", "有历史的数据源"),
    "records": Words("records in these periods", "期内记录数"),
    "breaches": Words("breaches of the contract", "违反契约项"),
    "broken": Words("What breaks the contract", "违反质量契约"),
    "kept": Words("Every feed keeps its contract.", "全部数据源符合质量契约。"),
    "no contract": Words(
        "The scene has no quality.yaml, so nothing is held against a limit.",
        "场景没有 quality.yaml，未设任何上下限。",
    ),
    "no history": Words("No history yet", "尚无历史"),
    "missing": Words("required, and nothing of it is stored", "必需，但没有任何入库记录"),
    "feed": Words("feed", "数据源"),
    "rows": Words("rows", "行数"),
    "score": Words("score", "得分"),
    "last": Words("last day", "最近一天"),
    "least filled": Words("least filled", "最低填充"),
    "largest psi": Words("largest PSI", "最大 PSI"),
    "reconcile": Words("Reconciliations", "对账"),
    "left": Words("left", "左"),
    "right": Words("right", "右"),
    "differ": Words("keys that differ", "不一致的键"),
    "of": Words("of", "共"),
    "weight": Words("weight", "权重"),
    "parts": Words("How the score is made", "得分构成"),
    "dimension": Words("dimension", "维度"),
    "not measured": Words("not measured", "未度量"),
    "calendar": Words("Calendar", "日历"),
    "columns": Words("Columns", "列"),
    "column": Words("column", "列"),
    "header": Words("in the file", "文件列名"),
    "filled": Words("filled", "填充率"),
    "limit": Words("limit", "上下限"),
    "worst": Words("worst part", "最差一期或文件"),
    "readings": Words("All readings", "全部读数"),
    "metric": Words("metric", "指标"),
    "value": Words("value", "取值"),
    "why": Words("Why rows were set aside", "隔离原因"),
    "reason": Words("reason", "原因"),
    "count": Words("rows", "行数"),
    "open": Words("open", "未处理"),
    "example": Words("example, personal cells masked", "示例（个人信息已遮蔽）"),
    "missing days": Words("Days without data that were due", "应到未到的日期"),
    "silent now": Words("days of silence up to now", "截至此刻的静默天数"),
    "delay declared": Words(
        "The mapping declares when records are known, so no delay is measured.",
        "映射直接声明可知时间，因此不度量延迟。",
    ),
    "scenes": Words("Scenes", "场景"),
    "back": Words("all feeds", "全部数据源"),
}
PATTERNS: dict[str, Words] = {
    "written": Words("sends as its contract says", "按契约约定的日历报送"),
    "monthly": Words("sends on one day of each month", "每月固定一天报送"),
    "weekdays": Words("sends on certain weekdays", "每周固定几天报送"),
    "daily": Words("sends every day", "每天报送"),
    "irregular": Words("keeps to no fixed days", "无固定日期"),
}
_WEEKDAY_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAY_NAMES: tuple[Words, ...] = tuple(
    Words(en, zh) for en, zh in zip(WEEKDAYS, _WEEKDAY_ZH, strict=True)
)
