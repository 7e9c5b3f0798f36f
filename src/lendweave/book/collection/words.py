"""Words of collection on screens and pages, in English and Chinese."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "collection": ("Collection", "催收"),
    "collection told": (
        "Overdue loans with what is due for each; those that wait come last",
        "逾期贷款及当日动作；等待中的排在最后",
    ),
    "no collection": ("Nothing is overdue.", "没有逾期贷款。"),
    "day's work": ("The day's collection work", "当日催收任务"),
    "loan": ("loan", "贷款"),
    "DPD": ("DPD", "逾期天数"),
    "bucket": ("bucket", "阶段"),
    "risk": ("risk", "风险"),
    "overdue": ("overdue", "逾期金额"),
    "balance": ("balance", "剩余本金"),
    "what to do": ("what to do", "动作"),
    "since day": ("due since day", "自逾期日"),
    "by sms": ("text message", "短信"),
    "by app": ("notice in the app", "应用内通知"),
    "by call": ("call", "电话"),
    "by letter": ("letter", "信函"),
    "by visit": ("visit", "上门"),
    "by legal": ("legal action", "诉讼"),
    "waits promise": ("waits: a promise is open", "等待：承诺未到期"),
    "waits agency": ("waits: with an agency", "等待：委外中"),
    "waits done": ("done for now", "已完成"),
    "waits later": ("nothing is due yet", "尚无到期动作"),
    "broke a limit": ("broke a limit", "违反限制"),
    "in house": ("in house", "自催"),
}
