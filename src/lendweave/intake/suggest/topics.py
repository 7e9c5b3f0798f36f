"""What a file is about, told by its name and headings, and what bare names mean there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lendweave.intake.suggest.headers import plain
from lendweave.intake.suggest.pinyin import sound, spoken

_IN_FILE_NAME = 3.0
"""What a word in the file's name counts, where one in a heading counts 1."""
_IN_TYPE = 1.5  # in the type that events give themselves
_TOLD = 2.0
_MARK_OF_EVENTS = "specversion"
_EVENT_TOPICS = {"order": "order_event", "service": "order_event"}


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject of files.

    words: they stand in its name and headings. kinds: of record that its rows are evidence of.
    bare: meaning → names that say nothing by themselves and mean this here. needs: words of which
    one must be there.
    """

    name: str
    words: tuple[str, ...]
    kinds: tuple[str, ...]
    bare: Mapping[str, frozenset[str]]
    needs: tuple[str, ...] = ()


_WHEN = "时间 日期 发生时间 发生日期 业务时间 业务日期 创建时间 操作时间 登记时间 time date at ts datetime created"
_WHICH = "编号 单号 号码 流水 流水号 id no 序列号 单据编号"
_HOW_MUCH = "金额 总额 合计 合计金额 发生额 发生金额 amount amt total sum value 总金额"


def _topic(name: str, words: str, kinds: str = "", needs: str = "", **bare: str) -> Topic:
    """words, kinds and names are parted by blanks."""
    known = {meaning: frozenset(map(plain, names.split())) for meaning, names in bare.items()}
    return Topic(name, tuple(words.split()), tuple(kinds.split()), known, tuple(needs.split()))


TOPICS: tuple[Topic, ...] = (
    _topic("order", "签约 订单 消费 合同价 报名 预订 预定 合同登记 装修合同 销售 交车 零售 收费 缴费 学费 团费 买家 宝贝 店铺 下单 终端 课程 套餐 order booking enrol sales deal deliver", "order", ordered_at=f"{_WHEN} 签约日期 签约日 签单日期", order_no=f"{_WHICH} 合同编号 合同号 contract", amount=f"{_HOW_MUCH} 实收 费用 价格 price fee cost sales", status="状态 status state 结果", product_name="产品 名称 项目 规格名称", merchant_code="subject", sales_agent="seller 销售 sales", updated_at="变更日期 变更时间", user_id="buyer customer person"),
    _topic("order_event", "", "order", event_id="id", updated_at=_WHEN, status="type", merchant_code="subject store shop", amount=_HOW_MUCH, user_id="buyer.id id of buyer"),
    _topic("order_line", "采购 进货 订货 物料 purchase procure 采购单 供应商 supplier retail stockcode", "order_line", ordered_at=f"{_WHEN} invoicedate", order_no=f"{_WHICH} invoiceno", amount=f"{_HOW_MUCH} 货款", product_name="名称 存货 物料 description", merchant_code="客户编码 客户 dealer buyer", row_no="line"),
    _topic("service", "考勤 签到 上课 课次 消课 治疗 就诊 病历 疗程 出团 出行 出发 导游 验收 安装 核销 划扣 attendance lesson treatment visit departure install clinic patient 患者 诊", "service_event", service_at=f"{_WHEN} 出发", event_id="id 编号 流水号", order_no="合同号 合同编号 订单", service_number="次数 session 节点 次序 no", attendance="出勤 到课", merchant_code="subject", product_name="项目 名称"),
    _topic("logistics", "物流 运单 快递 快件 轨迹 承运 扫描 派送 揽收 网点 waybill track carrier scan parcel transport logistics shipment freight express", "logistics_event shipment delivery", event_at=f"{_WHEN}", event_id="id 编号", waybill_no="单号 no 号码 subject", event_step="状态 status 动作 type kind event 节点 类型 描述", event_place="地点 城市 place city site town station 站点"),
    _topic("delivery", "签收 送货 到货 收货 出库签收 回单 pod delivery_note", "delivery shipment", delivered_at="时间 日期 time date", quantity="实收 数量", waybill_no="单号 no"),
    _topic("invoice", "发票 开票 价税合计 税额 购方 销方 购买方 销售方 invoice fapiao fphm kprq jshj", "invoice", needs="发票 票号 invoice fapiao fphm 数电票 抬头 购方 销方 购买方 销售方 开票", issued_on=f"{_WHEN} invoicedate", invoice_no=f"{_WHICH} invoiceno 发票号", amount_ex_tax="金额 je amount 合计金额", total="小写 大写 total 含税金额", invoice_status="状态 status", product_name="名称 项目 项目名称", is_red="红字 红冲 标志", quantity="数量", buyer_name="抬头 客户 customer"),
    _topic("receivable", "应收 账龄 争议 dispute settled daystosettle dayslate receivable", "receivable", issued_on="invoicedate 日期 date", invoice_no="invoicenumber 单号", total="amount 金额 invoiceamount"),
    _topic("payment", "对账 流水 账单 收支 明细账 交易明细 监管户 收付 借方 贷方 对方户名 对方账号 余额 摘要 结算 clear settlement statement custody bank txn payer payee 支付 收款 付款", "payment", paid_at=_WHEN, payment_no=f"{_WHICH} serialno 序列号", amount=_HOW_MUCH, purpose="类型 type 摘要 业务类型 kind 用途 purpose", counterparty="户名 payer.role payee.role 对方", merchant_code="subject", payment_method="渠道 方式 channel", income_amount="收入 贷方 credit deposit", expense_amount="支出 借方 debit", debtor_account="payer buyer", creditor_account="payee seller", remittance="备注 附言 说明 留言 bz memo remark note remarks"),
    _topic("repayment", "还款 回款 扣款 代扣 实还 repay receipt hk_ instalment_paid", "repayment", paid_at=f"{_WHEN} 还款日期", payment_no=f"{_WHICH} serialno receiptid", paid_amount=f"{_HOW_MUCH} txnamt transactionamount 实收", payment_method="方式 type 类型 method by 渠道", loan_no="借据 合同号 contract loan", merchant_code="subject"),
    _topic("application", "进件 申请 授信申请 apply applic paylater request submitted", "application", applied_at=_WHEN, application_no=_WHICH, applied_amount=f"{_HOW_MUCH}", status="状态 status", user_id="subject", line_no="line lineno 额度", monthly_income="收入 income", credit_product="产品 product type"),
    _topic("loan", "借据 放款 贷款 逾期 本金 利率 台账 loan principal dpd loanbook rate term borrower duration sba disbursement int_rate", "loan", disbursed_on=f"{_WHEN} start 起始日期 起息日", loan_no=f"{_WHICH} 合同号 合同编号 contract", loan_principal=_HOW_MUCH, loan_status="状态 status state 结果", line_no="line lineno", credit_product="产品 product", term_months="duration 期限 months term", instalment_amount="installment instalment payments 月供", query_purpose="purpose", region="state"),
    _topic("report", "征信 查询 司法 涉诉 社保 报告 查得 bureau credit_report report_no query enquir registry_report tax_report tax_ asked court answer", "external_report", queried_at=_WHEN, report_no=_WHICH, found="结果 found hit code status 命中", query_purpose="purpose 用途", query_cost="cost fee 费用"),
    _topic("registry", "工商 变更事项 变更前 变更后 registry_change", "", changed_on=_WHEN, company_name="名称 name"),
    _topic("pledge", "动产 担保 质押 登记证明 pledge", "registration", registered_at=f"{_WHEN} 登记日期", ends_on="到期日 登记到期日", registration_no=_WHICH, remittance="描述 担保物描述", status="状态"),
    _topic("collection", "催收 催告 外呼 委外 承诺还款 collection dunning", "collection_action", event_at=_WHEN, event_id=f"{_WHICH} 作业编号 任务编号", collection_kind="方式 动作 渠道 type action channel", collection_result="结果 状态 result outcome", collector="人员 专员", provider="机构 agency"),
    _topic("touch", "小程序 埋点 事件 页面 会话 openid mini session page device event_name sdk", "touch", event_at=f"{_WHEN} 时间", event_id=f"{_WHICH}", event_name="type event 类型 名称 name 动作 action 事件名称", user_id="subject", amount=_HOW_MUCH, channel="来源 source 渠道", session_id="session 会话", page="路径 path url"),
    _topic("message", "触达 消息 短信 message push sms", "touch", event_at=_WHEN, event_id=_WHICH, event_name="状态 type 事件 event", channel="通道 方式 channel"),
    _topic("signup", "注册 用户号 register signup", "party", registered_on=f"{_WHEN} 注册时间", user_id="id 用户"),
    _topic("coupon", "优惠券 券号 面额 coupon voucher", "coupon", updated_at=_WHEN, coupon_no=_WHICH, coupon_kind="类型 type kind", coupon_value="金额 value amount 面额", ends_on="到期日 有效期 到期日期", status="状态 status state", cost="成本 cost"),
    _topic("consent", "授权 同意 consent 隐私", "consent", updated_at=_WHEN, consent_given="授权 状态 同意"),
    _topic("channel_cost", "渠道周报 投放 花费 消耗 推广 点击 曝光 channel_cost spend campaign ads", "channel_cost", starts_on="日期 date 开始日期 周 week 周次 起", cost="金额 费用 amount cost 成本"),
    _topic("inventory", "库存 进销存 盘点 期初 期末 结存 仓库 stock inventory", "inventory", stock_date=f"{_WHEN} 月份 期间 day", stock_quantity="数量 qty quantity 余额 left 余 remaining", stock_value="金额 amount value", product_code="编码 型号 code", sold_quantity="出库 销售 out 出", received_quantity="入库 in 进"),
    _topic("merchant", "经销商名单 商户 门店名单 名单 网点信息 dealers merchants 评级 加盟", "merchant", merchant_code=_WHICH, merchant_name="名称 name 经销商 门店", merchant_grade="等级 评级 grade", opened_on="日期 签约日期"),
)  # fmt: skip
"""Every topic; the order breaks ties."""

_BY_NAME = {topic.name: topic for topic in TOPICS}


def topic_of(file_name: str, headings: Sequence[str], types: Sequence[str] = ()) -> Topic | None:
    """The topic that the names speak of most, None where they hardly speak of one.

    types: of events, as they name themselves: `com.shop.order.placed`.
    """
    names = [heading.lower() for heading in headings]
    names += [sounds for heading in headings if (sounds := spoken(heading))]
    types = [name.lower() for name in types]
    scores = [_score(topic, file_name.lower(), names, types) for topic in TOPICS]
    best = max(range(len(TOPICS)), key=lambda place: scores[place])
    if scores[best] < _TOLD:
        return None
    if _MARK_OF_EVENTS in names:
        return _BY_NAME[_EVENT_TOPICS.get(TOPICS[best].name, TOPICS[best].name)]
    return TOPICS[best]


def _score(topic: Topic, file_name: str, names: Sequence[str], types: Sequence[str]) -> float:
    if topic.needs and not any(
        word in text for text in (file_name, *names) for word in topic.needs
    ):
        return 0.0
    told = _IN_FILE_NAME * any(word in file_name for word in topic.words)
    told += _IN_TYPE * any(word in name for name in types for word in topic.words)
    words = topic.words + tuple(sound(word) for word in topic.words if len(word) > 1)
    return told + sum(any(word in name for word in words) for name in names)
