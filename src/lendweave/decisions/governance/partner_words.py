"""What states and events of a partner's freeze by hand are called, in English and Chinese."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "partner_freeze": ("freeze of a partner by hand", "合作方人工冻结"),
    # states
    "new": ("not frozen by hand", "未人工冻结"),
    "freeze_asked": ("freeze waits for another person", "冻结待复核"),
    "frozen_unconfirmed": ("frozen at once, to be confirmed", "紧急冻结（待确认）"),
    "frozen": ("frozen by hand", "人工冻结中"),
    "unfreeze_asked": ("to be unfrozen, still frozen", "待解冻（仍冻结）"),
    "rejected": ("freeze rejected", "冻结已驳回"),
    "unfrozen": ("unfrozen", "已解冻"),
    "expired": ("freeze ended on its last day", "冻结已到期"),
    "lapsed": ("freeze lapsed unconfirmed", "紧急冻结未确认失效"),
    # events
    "freeze": ("ask to freeze", "申请冻结"),
    "freeze_now": ("freeze at once", "紧急冻结"),
    "approve": ("approve", "复核通过"),
    "reject": ("reject", "驳回"),
    "unfreeze": ("ask to unfreeze", "申请解冻"),
    "expire": ("end on its day", "到期"),
    # needs
    "reason": ("a reason", "原因"),
    "another_person": ("another person than the one who asked", "申请人以外的人"),
}


def freeze_named(name: str, locale: str) -> str:
    """What a state or event of a freeze is called."""
    english, chinese = WORDS[name]
    return chinese if locale == "zh" else english
