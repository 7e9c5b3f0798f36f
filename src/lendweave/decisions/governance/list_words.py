"""What states, events and columns of name lists are called, in English and Chinese."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "list_entry": ("entry on a name list", "名单条目"),
    # states
    "new": ("new", "未建立"),
    "proposed": ("put forward", "待复核"),
    "in_force": ("in force", "生效中"),
    "appealed": ("appealed against, in force", "申诉中（仍生效）"),
    "removal_asked": ("to be taken off, in force", "待移出（仍生效）"),
    "rejected": ("rejected", "已驳回"),
    "removed": ("taken off", "已移出"),
    "expired": ("expired", "已到期"),
    # events
    "propose": ("put forward", "提出入名单"),
    "approve": ("approve", "复核通过"),
    "reject": ("reject", "驳回"),
    "renew": ("renew", "延期"),
    "appeal": ("appeal", "申诉"),
    "uphold": ("uphold against an appeal", "维持（驳回申诉）"),
    "ask_removal": ("ask to take it off", "申请移出"),
    "keep": ("keep on the list", "维持在名单"),
    "remove": ("take off", "移出"),
    "expire": ("expire", "到期"),
    # needs
    "reason": ("a reason", "原因"),
    "until": ("a last day", "到期日"),
    "another_person": ("another person than those of the matter", "当事经办人以外的人"),
}

SCREEN_WORDS: dict[str, tuple[str, str]] = {
    "name lists": ("Name lists", "名单"),
    "list entry": ("Entry", "名单条目"),
    "list": ("list", "名单"),
    "list subject": ("subject", "对象"),
    "list reason": ("why", "原因"),
    "list evidence": ("evidence", "证据"),
    "list evidence heading": ("Evidence", "证据"),
    "list evidence source": ("brought by", "证据来源"),
    "list scenes": ("scenes", "适用场景"),
    "list expires": ("last day", "到期日"),
    "list since": ("since", "自"),
    "list number": ("entry", "条目编号"),
    "list possible": ("what can be done", "可执行操作"),
    "list overdue": ("past its last day", "已过到期日"),
    "list none": ("Nobody stands on such a list.", "名单为空。"),
    "list about": (
        "An entry counts once another person has approved it, until its last day.",
        "条目须经他人复核方可生效，至到期日止。",
    ),
    "list current": ("only what is in force or waits", "仅生效及待复核条目"),
    "list everything shown": ("also what is not in force any more", "含已失效条目"),
    "list everything": ("all", "全部"),
    "list black": ("black", "黑名单"),
    "list grey": ("grey", "灰名单"),
    "list white": ("white", "白名单"),
    "list person": ("person", "个人"),
    "list phone": ("phone", "手机号"),
    "list device": ("device", "设备"),
    "list enterprise": ("enterprise", "企业"),
    "list merchant": ("merchant", "商户"),
    "list by own": ("the house itself", "自有"),
    "list by partner": ("a partner", "合作方"),
    "list by funder": ("a funder", "资方"),
    "list by court": ("a court", "法院"),
    "list by regulator": ("a regulator", "监管"),
    "list by bureau": ("a bureau", "征信机构"),
    "list by subject": ("the subject", "本人"),
    "list expired today": (
        "{count:,} {count:entry|entries} past their last day taken off",
        "{count:,} 条到期名单已移出",
    ),
}
"""What the terminal and the pages say of name lists."""


def list_named(name: str, locale: str) -> str:
    """A state, event or need in `zh`, else in English; the name itself when unknown."""
    english, chinese = WORDS.get(name, (name, name))
    return chinese if locale == "zh" else english
