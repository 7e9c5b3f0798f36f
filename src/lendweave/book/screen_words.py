"""Words of loans, lines and the ledger on screens and pages, in English and Chinese."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "loan disbursed": ("disbursed", "已放款"),
    "loan owed": ("owed", "未还"),
    "loan payoff": ("to settle that day", "当日结清金额"),
    "loan overdue": ("overdue", "逾期金额"),
    "loan dpd": ("days past due", "逾期天数"),
    "loan class": ("class and stage", "五级分类与阶段"),
    "loan rate": ("yearly rate", "年化利率"),
    "loan product": ("product and version", "产品与版本"),
    "loan shares": ("funded by", "出资方及份额"),
    "loan number": ("no.", "期次"),
    "loan due on": ("due on", "应还日"),
    "loan principal": ("principal", "本金"),
    "loan interest": ("interest", "利息"),
    "loan fee": ("fees", "费用"),
    "loan penalty": ("penalty", "罚息"),
    "loan open": ("open", "未还"),
    "loan paid on": ("paid on", "还清日"),
    "loan business date": ("business date", "业务日期"),
    "loan event": ("event", "事件"),
    "loan amount": ("amount", "金额"),
    "trial balance": ("Trial balance", "试算平衡表"),
    "ledger holder": ("holder", "账套"),
    "ledger account": ("account", "科目"),
    "ledger debit": ("debit", "借方"),
    "ledger credit": ("credit", "贷方"),
    "line of credit": ("Line of credit", "授信额度"),
}
