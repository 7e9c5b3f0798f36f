"""The plots of a report, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lendweave.charts import Words
from lendweave.connectors.world_report import draw
from lendweave.connectors.world_report.draw import Draw


@dataclass(frozen=True, slots=True)
class Plot:
    """figure: name in world.json. text: what is shown, in a sentence or two."""

    figure: str
    title: Words
    text: Words
    draw: Draw


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    name: str
    title: Words
    plots: tuple[Plot, ...]

    def shown(self, figures: Mapping[str, Any]) -> list[Plot]:
        """The plots whose figures a world has."""
        return [plot for plot in self.plots if plot.figure in figures]


TRADE = Section(
    "trade",
    Words("Trade", "交易"),
    (
        Plot(
            "season",
            Words("Orders by month of the year", "订单的季节分布"),
            Words("Share of orders in each month of the year.", "各月订单占全年之比。"),
            draw.spread,
        ),
        Plot(
            "orders_each_buyer",
            Words("Orders of each buyer", "每位买家的订单数"),
            Words(
                "Buyers by number of orders over the whole world; the sets cover one year.",
                "整个世界期间各买家的订单数；真实数据为一年。",
            ),
            draw.spread,
        ),
        Plot(
            "days_between_orders",
            Words("Days from one order to the next", "相邻两单间隔（天）"),
            Words("Gaps between the orders of one buyer.", "同一买家相邻两单的间隔。"),
            draw.spread,
        ),
        Plot(
            "order_value_about_median",
            Words("Order value, in multiples of the median", "订单金额（中位数的倍数）"),
            Words(
                "Currencies differ, so values are told by their distance from the median.",
                "币种不同，故按与中位数的倍数比较。",
            ),
            draw.spread,
        ),
        Plot(
            "merchant_lorenz",
            Words("Orders over merchants", "商户集中度"),
            Words(
                "Lorenz curve: share of orders at the smallest merchants. No set at hand has "
                "merchants with their orders.",
                "洛伦兹曲线：最小的若干商户占订单之比。手头没有带商户订单的真实数据。",
            ),
            draw.concentration,
        ),
        Plot(
            "buyer_lorenz",
            Words("Orders over buyers", "买家集中度"),
            Words("Lorenz curve of orders over buyers.", "订单在买家间的洛伦兹曲线。"),
            draw.concentration,
        ),
    ),
)
CREDIT = Section(
    "credit",
    Words("Borrowers and applications", "借款人与申请"),
    (
        Plot(
            "income_about_median",
            Words("Income, in multiples of the median", "收入（中位数的倍数）"),
            Words("Income of all people, true in the world.", "全体人口收入（本世界为真值）。"),
            draw.spread,
        ),
        Plot(
            "ages",
            Words("Age", "年龄"),
            Words("Age of all people at the beginning.", "世界开始时全体人口的年龄。"),
            draw.spread,
        ),
        Plot(
            "loan_amount_about_median",
            Words("Amount asked for, in multiples of the median", "申请金额（中位数的倍数）"),
            Words(
                "Amounts of applications; of loans in the sets.", "申请金额；真实数据为贷款金额。"
            ),
            draw.spread,
        ),
        Plot(
            "terms",
            Words("Months or instalments", "期限（月或期）"),
            Words(
                "Terms of applications; of payments in parts in Olist.",
                "申请期限；Olist 为分期付款期数。",
            ),
            draw.spread,
        ),
        Plot(
            "applied_by_month",
            Words("Applications by month", "每月申请数"),
            Words("Applications by month of the world.", "按世界月份统计的申请数。"),
            draw.months(("applied_by_month", Words("applied", "申请")), unit=""),
        ),
        Plot(
            "approved_by_month",
            Words("Approved and taken up", "批准与提款"),
            Words(
                "Of the applications of a month: approved by the world's own lender, and taken up.",
                "当月申请中，由本世界机构批准的及最终提款的占比。",
            ),
            draw.months(
                ("approved_by_month", Words("approved", "批准")),
                ("taken_up_by_month", Words("taken up", "提款")),
            ),
        ),
    ),
)
BOOK = Section(
    "book",
    Words("The book", "贷后表现"),
    (
        Plot(
            "overdue_30_by_month_on_book",
            Words("Ever 30 days past due, % of loans", "累计逾期30天以上（占贷款%）"),
            Words(
                "By month of disbursal and month on book; empty where the world ends before.",
                "按放款月与账龄；世界结束之后的格子留空。",
            ),
            draw.vintages,
        ),
        Plot(
            "defaults_by_vintage",
            Words("Would default, by month of application", "按申请月份的违约率"),
            Words(
                "All applications, granted or not: what would become of them as asked.",
                "全部申请（无论是否批准）按所申请条件的真实结局。",
            ),
            draw.months(("defaults_by_vintage", Words("default", "违约"))),
        ),
        Plot(
            "defaults_by_instalment",
            Words("Stops paying at which instalment", "从第几期起停止还款"),
            Words(
                "Of those who reached an instalment, the share that never pays it. Frauds make the "
                "first one high.",
                "到达该期者中从此不再还款的占比。首期偏高来自欺诈。",
            ),
            draw.instalments,
        ),
        Plot(
            "default_at_part_of_term",
            Words("Default by part of the term", "违约发生在期限的哪一段"),
            Words(
                "Where in the term defaults fall; charge-offs in the set.",
                "违约在期限中的位置；真实数据为核销时点。",
            ),
            draw.spread,
        ),
        Plot(
            "days_late",
            Words("Days late of what was paid", "已还款项的迟付天数"),
            Words("Instalments paid; invoices in the set.", "已还的各期；真实数据为已结清发票。"),
            draw.spread,
        ),
        Plot(
            "months_behind",
            Words("Due, and paid when", "到期款项的偿还情况"),
            Words(
                "Instalments due before the end; monthly statuses of cards in the set.",
                "世界结束前到期的各期；真实数据为信用卡月度状态。",
            ),
            draw.spread,
        ),
        Plot(
            "ever_past_due",
            Words("Loans ever past due", "曾经逾期的贷款"),
            Words("Of all loans, as seen at the end.", "截至世界结束，占全部贷款之比。"),
            draw.past_due,
        ),
    ),
)
SCORES = Section(
    "scores",
    Words("What can be known, what can be earned", "可知与可赚"),
    (
        Plot(
            "roc_of_best",
            Words("The best possible score", "最优评分的 ROC"),
            Words(
                "A score that knew the true probability: nobody can do better. Frauds included.",
                "知道真实概率的评分：没有评分能更好。含欺诈。",
            ),
            draw.roc,
        ),
        Plot(
            "defaulted_by_decile",
            Words("Default by tenth of true probability", "按真实概率十分位的违约率"),
            Words(
                "Applications by true probability, least risk first.", "按真实违约概率由低到高。"
            ),
            draw.deciles,
        ),
        Plot(
            "risk_by_burden",
            Words("Risk by burden, multiples of the mean", "按负担率的相对风险"),
            Words(
                "Bad share by fifth of instalment over income, over that of all.",
                "按月供收入比五等分的坏账率与总体之比。",
            ),
            draw.risk,
        ),
        Plot(
            "expected_profit_minor",
            Words("Expected profit, 10,000 yuan", "期望利润（万元）"),
            Words(
                "Interest less principal lost: granting all, the world's lender, and one who "
                "grants what the oracle expects to earn on.",
                "利息减去本金损失：全部批准、本世界机构、以及只批准可盈利申请的全知者。",
            ),
            draw.earners,
        ),
        Plot(
            "profit_minor_by_decile",
            Words("Profit by tenth of risk, 10,000 yuan", "按风险十分位的利润（万元）"),
            Words("If all were granted, least risk first.", "若全部批准，风险由低到高。"),
            draw.profit,
        ),
    ),
)
FRAUDS = Section(
    "frauds",
    Words("Frauds", "欺诈"),
    (
        Plot(
            "evading_by_kind",
            Words("Frauds by kind", "各类欺诈"),
            Words(
                "Share of applications, of the world's lender's expected loss, and of each kind "
                "that hides just under common thresholds. No public set is labelled so.",
                "占申请、占机构期望损失，以及该类中刻意避开常见阈值的比例。没有这样标注的公开数据。",
            ),
            draw.kinds,
        ),
    ),
)
BESIDE = Section(
    "beside",
    Words("Beside the loan", "贷款之外"),
    (
        Plot(
            "uplift_by_arm",
            Words("True uplift by arm, points of ordering", "各触达方案的真实增量（下单概率）"),
            Words(
                "What an arm adds to the probability to order in 30 days, over all who could get "
                "it. The table compares the mean with a mail test.",
                "各方案对 30 天内下单概率的真实增量；均值与邮件实验的比较见表。",
            ),
            draw.arms,
        ),
        Plot(
            "receivable_days_late",
            Words("Days late of what merchants owe", "商户应付款的迟付天数"),
            Words("Receivables of makers that were settled.", "已结清的厂家应收账款。"),
            draw.spread,
        ),
        Plot(
            "people_by_outside_loans",
            Words("Loans of outside lenders, by person", "每人在外部机构的贷款笔数"),
            Words(
                "Over the whole world; no set at hand tells of all lenders of a person.",
                "整个世界期间；手头没有覆盖一个人全部贷款机构的真实数据。",
            ),
            draw.spread,
        ),
    ),
)
SECTIONS = (TRADE, CREDIT, BOOK, SCORES, FRAUDS, BESIDE)
"""Every section in the order of the page."""
