"""What a column may mean: one row per meaning, with its names, its looks and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.intake.suggest.values import Look


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a column.

    names: Chinese and English ones that partners give it. looks: what its cells look like.
    fields: record kind → the field, `external_id` or `occurred_at` that it fills there.
    token, check: how a cell of it is checked. unit: of a number without one. pii: personal.
    zh, en: what to call it.
    """

    name: str
    zh: str
    en: str
    names: tuple[str, ...]
    looks: tuple[Look, ...]
    fields: dict[str, str]
    token: str | None = None
    check: str | None = None
    unit: str | None = None
    pii: bool = False


_NUMBERS = (Look.NUMBER, Look.CARD, Look.MOBILE)  # long runs of digits also pass other checks
_CODES = (Look.CODE, Look.NUMBER, Look.TEXT, Look.MOMENT, Look.CARD, Look.VIN, Look.INVOICE)
_WORDS = (Look.TEXT, Look.FIRM, Look.ADDRESS, Look.PERSON, Look.CODE, Look.YES_NO, Look.NUMBER)
_MOMENTS = (Look.MOMENT,)
_YES = (Look.YES_NO, Look.NUMBER, Look.TEXT)


def _row(
    name: str,
    zh: str,
    names: str,
    looks: tuple[Look, ...],
    fields: str = "",
    *,
    token: str | None = None,
    check: str | None = None,
    unit: str | None = None,
    pii: bool = False,
) -> Meaning:
    """names: parted by `|`. fields: `kind.field` parted by spaces."""
    goes = dict(target.split(".", 1) for target in fields.split())
    written = (zh, name.replace("_", " "), *names.split("|"))
    return Meaning(name, zh, name.replace("_", " "), written, looks, goes, token, check, unit, pii)


MEANINGS: tuple[Meaning, ...] = (
    # Who
    _row("person_name", "姓名", "客户姓名|买家姓名|学员姓名|患者姓名|联系人|收货人|申请人|顾客|客户名称|游客姓名|出行人|车主|购车人|name|customer name|buyer name|student name|patient name|contact", (Look.PERSON, Look.TEXT), pii=True),
    _row("id_number", "身份证号", "证件号|证件号码|身份证|身份证号码|买家证件号|学员证件|患者证件号|id card|id no|identity number|idcard|cert no", (Look.ID_NUMBER,), "party.id_token order.party_id application.party_id loan.party_id repayment.party_id external_report.party_id facility.party_id drawdown.party_id coupon.party_id touch.party_id consent.party_id", token="id_number", check="cn_id_number"),
    _row("mobile", "手机号", "手机|电话|联系电话|手机号码|联系方式|买家手机|学员电话|收货电话|phone|mobile|tel|telephone|cellphone|phone number", (Look.MOBILE,), "party.phone_token sales_agent.phone_token", token="phone", check="cn_mobile"),
    _row("uscc", "统一社会信用代码", "信用代码|社会信用代码|营业执照号|税号|纳税人识别号|uscc|credit code|tax no|tax id|license no", (Look.USCC,), "party.id_token merchant.party_id", token="uscc", check="uscc"),
    _row("gender", "性别", "sex", (Look.TEXT, Look.CODE, Look.YES_NO), pii=True),
    _row("age", "年龄", "客户年龄|周岁", _NUMBERS, pii=True),
    _row("birth_date", "出生日期", "生日|出生年月|birthday|date of birth|dob", _MOMENTS, "party.birth_date", pii=True),
    _row("email", "邮箱", "电子邮箱|电子邮件|e-mail|mail", (Look.EMAIL,), pii=True),
    _row("address", "地址", "收货地址|详细地址|家庭住址|联系地址|住址|注册地址|送货地址|delivery address|addr", (Look.ADDRESS, Look.TEXT), pii=True),
    _row("region", "地区", "省份|城市|省市|区域|所在地|行政区划|province|city|area", (Look.TEXT, Look.ADDRESS, Look.NUMBER, Look.CODE), "party.region merchant.region"),
    _row("registered_on", "注册日期", "注册时间|开户日期|成立日期|入会日期|signup date|registered at|registration date|join date", _MOMENTS, "party.registered_on"),
    _row("monthly_income", "月收入", "收入|月薪|工资|申报收入|年收入|income|salary|annual income", _NUMBERS, "", unit="元", pii=True),
    _row("device", "设备号", "设备id|设备标识|设备编号|deviceid|device id|imei|idfa|oaid|device no", _CODES, "application.device_token touch.device_token", token="device"),
    # Merchants
    _row("merchant_code", "商户编号", "经销商编码|经销商编号|门店编号|门店编码|店铺编号|商家编号|校区编号|机构编号|旅行社编号|客户编码|dealer code|store code|shop id|store id|merchant no|merchant id|dealer no|agency code", _CODES, "merchant.external_id order.merchant_id application.merchant_id loan.merchant_id inventory.merchant_id service_event.merchant_id drawdown.merchant_id sales_agent.merchant_id"),
    _row("merchant_name", "商户名称", "经销商名称|经销商|门店|门店名称|店铺|店铺名称|商家|校区|校区名称|机构名称|旅行社|医院|诊所|4s店|store|shop|store name|shop name|dealer name|campus|clinic", (Look.FIRM, Look.TEXT), "merchant.name"),
    _row("merchant_grade", "商户评级", "评级|等级|经销商等级|grade|rating|level", (Look.TEXT, Look.CODE), "merchant.grade"),
    _row("opened_on", "合作日期", "合作时间|签约日期|入驻日期|开店日期|cooperation date|opened on", _MOMENTS, "merchant.opened_on merchant.occurred_at"),
    _row("deposit", "保证金", "押金|保证金额|margin", _NUMBERS, unit="元"),
    _row("sales_agent", "导购", "销售|销售员|业务员|顾问|课程顾问|咨询师|导购员|经办人|销售顾问|salesperson|agent|consultant|sales rep", (*_WORDS, Look.MOBILE), "sales_agent.external_id"),
    # Goods
    _row("product_code", "商品编码", "商品型号|型号|物料编码|货号|sku|商品编号|产品编号|产品编码|课程编号|线路编号|项目编码|物料号|stock code|item no|item code|product id|product code|model|stockcode", _CODES, "product.external_id order_line.product_id inventory.product_id"),
    _row("product_name", "商品名称", "品名|产品名称|物料名称|课程|课程名称|线路|线路名称|项目|项目名称|治疗项目|货物名称|货物或应税劳务名称|车型|车系|商品|product|item|description|goods name|course|item name|product name|tour", _WORDS, "product.name"),
    _row("category", "品类", "类别|分类|商品类别|大类|类目|科室|product category|type of goods", _WORDS, "product.category"),
    _row("brand", "品牌", "厂牌|品牌名称", _WORDS, "product.brand"),
    _row("quantity", "数量", "件数|订购数量|购买数量|台数|人数|课时|课时数|节数|次数|发货数量|总课时|pax|qty|number of items|count|pieces", _NUMBERS, "order_line.quantity shipment.quantity inventory.quantity delivery.quantity_accepted"),
    _row("unit_price", "单价", "售价|含税单价|成交单价|price|unit cost|unitprice", _NUMBERS, "order_line.unit_price", unit="元"),
    _row("discount", "优惠金额", "折扣|优惠|减免|折让|discount amount|coupon discount", _NUMBERS, unit="元"),
    _row("vin", "车架号", "车辆识别代号|车架号码|底盘号|vin code|frame no|chassis", (Look.VIN,), check="vin"),
    _row("plate", "车牌号", "车牌|号牌|plate no|license plate", (Look.TEXT, Look.CODE)),
    _row("serial_no", "序列号", "机身号|sn|串号|serial|serial number|条码", _CODES),
    # Orders
    _row("order_no", "订单编号", "订单号|单号|订单流水号|交易单号|报名编号|报名号|合同订单号|预订单号|团单号|采购单号|销售单号|order id|order number|orderid|booking no|invoice no of sale|po no", _CODES, "order.external_id order_line.order_id shipment.order_id delivery.order_id service_event.order_id application.order_id invoice.order_id payment.order_id"),
    _row("ordered_at", "下单时间", "下单日期|订单日期|订购日期|报名日期|报名时间|预订日期|购买日期|成交日期|销售日期|购车日期|交易日期|创建时间|order date|ordered at|created at|create time|booking date|purchase date|sale date|invoicedate", _MOMENTS, "order.occurred_at order_line.occurred_at"),
    _row("amount", "金额", "订单金额|订单总额|总金额|总价|应付金额|实付金额|实付|成交金额|成交价|合同金额|学费|团费|费用|价格|含税金额|车价|amount|total|total amount|order amount|price total|fee|tuition|sales", _NUMBERS, "order.amount order_line.amount payment.amount repayment.amount", unit="元"),
    _row("status", "状态", "订单状态|当前状态|处理状态|交易状态|报名状态|物流状态|order status|state", _WORDS, "order.status"),
    _row("channel", "渠道", "来源|来源渠道|下单渠道|渠道来源|进件渠道|source|utm source|order channel|platform", _WORDS, "order.channel application.channel touch.channel channel_cost.channel"),
    _row("updated_at", "更新时间", "修改时间|最后更新|导出时间|数据日期|统计日期|数据时间|update time|updated at|last modified|as of|snapshot date", _MOMENTS),
    # Services
    _row("service_at", "服务时间", "上课日期|上课时间|签到时间|治疗日期|治疗时间|就诊日期|出发日期|出团日期|发团日期|安装日期|安装时间|attended at|class date|treatment date|departure date|departs on|installed on|visit date", _MOMENTS, "service_event.occurred_at"),
    _row("service_number", "第几次", "课次|第几节|节次|治疗次数|疗程序号|session no|lesson no|lesson|visit no", _NUMBERS, "service_event.number"),
    _row("teacher", "教师", "老师|授课老师|任课教师|医生|主治医生|导游|领队|司机|teacher|doctor|guide", (Look.PERSON, Look.TEXT, Look.CODE), pii=True),
    _row("attendance", "出勤", "签到|是否签到|是否出勤|到课|出勤状态|attendance|attended|present", _YES),
    _row("destination", "目的地", "旅游目的地|到达地|dest", _WORDS),
    _row("ends_on", "结束日期", "返程日期|回程日期|结课日期|截止日期|有效期至|到期时间|return date|end date|expires on|valid to", _MOMENTS, "contract.ends_on"),
    # Logistics
    _row("waybill_no", "运单号", "快递单号|物流单号|运单编号|面单号|tracking no|waybill|tracking number|awb", _CODES, "shipment.external_id logistics_event.shipment_id delivery.shipment_id"),
    _row("carrier", "承运商", "物流公司|快递公司|快递|承运人|carrier name|courier|logistics company", (Look.FIRM, Look.TEXT, Look.CODE), "shipment.carrier"),
    _row("shipped_at", "发货时间", "发货日期|揽收时间|揽件时间|出库时间|出库日期|起运时间|ship date|shipped at|pickup time|dispatch date", _MOMENTS, "shipment.occurred_at"),
    _row("delivered_at", "签收时间", "签收日期|到货日期|送达时间|收货日期|收货时间|delivered at|delivery date|received at|pod time", _MOMENTS, "delivery.occurred_at"),
    _row("from_place", "发货地", "始发地|起运地|发站|揽收网点|出发地|发货城市|origin|from|departure city", (*_WORDS, Look.ADDRESS), "shipment.from_region"),
    _row("to_place", "收货地", "目的站|到站|收货城市|送达地|派送网点|to|ship to", (*_WORDS, Look.ADDRESS), "shipment.to_region"),
    _row("weight", "重量", "毛重|净重|计费重量|总重|gross weight|weight kg", _NUMBERS, "shipment.weight_grams"),
    _row("signer", "签收人", "收件人签名|签收|signed by|receiver", (Look.PERSON, Look.TEXT), "delivery.signer", pii=True),
    _row("event_step", "物流环节", "节点|操作|操作类型|环节|动作|轨迹状态|scan type|biz step|event type|operation", _WORDS, "logistics_event.biz_step"),
    _row("event_place", "操作地点", "网点|操作网点|当前位置|站点|location|facility|read point", _WORDS, "logistics_event.read_point"),
    _row("warehouse", "仓库", "仓库名称|库房|库位|仓库编码|warehouse name|depot", _WORDS, "inventory.warehouse"),
    _row("stock_quantity", "库存数量", "库存|结存数量|期末数量|在库数量|可用库存|现存量|stock|on hand|closing qty|balance qty", _NUMBERS, "inventory.quantity"),
    _row("stock_value", "库存金额", "结存金额|期末金额|库存成本|stock value|inventory value", _NUMBERS, "inventory.value", unit="元"),
    # Invoices
    _row("invoice_no", "发票号码", "发票号|数电票号码|全电发票号码|invoice no|invoice number|invoiceno|fapiao no", (Look.INVOICE, *_CODES), "invoice.invoice_no"),
    _row("invoice_code", "发票代码", "invoice code", _CODES),
    _row("issued_on", "开票日期", "开票时间|发票日期|invoice date|issue date|issued on|billing date", _MOMENTS, "invoice.issued_on"),
    _row("seller_name", "销售方名称", "销方名称|销货方|卖方|供应商|供应商名称|开票方|seller|supplier|vendor", (Look.FIRM, Look.TEXT)),
    _row("seller_tax_no", "销售方税号", "销方税号|销售方识别号|销售方纳税人识别号|销方识别号|供应商税号|seller tax id|seller tax no", (Look.USCC, Look.CODE), "invoice.seller_id contract.seller_id receivable.creditor_id", token="uscc", check="uscc"),
    _row("buyer_name", "购买方名称", "购方名称|购货方|买方|抬头|受票方|buyer|customer|purchaser|bill to", (Look.FIRM, Look.PERSON, Look.TEXT), pii=True),
    _row("buyer_tax_no", "购买方税号", "购方税号|购买方识别号|购买方纳税人识别号|购方识别号|buyer tax id|buyer tax no", (Look.USCC, Look.CODE), "invoice.buyer_id contract.buyer_id receivable.debtor_id", token="uscc", check="uscc"),
    _row("amount_ex_tax", "不含税金额", "金额不含税|未税金额|net amount|amount excluding tax|subtotal", _NUMBERS, "invoice.amount_ex_tax", unit="元"),
    _row("tax_rate", "税率", "征收率|tax rate|vat rate", _NUMBERS, unit="%"),
    _row("tax", "税额", "税金|增值税|vat|tax amount", _NUMBERS, "invoice.tax", unit="元"),
    _row("total", "价税合计", "含税总额|总额含税|gross amount|total including tax|grand total", _NUMBERS, "invoice.amount", unit="元"),
    _row("invoice_status", "发票状态", "发票情况|invoice status", _WORDS, "invoice.status"),
    _row("invoice_kind", "发票类型", "票种|发票种类|invoice type", _WORDS),
    _row("is_red", "是否红字", "红字|红票|红冲标志|正数负数|credit note|is red", _YES, "invoice.is_red"),
    _row("reverses", "原发票号码", "对应蓝票|蓝字发票号码|原蓝票号|original invoice", _CODES, "invoice.reverses"),
    _row("due_on", "到期日", "应收到期日|付款到期日|应付日期|还款日|应还日期|到期日期|due date|payment due|maturity", _MOMENTS, "receivable.due_on instalment.due_on"),
    _row("settled_on", "结清日期", "付清日期|核销日期|回款日期|settled date|paid date|settled on", _MOMENTS, "receivable.settled_on"),
    _row("disputed", "是否争议", "争议|有无争议|dispute|disputed", _YES, "receivable.disputed"),
    # Money
    _row("payment_no", "流水号", "交易流水号|银行流水号|支付流水号|凭证号|交易号|回单编号|serial number of payment|transaction id|payment id|txn id|reference no", _CODES, "payment.external_id repayment.external_id"),
    _row("paid_at", "支付时间", "付款时间|付款日期|交易时间|记账日期|到账时间|缴费日期|缴费时间|还款日期|还款时间|入账日期|transaction date|paid at|payment date|value date|posting date|txn time", _MOMENTS, "payment.occurred_at repayment.occurred_at"),
    _row("debtor_account", "付款账号", "付款人账号|付款方账号|付款账户|打款账号|payer account|debtor account|from account", (Look.CARD, Look.NUMBER, Look.CODE), "payment.debtor_account_token", token="account"),
    _row("creditor_account", "收款账号", "收款人账号|收款方账号|收款账户|对方账号|对方账户|payee account|creditor account|to account|counterparty account", (Look.CARD, Look.NUMBER, Look.CODE), "payment.creditor_account_token", token="account"),
    _row("bank_card", "银行卡号", "卡号|还款卡号|银行账号|账号|账户|card no|bank card|account no|account number", (Look.CARD, Look.NUMBER, Look.CODE), "payment.debtor_account_token", token="account"),
    _row("counterparty", "对方户名", "对方名称|付款人|收款人|付款方|收款方|户名|payer|payee|counterparty|account name", (Look.FIRM, Look.PERSON, Look.TEXT), pii=True),
    _row("income_amount", "收入金额", "贷方金额|贷方发生额|收入|存入|credit|credit amount|deposit amount", _NUMBERS, "payment.amount", unit="元"),
    _row("expense_amount", "支出金额", "借方金额|借方发生额|支出|debit|debit amount|withdrawal", _NUMBERS, unit="元"),
    _row("balance", "余额", "账户余额|当前余额|本次余额|account balance|running balance", _NUMBERS, unit="元"),
    _row("purpose", "用途", "交易用途|款项用途|摘要|费用类型|purpose of payment|summary|transaction type", _WORDS, "payment.purpose"),
    _row("remittance", "附言", "备注|留言|说明|买家留言|memo|remark|note|comment|remarks", (*_WORDS, Look.MOMENT), "payment.remittance"),
    _row("payment_method", "支付方式", "付款方式|缴费方式|还款方式|支付渠道|pay method|payment type|pay type", _WORDS, "repayment.method"),
    # Credit
    _row("application_no", "进件编号", "申请编号|申请单号|申请号|贷款申请号|application id|application no|apply no|app id", _CODES, "application.external_id loan.application_id"),
    _row("applied_at", "申请时间", "申请日期|进件时间|进件日期|提交时间|apply time|applied at|application date|submit time", _MOMENTS, "application.occurred_at"),
    _row("applied_amount", "申请金额", "贷款金额|借款金额|分期金额|申请额度|loan amount requested|applied amount|request amount|finance amount", _NUMBERS, "application.amount", unit="元"),
    _row("term_months", "期数", "分期期数|贷款期限|期限|借款期限|还款期数|分期数|term|tenor|periods|instalments|installments|months", _NUMBERS, "application.term_months loan.term_months"),
    _row("credit_product", "分期产品", "贷款产品|产品代码|金融产品|credit product|loan product|product type", _WORDS, "application.product_code"),
    _row("loan_no", "借据号", "贷款编号|借款编号|合同号|贷款合同号|借据编号|loan id|loan no|loan number|contract id", _CODES, "loan.external_id repayment.loan_id instalment.loan_id collection_action.loan_id"),
    _row("disbursed_on", "放款日期", "放款时间|起息日|借款日期|发放日期|disbursement date|funded date|disbursed on|issue date of loan|start date", _MOMENTS, "loan.disbursed_on loan.occurred_at"),
    _row("loan_principal", "放款金额", "本金|贷款本金|借款本金|发放金额|principal|loan amount|disbursed amount|funded amount|grossapproval|disbursementgross", _NUMBERS, "loan.principal", unit="元"),
    _row("rate_annual", "年利率", "利率|年化利率|执行利率|interest rate|apr|annual rate|rate", _NUMBERS, "loan.rate_annual", unit="%"),
    _row("loan_status", "贷款状态", "借据状态|还款状态|账户状态|loan status|account status", _WORDS, "loan.status"),
    _row("days_past_due", "逾期天数", "当前逾期天数|逾期|dpd|days overdue|overdue days|days late|dayslate", _NUMBERS, "loan.days_past_due collection_action.days_past_due"),
    _row("paid_amount", "还款金额", "到账金额|实还金额|已还金额|回款金额|缴费金额|付款金额|支付金额|收款金额|repaid amount|paid amount|payment amount|received amount", _NUMBERS, "repayment.amount payment.amount", unit="元"),
    _row("instalment_no", "期次", "当前期数|第几期|期号|已到期期数|instalment no|period no|installment number", _NUMBERS, "instalment.number"),
    _row("principal_due", "应还本金", "本期本金|principal due", _NUMBERS, "instalment.principal", unit="元"),
    _row("interest_due", "应还利息", "利息|本期利息|interest due|interest", _NUMBERS, "instalment.interest", unit="元"),
    _row("credit_limit", "授信额度", "额度|信用额度|总额度|credit limit|limit|line amount", _NUMBERS, "facility.limit", unit="元"),
    _row("contract_no", "合同编号", "合同号码|协议编号|合同流水号|contract no|contract number|agreement no", _CODES, "contract.external_id"),
    _row("signed_on", "签订日期", "合同日期|签约时间|签署日期|signed on|contract date|sign date", _MOMENTS, "contract.signed_on"),
    # Reports
    _row("report_no", "报告编号", "查询编号|报告号|查询流水号|report id|query id|inquiry no", _CODES, "external_report.external_id"),
    _row("queried_at", "查询时间", "查询日期|查询时点|query time|inquiry date|queried on", _MOMENTS, "external_report.occurred_at"),
    _row("found", "是否查得", "查得|命中|是否命中|hit|is found", _YES, "external_report.found"),
    _row("query_purpose", "查询用途", "查询原因|purpose|query reason|inquiry purpose", _WORDS, "external_report.purpose"),
    _row("query_cost", "查询费用", "计费金额|cost|query fee|price of query", _NUMBERS, "external_report.cost", unit="元"),
    _row("provider", "数据方", "数据来源|数据源|机构|data source|vendor name|bureau", _WORDS, "external_report.provider"),
    _row("score", "评分", "分数|信用分|信用评分|credit score|risk score|fico", _NUMBERS),
    _row("graded_on", "评级日期", "评定日期|评级时间|grade date|rated on", _MOMENTS),
    _row("credit_history", "征信指标", "近三月查询次数|逾期次数|近两年逾期次数|被执行人|enquiries 3m|overdue 24m|has court record", (*_NUMBERS, Look.YES_NO)),
    # Growth
    _row("event_name", "事件", "事件名|事件名称|行为|行为类型|event|event name|action|event type", (Look.TEXT, Look.CODE), "touch.event"),
    _row("event_at", "事件时间", "发生时间|行为时间|时间戳|访问时间|时间|event time|timestamp|ts|time|occurred at|event ts", (Look.MOMENT, Look.NUMBER), "touch.occurred_at logistics_event.occurred_at"),
    _row("page", "页面", "页面路径|页面名称|url|page path|screen|page name", (*_WORDS, Look.ADDRESS), "touch.page"),
    _row("event_id", "事件编号", "事件id|埋点id|event id|message id", _CODES, "touch.external_id logistics_event.external_id"),
    _row("user_id", "用户编号", "用户id|会员号|会员编号|openid|open id|unionid|客户编号|客户号|学员编号|学号|病历号|userid|user id|member id|customer id|customerid|student id|patient id|uid", _CODES, "party.external_id touch.party_id order.party_id coupon.party_id"),
    _row("session_id", "会话编号", "会话id|session|session id", _CODES),
    _row("campaign", "活动", "活动名称|活动编号|投放计划|campaign name|campaign id|promotion", _WORDS, "coupon.campaign offer.campaign"),
    _row("cost", "费用", "花费|消耗|投放费用|广告费|cost|spend|ad spend", _NUMBERS, "channel_cost.cost", unit="元"),
    _row("clicks", "点击数", "点击|点击量|click", _NUMBERS, "channel_cost.clicks"),
    _row("impressions", "曝光数", "展示数|曝光|展现量|impression|views", _NUMBERS, "channel_cost.impressions"),
    _row("row_no", "序号", "行号|no|no.|index|#|unnamed: 0", _NUMBERS),
    _row("printed_by", "制单人", "操作员|录入人|审核人|operator|created by", (Look.PERSON, Look.TEXT, Look.CODE), pii=True),
)  # fmt: skip
"""Every meaning; the order breaks ties."""

MEANING_OF: dict[str, Meaning] = {meaning.name: meaning for meaning in MEANINGS}
