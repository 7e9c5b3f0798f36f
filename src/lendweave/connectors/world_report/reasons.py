"""Why a world differs from a real set, figure by figure."""

from __future__ import annotations

from lendweave.charts import Words

_ONE_YEAR = Words(
    "Many customers of the shop are dealers who order again each month; households buy a scene's "
    "goods seldom. The set covers twelve months.",
    "该网店多为每月进货的批发客户，家庭购买场景商品则很少重复；且数据只有十二个月。",
)
_LIST_PRICES = Words(
    "An order of the world is one product at about list price, so values gather at a few prices; "
    "baskets of many lines spread wider.",
    "本世界一单一品、价格接近标价，金额集中在少数价位；多行购物篮分布更散。",
)
_INCOME = Words(
    "The world's income runs over points of world.yaml and ends at both; stated incomes have wild "
    "tails and a country of their own.",
    "本世界收入由 world.yaml 的折点给定，两端有界；申报收入尾部更长，且国情不同。",
)
_AMOUNT = Words(
    "Cash loans are of any size; a scene's loan is a share of an order.",
    "现金贷款金额任意；场景贷款只是订单的一部分。",
)
_AGE = Words(
    "Ages are even from 19 to 65 in the world; a lender's customers are not.",
    "本世界年龄在 19 至 65 岁间均匀；机构客户并非如此。",
)
_HOUSE = Words(
    "The lender of the set grades with a score built on its own history; the world's lender uses "
    "four weights set by hand, so that a better one has room.",
    "真实机构用自身历史建评分；本世界机构只用四个手设权重，为更好的策略留出空间。",
)
_SEEN = Words(
    "Past conduct of borrowers of one lender; the world's bureau sees hidden traits through noise, "
    "gaps and delay.",
    "真实数据是同一机构客户的过往表现；本世界征信隔着噪声、缺失与延迟看隐藏特质。",
)
_BURDEN = Words(
    "Burdens of scene loans are small and short, so they tell less than those of large loans.",
    "场景贷款负担小、期限短，区分力不及大额贷款。",
)

REASONS: dict[tuple[str, str], Words] = {
    ("season", "online_retail"): Words(
        "Gifts sell before Christmas; a scene has the season that its world.yaml declares.",
        "礼品旺季在圣诞前；场景的季节由其 world.yaml 声明。",
    ),
    ("orders_each_buyer", "online_retail"): _ONE_YEAR,
    ("days_between_orders", "online_retail"): _ONE_YEAR,
    ("buyer_lorenz", "online_retail"): _ONE_YEAR,
    ("order_value_about_median", "online_retail"): _LIST_PRICES,
    ("order_value_about_median", "olist_partial"): _LIST_PRICES,
    ("returned_share", "online_retail"): Words(
        "Credit notes of the shop also mend mistakes and parts of an order; a return of the world "
        "is a whole order.",
        "网店的红字单还包括更正和部分退货；本世界的退货是整单。",
    ),
    ("income_about_median", "gmsc"): _INCOME,
    ("income_about_median", "lendingclub_creditmodel"): _INCOME,
    ("ages", "gmsc"): _AGE,
    ("ages", "uci_credit_default"): _AGE,
    ("loan_amount_about_median", "lendingclub_creditmodel"): _AMOUNT,
    ("loan_amount_about_median", "berka_partial"): _AMOUNT,
    ("terms", "olist_partial"): Words(
        "A card takes any number of parts; a scene offers a few terms.",
        "信用卡可任选期数；场景只提供少数期限。",
    ),
    ("terms", "berka_partial"): Words(
        "Bank loans run one to five years; those of a scene end within two or three.",
        "银行贷款一至五年；场景贷款两三年内结束。",
    ),
    ("risk_by_burden", "lendingclub_creditmodel"): _BURDEN,
    ("days_late", "b2b_receivables_ibm"): Words(
        "Firms pay invoices when it suits them; people pay instalments by standing order.",
        "企业付款看自身安排；个人多为代扣，按期还款。",
    ),
    ("receivable_days_late", "b2b_receivables_ibm"): Words(
        "A hundred buyers of services in the set; dealers who buy from one maker in the world.",
        "数据集为一百家服务采购企业；本世界为向同一厂家进货的经销商。",
    ),
    ("uplift", "hillstrom"): Words(
        "Orders in 14 days after one mail to past buyers; orders in 30 days under an arm that may "
        "hold money, to people picked for being silent.",
        "数据集为老客户收到一封邮件后 14 天内的转化；"
        "本世界为沉默用户在含让利的触达后 30 天内的下单。",
    ),
    ("months_behind", "uci_credit_default"): Words(
        "A card that is behind is counted each month until it is settled; an instalment once.",
        "信用卡落后期间每月计一次；本世界每期只计一次。",
    ),
    ("default_share", "berka_partial"): Words(
        "Loans of the bank run for years; the share follows the base risk of world.yaml.",
        "银行贷款期限以年计；本世界比例取决于 world.yaml 的基础风险。",
    ),
    ("default_at_part_of_term", "sba_case"): Words(
        "A charge-off follows the last payment by months or years, often after the term; frauds "
        "never pay the first instalment.",
        "核销比停止还款晚数月至数年，常在期满之后；欺诈则首期即违约。",
    ),
    ("auc_house", "lendingclub_creditmodel"): _HOUSE,
    ("auc_overdue", "gmsc"): _SEEN,
    ("auc_overdue", "uci_credit_default"): _SEEN,
    ("auc_enquiries", "lendingclub_creditmodel"): _SEEN,
    ("auc_burden", "lendingclub_creditmodel"): _BURDEN,
    ("auc_income", "gmsc"): _INCOME,
    ("auc_income", "lendingclub_creditmodel"): _INCOME,
}
"""By figure and set."""
