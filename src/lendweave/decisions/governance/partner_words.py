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

SCREEN_WORDS: dict[str, tuple[str, str]] = {
    "partner code": ("code", "编码"),
    "partner grade": ("grade", "等级"),
    "partner admission": ("new business", "新业务"),
    "partner quota": ("quota", "额度"),
    "partner used": ("used", "已用"),
    "partner reserved": ("reserved", "已预留"),
    "partner by hand": ("by hand", "人工"),
    "partner until": ("until", "至"),
    "partner why": ("why", "原因"),
    "admission open": ("open", "准入"),
    "admission watch": ("watch", "关注"),
    "admission frozen": ("frozen", "冻结"),
    "no quota": ("no quota", "无额度上限"),
    "partners": ("Partners", "合作方"),
    "partner": ("partner", "合作方"),
    "partners about": (
        "Graded once a day; a frozen partner gets no new business from its freeze on.",
        "每日评级一次；被冻结的合作方自冻结起不再受理新业务。",
    ),
    "partners none": ("No partner is known here yet.", "尚无合作方。"),
    "partners as of": ("as of", "截至"),
    "partners now": ("now", "当前"),
    "partner left": ("left", "剩余"),
    "partner first defaults": ("first defaults", "首期违约"),
    "partner loans": ("of loans", "考察笔数"),
    "partner returns": ("returns", "退货率"),
    "partner turns": ("Turns of the grade", "评级变动"),
    "partner graded on": ("graded", "评级时间"),
    "partner never graded": ("It was never graded.", "尚未评级。"),
    "partner trace": ("How the last grade came about", "最近评级的依据"),
    "partner freeze": ("Freeze by hand", "人工冻结"),
    "partner reason": ("why", "原因"),
    "partner last day": ("last day, none for open end", "到期日，可不填"),
    "partner your name": ("your name", "操作人"),
    "partner nights": ("times graded", "评级次数"),
}
"""Words of pages and of the terminal about partners."""


def freeze_named(name: str, locale: str) -> str:
    """What a state or event of a freeze is called."""
    english, chinese = WORDS[name]
    return chinese if locale == "zh" else english
