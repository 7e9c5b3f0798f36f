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
    "strategy column": ("strategy", "策略"),
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
    "strategy models": ("Models in the folder", "目录中的模型"),
    "model made of": (
        "{terms} terms, {trees} trees, {leaves} leaves",
        "{terms} 个项，{trees} 棵树，{leaves} 个叶子",
    ),
    "model no card": ("no card", "无说明卡"),
    "model gives": ("gives", "给出"),
    "model target": ("target", "目标"),
    "model trained_on": ("trained on", "训练数据"),
    "model window": ("window", "样本窗口"),
    "model by": ("by", "作者"),
    "model auc": ("AUC", "AUC"),
    "model ks": ("KS", "KS"),
    "model note": ("note", "备注"),
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
        "{applications:,} applications, {approved:,} approved; of {known:,} known {bad:,} bad",
        "{applications:,} 笔进件，通过 {approved:,} 笔；结果已知 {known:,} 笔，其中坏账 {bad:,} 笔",
    ),
    "strategy no difference": ("The two are equal.", "两者相同。"),
    "strategy differences": ("What differs", "版本差异"),
    "strategy compare": ("compare", "对比"),
    "strategy differs from live": ("compare the folder with what decides", "对比目录与生效版本"),
    "experiment": ("Experiment", "实验"),
    "experiment running": ("running", "运行中"),
    "experiment stopped": ("stopped", "已停止"),
    "experiment chance": ("chance of this arm", "分流概率"),
    "experiment arm": ("arm", "实验组"),
    "experiment share": ("share of people", "人群占比"),
    "experiment decisions": ("decisions", "决策数"),
    "experiment approved": ("approved", "通过率"),
    "experiment ripe": ("outcome known", "结果已知"),
    "experiment bad": ("bad", "坏账率"),
    "experiment arms": ("Arms", "实验组"),
    "experiment shadows": ("Shadows", "影子策略"),
    "experiment beside": ("answered beside", "并行应答"),
    "experiment agreed": ("same outcome", "结果一致"),
    "experiment same reasons": ("and same reasons", "且原因一致"),
    "experiment both": ("decided → shadow", "正式 → 影子"),
    "experiment too few": ("fewer than the minimum", "未达最小样本"),
    "experiment ends": ("to be ended by its rule", "按规则应停止"),
    "experiment none": ("No experiment was ever begun.", "尚未开展实验。"),
    "strategy no versions": ("No version was submitted yet.", "尚无已提交的版本。"),
}
"""What the terminal and the pages say of versions."""


def named(name: str, locale: str) -> str:
    """A state, event or need in `zh`, else in English; the name itself when unknown."""
    english, chinese = WORDS.get(name, (name, name))
    return chinese if locale == "zh" else english
