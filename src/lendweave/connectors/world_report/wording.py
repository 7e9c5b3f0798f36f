"""Words of the report, in English and Chinese."""

from __future__ import annotations

from lendweave.charts import Words
from lendweave.simulation.figures.compare import Measure

WORLD = Words("this world", "本世界")
SET_NAMES: dict[str, Words] = {
    "online_retail": Words("Online Retail, UK", "英国网店批发"),
    "olist_partial": Words("Olist, Brazil", "巴西 Olist"),
    "gmsc": Words("Give Me Some Credit", "美国 GMSC"),
    "lendingclub_creditmodel": Words("Lending Club", "Lending Club"),
    "uci_credit_default": Words("cards, Taiwan", "台湾信用卡"),
    "berka_partial": Words("Berka, Czech bank", "捷克 Berka 银行"),
    "sba_case": Words("SBA loans", "美国 SBA 贷款"),
    "b2b_receivables_ibm": Words("invoices, IBM", "IBM 企业账款"),
    "hillstrom": Words("e-mail test, Hillstrom", "Hillstrom 邮件实验"),
}
KINDS: dict[str, Words] = {
    "genuine": Words("genuine", "真实"),
    "device_farm": Words("device farm", "设备农场"),
    "agent_collusion": Words("collusion", "导购串通"),
    "fictitious_order": Words("fictitious", "虚假订单"),
    "stolen_identity": Words("stolen id", "盗用身份"),
    "synthetic_identity": Words("synthetic id", "合成身份"),
    "vanishing_merchant": Words("vanishing", "商户跑路"),
    "kickback": Words("kickback", "回扣"),
    "shared_repayment_account": Words("one account", "同户还款"),
    "multi_borrowing": Words("many lenders", "多头借贷"),
    "debt_rollover": Words("rollover", "借新还旧"),
}
MEASURES: dict[Measure, Words] = {
    Measure.VARIATION: Words("total variation", "总变差"),
    Measure.GAP: Words("largest gap", "最大差距"),
    Measure.DIFFERENCE: Words("difference", "差值"),
}
ARMS: dict[str, Words] = {
    "none": Words("nothing", "不触达"),
    "reminder": Words("reminder", "提醒"),
    "voucher": Words("voucher", "代金券"),
    "rate_cut": Words("rate cut", "降息"),
}
PAGE: dict[str, Words] = {
    "title": Words("World report", "世界报告"),
    "made by": Words("Made by", "生成命令"),
    "same again": Words(
        "The same command makes the same world, byte for byte.", "同一命令得到逐字节相同的世界。"
    ),
    "compared": Words(
        "Where this world differs from the real sets, and why",
        "本世界与真实数据的差异及原因",
    ),
    "how": Words(
        "Total variation: half the summed differences of two spreads, 0 alike, 1 nothing in "
        "common. Largest gap: of two curves. Difference: of two numbers. No real set holds "
        "both borrowers and dealers, so every set shows one side only.",
        "总变差：两个分布之差的绝对值之和的一半，0 为相同，1 为毫无重合。最大差距：两条曲线之间。"
        "差值：两个数之间。没有真实数据同时包含借款人与经销商，因此每个数据集只能比较一个侧面。",
    ),
    "figure": Words("figure", "指标"),
    "set": Words("real set", "真实数据"),
    "world": Words("world", "本世界"),
    "real": Words("set", "真实"),
    "distance": Words("distance", "距离"),
    "why": Words("why", "原因"),
    "sets": Words("The real sets", "真实数据来源"),
    "rows": Words("rows", "行数"),
    "licence": Words("licence, as far as known", "许可（就所知）"),
    "kept": Words(
        "Only shares in bins are shipped with Lendweave, never a row of a set.",
        "随软件分发的只有分箱后的占比，不含任何原始数据行。",
    ),
    "orders": Words("orders", "订单"),
    "loans": Words("loans", "贷款"),
    "default_share": Words("of applications would default", "的申请会违约"),
    "fraud_share": Words("of applications are frauds", "的申请是欺诈"),
    "best_score_auc": Words("AUC of the true probability", "真实概率的 AUC"),
    "auc_house": Words("AUC of the lender's own score", "机构自有评分的 AUC"),
    "oracle": Words("lender's profit over the oracle's", "机构利润与全知者之比"),
    "merchants": Words("of orders at the largest tenth of merchants", "的订单在最大的一成商户"),
}
