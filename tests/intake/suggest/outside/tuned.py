"""Five genres on which the suggestion may be bettered."""

from __future__ import annotations

from decimal import Decimal

from tests.intake.suggest.outside.draws import (
    after,
    by,
    card,
    computed,
    day,
    few,
    fixed,
    in_order,
    invoice_number,
    money,
    number_of,
    one_of,
    person,
    phone,
    same_in,
    text,
    unless,
    uscc,
    weighted,
    whole,
)
from tests.intake.suggest.outside.sheet import Column, Genre, Planted

_SKUS = {
    f"SKU{n:04}": name
    for n, name in enumerate(["挂式空调", "柜式空调", "滚筒洗衣机", "冰箱", "热水器", "油烟机"], 1)
}
_FIRMS = {
    f"KH{n:03}": f"{city}市{name}电器有限公司"
    for n, (city, name) in enumerate(
        (
            ("南京", "宏达"),
            ("苏州", "永盛"),
            ("无锡", "金源"),
            ("常州", "华美"),
            ("徐州", "新天地"),
            ("扬州", "佳和"),
        ),
        1,
    )
}
TRAINING = Genre(
    "training", "2026春季学员缴费及课消台账.xlsx", "xlsx",
    (
        Column("序号", "row_no line_no ?", number_of("{}")),
        Column("校区", "merchant_name merchant_code", same_in(30, text("城东校区", "万象城校区", "河西校区")), down=True),
        Column("班级", "class_name group_no ?", same_in(15, one_of("英语提高{}班", 9)), down=True),
        Column("学员信息/学号", "user_id", number_of("XY26{:05d}", 311)),
        Column("学员信息/姓名", "person_name", person),
        Column("学员信息/家长手机", "mobile phone", phone),
        Column("课程/课程名称", "product_name", text("剑桥英语KET", "少儿编程", "数学思维", "硬笔书法")),
        Column("课程/授课老师", "teacher ?", text("周敏", "Lily", "王海涛", "陈思")),
        Column("合同/合同号", "order_no contract_no", number_of("HT2026-{:04d}", 880)),
        Column("合同/签约日期", "ordered_at signed_on", day("2025-09-01", 120), "%Y年%-m月%-d日"),
        Column("合同/总课时", "quantity lessons_total", text(24, 48, 72, 96), unit="课时"),
        Column("合同/课时单价(元)", "unit_price", text(*map(Decimal, (120, 150, 180, 220))), "0.00", "元"),
        Column("合同/合同总额(元)", "amount", computed(lambda v: v["合同/总课时"] * v["合同/课时单价(元)"]), "0.00", "元"),
        Column("课消/第几次课", "service_number", few(1, 40)),
        Column("课消/上课日期", "service_at", after("合同/签约日期", 5, 140), "%Y.%m.%d"),
        Column("课消/消耗课时", "quantity lesson_used", text(1, 1, 2)),
        Column("课消/出勤", "attendance status", weighted(已到=16, 请假=2, 旷课=1, 补课=1)),
        Column("课消/剩余课时", "? balance quantity lesson_balance", computed(lambda v: v["合同/总课时"] - v["课消/消耗课时"])),
        Column("备注", "? remark", text("家长要求换班", "已发成绩单", "转介绍"), blank=0.8),
    ),
    (
        Planted("impossible", 3, ("合同/签约日期",)), Planted("impossible", 3, ("课消/上课日期",)),
        Planted("future", 2, ("课消/上课日期",)), Planted("before", 2, ("课消/上课日期", "合同/签约日期")),
        Planted("short", 3, ("学员信息/家长手机",)), Planted("negative", 2, ("合同/合同总额(元)",)),
        Planted("off", 3, ("合同/合同总额(元)",)), Planted("empty", 2, ("合同/合同号",)),
        Planted("repeated", 2, ("合同/合同号",)), Planted("shifted", 2, ("合同/合同号",)),
        Planted("word", 2, ("课消/出勤",)), Planted("letters", 1, ("合同/总课时",)),
    ),
    above=(("启航教育2026年春季学期学员台账",), ("制表：教务部", "", "打印日期：2026年6月30日")),
    below=(("合计", "", "", "", "", "", "", "", "", "", 9999), ("审核人：", "", "", "校长签字：")),
    sheets={"填表说明": (("本表由各校区每周上报",), ("课时按45分钟计",)), "数据字典": (("出勤", "已到/请假/旷课/补课"),)},
    sheet="台账",
)  # fmt: skip

DEALER_ERP = Genre(
    "dealer_erp", "XSCKD_202605.txt", "csv",
    (
        Column("danju_bianhao", "order_no", number_of("XSCK2605{:05d}", 17)),
        Column("danju_riqi", "ordered_at shipped_at", in_order("2026-05-01", 150, hours=False), "%Y%m%d"),
        Column("kehu_bianma", "merchant_code buyer_code user_id", text(*_FIRMS)),
        Column("kehu_mingcheng", "merchant_name buyer_name company_name", by("kehu_bianma", _FIRMS)),
        Column("shuihao", "uscc buyer_tax_no", same_in(1, uscc)),
        Column("lianxi_dianhua", "mobile phone", phone),
        Column("shangpin_bianma", "product_code", text(*_SKUS)),
        Column("shangpin_mingcheng", "product_name", by("shangpin_bianma", _SKUS)),
        Column("guige_xinghao", "specification model ? product_code", text("KFR-35GW", "BCD-215", "XQG100", "JSQ30")),
        Column("danwei", "? unit_name", text("台", "台", "套")),
        Column("shuliang", "quantity", whole(1, 60)),
        Column("danjia", "unit_price", money(800, 4800, "10"), "0.00", "元"),
        Column("jine", "amount amount_ex_tax", computed(lambda v: v["shuliang"] * v["danjia"]), "0.00", "元"),
        Column("shuie", "tax", computed(lambda v: v["jine"] * Decimal("0.13")), "0.00", "元"),
        Column("jiashui_heji", "total", computed(lambda v: v["jine"] + v["shuie"]), "0.00", "元"),
        Column("cangku", "warehouse from_place", text("南京中心仓", "苏州分仓")),
        Column("yewuyuan", "sales_agent", text("张涛", "刘洋", "孙倩")),
        Column("chuku_riqi", "shipped_at", after("danju_riqi", 0, 6), "%Y%m%d"),
        Column("zhuangtai", "status", weighted(已审核=10, 已出库=8, 已作废=1)),
        Column("beizhu", "? remark", text("加急", "自提", "N/A", "送货上门"), blank=0.7, blank_word="N/A"),
    ),
    (
        Planted("impossible", 3, ("danju_riqi",)), Planted("impossible", 2, ("chuku_riqi",)),
        Planted("before", 2, ("chuku_riqi", "danju_riqi")), Planted("digit", 3, ("shuihao",)),
        Planted("short", 2, ("lianxi_dianhua",)), Planted("negative", 2, ("shuliang",)),
        Planted("off", 3, ("jine",)), Planted("hundredfold", 2, ("danjia",)),
        Planted("empty", 2, ("danju_bianhao",)), Planted("repeated", 2, ("danju_bianhao",)),
        Planted("shifted", 2, ("kehu_mingcheng",)), Planted("garbled", 1, ("kehu_mingcheng",)),
        Planted("word", 2, ("zhuangtai",)), Planted("letters", 1, ("shuliang",)),
    ),
    delimiter="|",
)  # fmt: skip

E_INVOICES = Genre(
    "e_invoices", "全量发票查询导出结果-2026年05月.xlsx", "xlsx",
    (
        Column("序号", "row_no line_no ?", number_of("{}")),
        Column("发票代码", "? invoice_code", fixed(None)),
        Column("数电票号码", "invoice_no", invoice_number),
        Column("销方识别号", "seller_tax_no", same_in(40, uscc)),
        Column("销方名称", "seller_name", same_in(40, text("合肥美凌制冷有限公司", "青岛海岳电器有限公司"))),
        Column("购方识别号", "buyer_tax_no", same_in(3, uscc)),
        Column("购买方名称", "buyer_name", text(*_FIRMS.values())),
        Column("开票日期", "issued_on", in_order("2026-05-01 09:00", 170), "%Y-%m-%d %H:%M:%S"),
        Column("货物或应税劳务名称", "product_name", text("*家用电器*空调", "*家用电器*冰箱", "*日用杂品*配件")),
        Column("规格型号", "specification model ? product_code", text("KFR-26", "KFR-35", "BCD-215"), blank=0.2),
        Column("单位", "? unit_name", text("台", "套", "件")),
        Column("数量", "quantity", whole(1, 40)),
        Column("单价", "unit_price", money(90, 3900, "0.5"), unit="元"),
        Column("金额", "amount_ex_tax amount", computed(lambda v: v["数量"] * v["单价"]), "0.00", "元"),
        Column("税率", "? tax_rate", fixed("13%"), unit="%"),
        Column("税额", "tax", computed(lambda v: v["金额"] * Decimal("0.13")), "0.00", "元"),
        Column("价税合计", "total amount", computed(lambda v: v["金额"] + v["税额"]), "0.00", "元"),
        Column("发票状态", "invoice_status status", weighted(正常=18, 已作废=1, 已红冲=1)),
        Column("是否正数发票", "is_positive is_red ?", fixed("是")),
        Column("开票人", "? printed_by", text("李娜", "管理员")),
        Column("备注", "? remark", text("订单号:26050121", "月结"), blank=0.75),
    ),
    (
        Planted("impossible", 3, ("开票日期",)), Planted("future", 2, ("开票日期",)),
        Planted("short", 3, ("数电票号码",)), Planted("science", 2, ("数电票号码",)),
        Planted("digit", 3, ("销方识别号",)), Planted("digit", 3, ("购方识别号",)),
        Planted("off", 3, ("价税合计",)), Planted("off", 2, ("税额",)),
        Planted("empty", 2, ("数电票号码",)), Planted("repeated", 2, ("数电票号码",)),
        Planted("word", 2, ("发票状态",)), Planted("letters", 1, ("金额",)),
    ),
    below=(("合计", "", "", "", "", "", "", "", "", "", "", 4800, "", 999999.99),),
    sheets={"信息汇总表": (("查询条件：开票日期起止",), ("合计张数", 240))},
    sheet="发票基础信息",
)  # fmt: skip

BANK_STATEMENT = Genre(
    "bank_statement", "对公账户明细_20260630.csv", "csv",
    (
        Column("交易日期", "paid_at value_on event_at", in_order("2026-03-01", 720, hours=False), "%Y%m%d"),
        Column("交易时间", "? trade_time paid_at event_at", text("09:12:33", "10:45:01", "14:20:09", "16:58:47")),
        Column("交易流水号", "payment_no", number_of("EB2026{:010d}", 83112044, 7)),
        Column("凭证种类", "? voucher_kind payment_method", text("转账支票", "网银凭证", "电汇")),
        Column("摘要", "purpose remittance description", text("货款", "往来款", "工资", "手续费", "还款")),
        Column("借方发生额", "amount paid_amount expense_amount", money(100, 90000), "#,##0.00", "元", blank=0.5),
        Column("贷方发生额", "amount paid_amount income_amount received_amount",
               unless("借方发生额", money(100, 120000)), "#,##0.00", "元"),
        Column("账户余额", "balance", money(200000, 900000), "#,##0.00", "元"),
        Column("币种", "currency", fixed("人民币")),
        Column("对方账号", "counter_account debtor_account creditor_account", card),
        Column("对方户名", "counterparty counter_name", text(*_FIRMS.values())),
        Column("对方开户行", "? bank_name lender", text("工商银行南京城北支行", "建设银行苏州分行", "农业银行无锡支行")),
        Column("交易渠道", "channel", text("网银", "柜面", "手机银行")),
        Column("交易柜员", "? teller printed_by", one_of("T{:04d}", 30)),
        Column("附言", "remittance", text("5月货款", "合同HT2605", "退款", "押金"), blank=0.4),
        Column("用途", "purpose", text("采购", "日常经营", "工资发放"), blank=0.3),
        Column("起息日", "value_on", after("交易日期", 0, 2), "%Y/%m/%d"),
        Column("对账标志", "? reconciled status", text("已对账", "未对账")),
    ),
    (
        Planted("impossible", 4, ("交易日期",)), Planted("impossible", 2, ("起息日",)),
        Planted("before", 2, ("起息日", "交易日期")), Planted("future", 2, ("交易日期",)),
        Planted("digit", 4, ("对方账号",)), Planted("science", 2, ("对方账号",)),
        Planted("negative", 2, ("账户余额",)), Planted("letters", 2, ("账户余额",)),
        Planted("empty", 2, ("交易流水号",)), Planted("repeated", 2, ("交易流水号",)),
        Planted("garbled", 1, ("对方户名",)), Planted("shifted", 2, ("交易流水号",)),
        Planted("word", 1, ("币种",)),
    ),
    encoding="gb18030",
    above=(("账户明细查询结果",), ("账号：32050188000012345678", "户名：南京宏达电器有限公司"), ("查询日期：2026-06-30",)),
    below=(("合计", "", "", "", "", "8,812,000.00", "9,120,110.00"),),
    page_rows=50, page_end=("本页小计", "", "", "", "", "120,000.00", "130,000.00"),
)  # fmt: skip

EVENTS = Genre(
    "events", "mp_events_20260618.jsonl", "jsonl",
    (
        Column("id", "event_id", number_of("evt-7f3a{:06x}", 40001)),
        Column("type", "event_name event_step", weighted(**{
            "com.shop.mp.page_view": 10, "com.shop.mp.add_to_cart": 4, "com.shop.mp.apply_submit": 2,
            "com.shop.mp.pay_success": 3})),
        Column("time", "event_at", in_order("2026-06-18 00:10", 5), "%Y-%m-%dT%H:%M:%S+08:00"),
        Column("subject", "order_no ? subject", number_of("ORD{:08d}", 5501)),
        Column("data.openid", "user_id", one_of("oX9k2{:07d}", 90)),
        Column("data.session_id", "session_id", one_of("s-{:08d}", 150)),
        Column("data.ts", "event_at", computed(lambda v: v["time"], 0), "epoch_ms"),
        Column("data.page", "page", text("pages/index", "pages/goods/detail", "pages/cart", "pages/pay")),
        Column("data.scene", "? scene channel campaign", text(1001, 1007, 1011, 1036)),
        Column("data.channel", "channel", text("share", "search", "ad", "qrcode")),
        Column("data.goods.sku_id", "product_code", text(*_SKUS)),
        Column("data.goods.title", "product_name", by("data.goods.sku_id", _SKUS)),
        Column("data.goods.num", "quantity", few(1, 5)),
        Column("data.goods.price_fen", "unit_price", text(*map(Decimal, (99, 1990, 25900, 4990, 129900))), "0", "分"),
        Column("data.amount_fen", "amount", computed(lambda v: v["data.goods.num"] * v["data.goods.price_fen"]), "0", "分"),
        Column("data.mobile", "mobile phone", phone, blank=0.3),
        Column("data.device.device_id", "device", one_of("d-3f{:06d}", 120)),
        Column("data.device.model", "? os", text("iPhone15,2", "HUAWEI Mate60", "Mi 14")),
        Column("data.coupon_value", "coupon_value", text(None, 500, 1000, 2000), unit="分"),
        Column("data.store_code", "merchant_code", one_of("MD{:03d}", 12)),
    ),
    (
        Planted("impossible", 3, ("time",)), Planted("future", 2, ("time",)), Planted("future", 2, ("data.ts",)),
        Planted("letters", 2, ("data.ts",)), Planted("short", 3, ("data.mobile",)),
        Planted("negative", 3, ("data.amount_fen",)), Planted("off", 3, ("data.amount_fen",)),
        Planted("empty", 2, ("id",)), Planted("repeated", 2, ("id",)), Planted("word", 2, ("type",)),
        Planted("letters", 1, ("data.goods.num",)), Planted("empty", 2, ("data.openid",)),
    ),
    constants={"specversion": "1.0", "source": "/miniprogram/wx8f31"},
)  # fmt: skip

TUNED = (TRAINING, DEALER_ERP, E_INVOICES, BANK_STATEMENT, EVENTS)
