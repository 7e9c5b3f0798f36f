"""What happens to a loan, and what it then is, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "open": ("opened", "开户"),
    "disburse": ("disbursed", "放款"),
    "pay_out": ("paid out", "付款"),
    "pay": ("paid", "还款"),
    "refund": ("refunded", "退款"),
    "reverse": ("reversed", "冲正"),
    "restructure": ("restructured", "重组"),
    "change_rate": ("rate changed", "调整利率"),
    "charge_fee": ("fee charged", "收取费用"),
    "waive": ("waived", "减免"),
    "write_off": ("written off", "核销"),
    "recover": ("recovered", "核销收回"),
    "compensate": ("compensated", "代偿"),
    "deposit": ("deposit", "保证金"),
    "cancel": ("cancelled", "取消"),
    "opened": ("opened", "已开户"),
    "active": ("active", "正常"),
    "overdue": ("overdue", "逾期"),
    "settled": ("settled", "已结清"),
    "written_off": ("written off", "已核销"),
    "cancelled": ("cancelled", "已取消"),
    "normal": ("normal", "正常"),
    "special_mention": ("special mention", "关注"),
    "substandard": ("substandard", "次级"),
    "doubtful": ("doubtful", "可疑"),
    "loss": ("loss", "损失"),
}
"""Event, status or class → (English, Chinese)."""


def told(name: str, locale: str) -> str:
    """The word for an event, a status or a class; its own name where there is none."""
    return WORDS.get(name, (name, name))[locale == "zh"]
