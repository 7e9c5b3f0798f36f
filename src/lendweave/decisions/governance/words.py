"""What states, events and needs of a strategy's version are called, in English and Chinese."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "strategy": ("strategy", "策略"),
    # states
    "new": ("new", "未建立"),
    "draft": ("draft", "草稿"),
    "checked": ("checked", "已检查"),
    "backtested": ("backtested", "已回测"),
    "approved": ("approved", "已批准"),
    "scheduled": ("scheduled", "待生效"),
    "live": ("live", "生效中"),
    "replaced": ("replaced", "已被替换"),
    "retired": ("retired", "已停用"),
    # events
    "submit": ("submit", "提交"),
    "check": ("check", "检查"),
    "backtest": ("backtest", "回测"),
    "approve": ("approve", "批准"),
    "reject": ("reject", "驳回"),
    "activate": ("activate", "生效"),
    "schedule": ("schedule", "定时生效"),
    "unschedule": ("take off the schedule", "取消定时"),
    "replace": ("replace by another", "被替换"),
    "roll_back": ("roll back", "回滚"),
    "restore": ("restore", "恢复生效"),
    "retire": ("retire", "停用"),
    # needs
    "reason": ("a reason", "原因"),
    "another_person": ("another person than its author", "作者以外的人"),
}


SCREEN_WORDS: dict[str, tuple[str, str]] = {
    "strategy": ("Strategy", "策略"),
    "strategies": ("Strategies", "策略"),
    "strategy decides who": ("decides", "生效"),
    "strategy folder": ("folder", "目录"),
    "strategy draft": ("draft", "草稿"),
    "strategy rollback to": ("a rollback leads to", "回滚将恢复"),
    "strategy tested": ("backtest", "回测"),
    "strategy versions": ("Versions", "版本"),
    "strategy author": ("author", "提交人"),
    "strategy note": ("what changed and why", "变更说明"),
    "strategy since": ("since", "自"),
    "strategy hash short": ("hash", "哈希"),
    "strategy live is": ("version {version} decides", "由版本 {version} 决策"),
    "strategy by folder": (
        "not governed yet: the folder's version decides",
        "尚未纳入版本管理：由目录中的版本决策",
    ),
    "strategy none live": ("no version is live", "无生效版本"),
    "strategy folder same": (
        "the folder holds version {version}",
        "目录内容即版本 {version}",
    ),
    "strategy folder draft": (
        "the folder holds a draft that nobody has submitted (version {version})",
        "目录中是尚未提交的草稿（版本 {version}）",
    ),
    "strategy folder broken": ("the folder cannot be read", "目录无法读取"),
    "strategy activates at": ("goes live at {at}", "将于 {at} 生效"),
    "strategy before": ("a rollback leads to version {version}", "回滚将恢复版本 {version}"),
    "strategy backtest": (
        "backtest: {applications:,} applications, {approved:,} approved;"
        " of {known:,} known {bad:,} bad",
        "回测：{applications:,} 笔进件，通过 {approved:,} 笔；"
        "结果已知 {known:,} 笔，其中坏账 {bad:,} 笔",
    ),
    "strategy no difference": ("The two are equal.", "两者相同。"),
    "strategy differences": ("What differs", "版本差异"),
    "strategy compare": ("compare", "对比"),
    "strategy differs from live": ("compare the folder with what decides", "对比目录与生效版本"),
    "strategy no versions": ("No version was submitted yet.", "尚无已提交的版本。"),
}
"""What the terminal and the pages say of versions."""


def named(name: str, locale: str) -> str:
    """A state, event or need in `zh`, else in English; the name itself when unknown."""
    english, chinese = WORDS.get(name, (name, name))
    return chinese if locale == "zh" else english
