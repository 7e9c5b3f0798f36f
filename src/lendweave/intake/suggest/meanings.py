"""What a column may mean: one row per meaning, with its names, its looks and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.intake.suggest.values import Look


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a column.

    names: Chinese and English ones that partners give it. looks: what its cells look like.
    fields: record kind → the fields, `external_id` or `occurred_at` that it fills there.
    token, check: how a cell of it is checked. unit: of a number without one. pii: personal.
    zh, en: what to call it.
    """

    name: str
    zh: str
    en: str
    names: tuple[str, ...]
    looks: tuple[Look, ...]
    fields: dict[str, tuple[str, ...]]
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
    goes: dict[str, tuple[str, ...]] = {}
    for kind, field in (target.split(".", 1) for target in fields.split()):
        goes[kind] = (*goes.get(kind, ()), field)
    written = (zh, name.replace("_", " "), *names.split("|"))
    return Meaning(name, zh, name.replace("_", " "), written, looks, goes, token, check, unit, pii)


MEANINGS: tuple[Meaning, ...] = (
    # Who
    _row("person_name", "姓名", "客户姓名|买家姓名|学员姓名|患者姓名|联系人|收货人|申请人|顾客|游客姓名|出行人|车主|购车人|name|customer name|buyer name|student name|patient name|contact|学员|学生姓名|学生|患者|就诊人|会员姓名|用户姓名|借款人|借款人姓名|客户|买家|收件人|收货人姓名|收件人姓名|业主|游客|旅客姓名|旅客|乘客|投保人|持卡人|真实姓名|家长姓名|xm|full name|real name|borrower|borrower name|guest name|passenger|traveller name|member name|user name|consignee|recipient|receiver name", (Look.PERSON, Look.TEXT), pii=True),
    _row("id_number", "身份证号", "证件号|证件号码|身份证|身份证号码|买家证件号|学员证件|患者证件号|id card|id no|identity number|idcard|cert no|证件|身份证件号|证照号码|身份证号(护照号)|旅客证件号|sfzh|sfz|zjhm|cert|certificate no|id card no|national id|borrower id no|id number|citizen id", (Look.ID_NUMBER,), "party.id_token order.party_id application.party_id loan.party_id repayment.party_id external_report.party_id facility.party_id drawdown.party_id coupon.party_id touch.party_id consent.party_id", token="id_number", check="cn_id_number"),
    _row("mobile", "手机号", "手机|电话|联系电话|手机号码|联系方式|买家手机|学员电话|收货电话|phone|mobile|tel|telephone|cellphone|phone number|联系手机|家长手机|家长电话|预留手机|收货人手机|收货人电话|收件人手机|收件人电话|客户电话|会员手机|绑定手机|sjh|sjhm|lxdh|contact number|contact phone|phone no|mobile no|mobile phone|customer phone|buyer phone", (Look.MOBILE,), "party.phone_token sales_agent.phone_token order.party_id application.party_id", token="phone", check="cn_mobile"),
    _row("uscc", "统一社会信用代码", "信用代码|社会信用代码|营业执照号|税号|纳税人识别号|uscc|credit code|tax no|tax id|license no|统一代码|企业税号|组织机构代码|纳税人|纳税人代码|shxydm|tyshxydm|taxpayer|taxpayer no|taxpayer id|creditcode|social credit code|uscc code|unified credit code|registration no of company", (Look.USCC,), "party.id_token merchant.party_id order.merchant_id external_report.party_id", token="uscc", check="uscc"),
    _row("gender", "性别", "sex|男女|xb|gender code", (Look.TEXT, Look.CODE, Look.YES_NO), pii=True),
    _row("age", "年龄", "客户年龄|周岁|年纪|nl|patient age|student age", _NUMBERS, pii=True),
    _row("birth_date", "出生日期", "生日|出生年月|birthday|date of birth|dob|生日日期|csrq|born on", _MOMENTS, "party.birth_date", pii=True),
    _row("email", "邮箱", "电子邮箱|电子邮件|e-mail|mail", (Look.EMAIL,), pii=True),
    _row("address", "地址", "收货地址|详细地址|家庭住址|联系地址|住址|注册地址|送货地址|delivery address|addr|收件地址|收件人地址|收货人地址|安装地址|通讯地址|现住址|居住地址|上门地址|户籍地址|销售方地址电话|dz|home address|shipping address|street|address line", (Look.ADDRESS, Look.TEXT), pii=True),
    _row("region", "地区", "省份|城市|省市|区域|所在地|行政区划|province|city|area|省|市|区县|地域|国家|籍贯|销售区域|大区|country|country code|state|district|addr state|home town|customer state|customer city|seller city|county", (Look.TEXT, Look.ADDRESS, Look.NUMBER, Look.CODE), "party.region merchant.region"),
    _row("registered_on", "注册日期", "注册时间|开户日期|成立日期|入会日期|signup date|registered at|registration date|join date|注册于|成立时间|成立日|入学日期|建档日期|zcrq|register time|reg date|registered on|member since|established on|founded on|founding date|incorporation date", _MOMENTS, "party.registered_on"),
    _row("monthly_income", "月收入", "收入|月薪|工资|申报收入|年收入|income|salary|annual income|申报月收入|税前收入|monthly salary|annual inc|stated income", _NUMBERS, unit="元", pii=True),
    _row("device", "设备号", "设备id|设备标识|设备编号|deviceid|device id|imei|idfa|oaid|device no|设备|设备指纹|终端号|设备唯一标识|device fingerprint|device|uuid|android id|deviceuuid|terminal id", _CODES, "application.device_token touch.device_token", token="device"),
    # Merchants
    _row("merchant_code", "商户编号", "经销商编码|经销商编号|门店编号|门店编码|店铺编号|商家编号|校区编号|机构编号|旅行社编号|客户编码|dealer code|store code|shop id|store id|merchant no|merchant id|dealer no|agency code|门店|门店号|店铺id|商户号|商户代码|商户id|分店编码|门店代码|店号|校区代码|学校代码|机构代码|机构号|机构|院区|医院编码|旅行社|供应商编码|经销商|经销商代码|经销商号|客户代码|网点代码|施工单位编码|担保人|shbh|mch id|mchid|merchant|merchant code|store|shop|dealer|dealer id|branch code|outlet|outlet id|school id|clinic id|agency|agency id|seller id|vendor code|contractor|appid of merchant|sub mch id|org code|supplier code", _CODES, "merchant.external_id order.merchant_id application.merchant_id loan.merchant_id inventory.merchant_id service_event.merchant_id drawdown.merchant_id sales_agent.merchant_id"),
    _row("merchant_name", "商户名称", "经销商名称|经销商|门店|门店名称|店铺|店铺名称|商家|校区|校区名称|机构名称|旅行社|医院|诊所|4s店|store|shop|store name|shop name|dealer name|campus|clinic|所属门店|销售门店|下单门店|所属校区|上课校区|施工单位|装修公司|医疗机构|机构|分店|分店名称|供货商|卖家|卖家昵称|店名|院区名称|门诊|shmc|dmc|merchant|merchant name|dealer|branch|outlet name|school name|school|clinic name|hospital|agency name|seller name of shop|company of dealer", (Look.FIRM, Look.TEXT), "merchant.name order.merchant_id application.merchant_id inventory.merchant_id"),
    _row("merchant_grade", "商户评级", "评级|等级|经销商等级|grade|rating|level|信用等级|门店等级|商户等级|客户等级|dealer grade", (Look.TEXT, Look.CODE), "merchant.grade"),
    _row("opened_on", "合作日期", "合作时间|入驻日期|开店日期|cooperation date|opened on|加盟日期|准入日期|合作起始日|opening date|onboarded on|joined on", _MOMENTS, "merchant.opened_on merchant.occurred_at"),
    _row("deposit", "保证金", "押金|保证金额|margin|履约保证金|质保金|定金|订金|security deposit", _NUMBERS, unit="元"),
    _row("sales_agent", "导购", "销售|销售员|业务员|顾问|课程顾问|咨询师|导购员|经办人|销售顾问|salesperson|agent|consultant|sales rep|销售人员|销售员工号|顾问编号|专员|客户经理|客服|跟单员|店员|收银员|带教|推荐人|招生老师|招生顾问|美容顾问|计调|设计师|clerk|cashier|staff|staff id|sales|sales id|advisor|adviser|salesman|sales person|employee no|seller", (*_WORDS, Look.MOBILE), "sales_agent.external_id"),
    # Goods
    _row("product_code", "商品编码", "商品型号|型号|物料编码|货号|sku|商品编号|产品编号|产品编码|课程编号|线路编号|项目编码|物料号|stock code|item no|item code|product id|product code|model|stockcode|商品id|商品sku|sku编码|sku id|skuid|商家编码|款号|规格编码|条码|商品条码|商品代码|课程编码|课程代码|课程id|产品代码|产品型号|车型代码|车型编码|设备型号|存货编码|料号|项目编号|项目代码|产品线编码|spbm|wlbm|goods id|goods no|item id|item sku|model no|model code|material no|part no|article no|course id|course code|tour code|line code|num iid", _CODES, "product.external_id order_line.product_id inventory.product_id"),
    _row("product_name", "商品名称", "品名|产品名称|物料名称|课程|课程名称|线路|线路名称|项目|项目名称|治疗项目|货物名称|货物或应税劳务名称|车型|车系|商品|product|item|description|goods name|course|item name|product name|tour|货品名称|宝贝标题|宝贝名称|商品标题|商品信息|规格名称|项目内容|货物|货物劳务名称|货物或应税劳务、服务名称|服务名称|存货名称|课程包|课时包|报读课程|课程产品|套餐|套餐名称|产品|线路产品|车型名称|手术名称|疗程|疗程名称|收费项目|标题|spmc|goods|goods title|item title|title|package|package name|course name|tour name|route|line name|treatment|service name|service|subject of order|model name", _WORDS, "product.name order_line.product_id inventory.product_id"),
    _row("category", "品类", "类别|分类|商品类别|大类|类目|科室|product category|type of goods|班型|课程类型|课程类别|产品类别|产品分类|项目类别|商品分类|学科|年级|大类名称|cate|category name|class type|type of product|goods category|product type|cat", _WORDS, "product.category"),
    _row("brand", "品牌", "厂牌|品牌名称|brand name|品牌商|manufacturer|maker", _WORDS, "product.brand"),
    _row("quantity", "数量", "件数|订购数量|购买数量|台数|人数|课时|课时数|节数|次数|发货数量|总课时|pax|qty|number of items|count|pieces|商品数量|宝贝总数量|成人数|出行人数|参团人数|总人数|购买课时|报名课时|采购数量|订货数量|出货数量|实收数量|实收|购买件数|总件数|签收数量|开票数量|件|sl|travellers|travelers|passengers|units|qty ordered|num|lessons|hours|goods num|item qty|quantity ordered", _NUMBERS, "order_line.quantity shipment.quantity inventory.quantity delivery.quantity_accepted"),
    _row("unit_price", "单价", "售价|含税单价|成交单价|price|unit cost|unitprice|商品单价|宝贝价格|商品价格|不含税单价|采购单价|进价|每课时单价|课时单价|成人价|dj|selling price|price each|sale price|item price", _NUMBERS, "order_line.unit_price", unit="元"),
    _row("discount", "优惠金额", "折扣|优惠|减免|折让|discount amount|coupon discount|优惠券|优惠券抵扣|折扣金额|返利|让利|满减|抵扣金额|店铺优惠|平台优惠|yhje|discount|coupon amount|promotion amount|rebate", _NUMBERS, unit="元"),
    _row("vin", "车架号", "车辆识别代号|车架号码|底盘号|vin code|frame no|chassis|车架|vin码|车辆识别码|车辆识别号|大架号|cjh|vehicle identification number|vehicle no|vehicle", (Look.VIN,), check="vin"),
    _row("plate", "车牌号", "车牌|号牌|plate no|license plate|车牌号码|牌照号|号牌号码|cph|license no|plate number", (Look.TEXT, Look.CODE)),
    _row("serial_no", "序列号", "机身号|sn|串号|serial|serial number|条码|机器序列号|出厂编号|imei号|产品序列号|发动机号|engine no|serialfrom|serial from", _CODES),
    # Orders
    _row("order_no", "订单编号", "订单号|单号|订单流水号|交易单号|报名编号|报名号|合同订单号|预订单号|团单号|采购单号|销售单号|order id|order number|orderid|booking no|invoice no of sale|po no|订单|主订单编号|子订单编号|子订单号|业务单号|预约单号|预约号|报名单号|报名|学籍号|合同编号|合同号|装修合同号|销售单|销售订单号|采购单|采购订单号|采购订单|进货单号|入库单号|单据编号|单据号|票据号|就诊号|治疗单号|收费单号|团号|出团编号|产品订单号|商户订单号|商家订单号|外部订单号|内部订单号|第三方订单号|关联订单号|关联订单|原订单号|客户订单号|订单id|ddh|ddbh|dh|tid|oid|order|order sn|ordersn|trade no|out trade no|merchant order no|so no|purchase no|purchase order no|purchase id|po number|booking id|booking ref|reservation no|reservation id|enrolment no|enrollment id|enrol no|contract|deal id|invoiceno of sale|order ref|sales order|document no", _CODES, "order.external_id order_line.order_id shipment.order_id delivery.order_id service_event.order_id application.order_id invoice.order_id payment.order_id"),
    _row("ordered_at", "下单时间", "下单日期|订单日期|订购日期|报名日期|报名时间|预订日期|购买日期|成交日期|销售日期|购车日期|交易日期|创建时间|order date|ordered at|created at|create time|booking date|purchase date|sale date|invoicedate|订单创建时间|创建日期|拍下时间|订单时间|预约时间|预约日期|预订时间|购买时间|成交时间|签单日期|订货日期|采购日期|进货日期|单据日期|销售时间|签订日期|收费日期|开单日期|开单时间|业务日期|消费时间|xdsj|ddrq|order time|order created|created|created on|date created|gmt create|placed at|booked at|booked on|booking time|enrolled at|enrolled on|purchase time|sold at|sold on|order placed", _MOMENTS, "order.occurred_at order_line.occurred_at"),
    _row("amount", "金额", "订单金额|订单总额|总金额|总价|应付金额|实付金额|实付|成交金额|成交价|合同金额|学费|团费|费用|价格|含税金额|车价|amount|total|total amount|order amount|price total|fee|tuition|sales|买家应付货款|买家实际支付金额|买家实付|商品总价|商品金额|应收金额|应收|实收金额|应收学费|实收学费|缴费|总费用|费用合计|合计金额|合计|折后金额|销售金额|销售额|采购金额|进货金额|货款|货款金额|订单实付|订单应付|支付总额|结算金额|交易金额|套餐金额|套餐价|合同价|合同总价|合同总额|成交总价|实付款|收费金额|治疗费用|应付|总额|大写金额|合同价大写|ddje|je|sfje|yfje|sum|total price|total fee|order total|paid total|pay amount|actual amount|real pay|payable|line amount|line total|net sales|gmv|transaction amount|deal price|contract amount|course fee|sale amount|receivable amount", _NUMBERS, "order.amount order_line.amount payment.amount repayment.amount", unit="元"),
    _row("status", "状态", "订单状态|当前状态|处理状态|交易状态|报名状态|物流状态|order status|state|业务状态|当前进度|合同状态|签约状态|报名情况|出行状态|订单进度|进度|zt|ddzt|trade status|booking status|order state|stage|deal status|progress", _WORDS, "order.status"),
    _row("channel", "渠道", "来源|来源渠道|下单渠道|渠道来源|进件渠道|source|utm source|order channel|platform|推广渠道|获客渠道|渠道名称|订单来源|下单来源|客户来源|招生渠道|报名渠道|预订渠道|来源平台|通道|发送通道|触达方式|门|qd|qdmc|scene|utm|utm medium|media|acquisition channel|channel name|via|referrer|traffic source|from channel|door", _WORDS, "order.channel application.channel touch.channel channel_cost.channel"),
    _row("updated_at", "更新时间", "修改时间|最后更新|导出时间|数据日期|统计日期|数据时间|update time|updated at|last modified|as of|snapshot date|变更时间|变动时间|状态更新时间|状态变更时间|最近更新时间|最后修改时间|修改日期|更新日期|数据截止日期|统计日|截止日|数据日|填报日期|填报时间|上报日期|报送日期|快照日期|截至日期|数据截至|提取日期|打印日期|gxsj|changed at|change time|update date|modified at|modify time|modified time|gmt modified|last updated|last update|last changed|as of date|asof|report date|stat date|snapshot|data date|told on|until", _MOMENTS, "order.occurred_at inventory.occurred_at consent.occurred_at coupon.occurred_at external_report.occurred_at"),
    # Services
    _row("service_at", "服务时间", "上课日期|上课时间|签到时间|治疗日期|治疗时间|就诊日期|出发日期|出团日期|发团日期|安装日期|安装时间|attended at|class date|treatment date|departure date|departs on|installed on|visit date|签到日期|考勤日期|考勤时间|上课时段|开课日期|到诊时间|手术日期|手术时间|服务日期|核销时间|划扣日期|消课日期|消课时间|出行日期|出行时间|出游日期|出发时间|发车时间|入住日期|交付日期|交车日期|交车时间|交车日|提车日期|验收日期|完工日期|完成日期|上门时间|上门日期|qdsj|sksj|cfrq|jzrq|checkin time|check in|checked in at|attendance date|lesson date|session date|session time|visit time|depart date|depart at|departure|departure time|travel date|trip date|install date|installed at|delivery date of vehicle|appointment time|treated at|treatment time|service date|performed at|completed at|done at", _MOMENTS, "service_event.occurred_at"),
    _row("service_number", "第几次", "课次|第几节|节次|治疗次数|疗程序号|session no|lesson no|lesson|visit no|第几课|课序|课次序号|次序|次数|第几次治疗|治疗次序|本次次数|已用次数|节点|施工节点|阶段|session|session number|session index|lesson number|class no|visit number|times|round|milestone", _NUMBERS, "service_event.number"),
    _row("teacher", "教师", "老师|授课老师|任课教师|医生|主治医生|导游|领队|司机|teacher|doctor|guide|主讲|主讲老师|授课教师|班主任|教练|主刀医生|操作医师|操作医生|医师|治疗师|护士|导游姓名|技师|安装师傅|安装工|教师姓名|instructor|coach|physician|surgeon|therapist|tour guide|technician|staff name|operator name", (Look.PERSON, Look.TEXT, Look.CODE), pii=True),
    _row("attendance", "出勤", "签到|是否签到|是否出勤|到课|出勤状态|attendance|attended|present|到课情况|考勤|考勤状态|签到状态|到课状态|是否到课|是否到诊|到诊|是否完成|结论|验收结论|check in status|showed up|show up", _YES),
    _row("destination", "目的地", "旅游目的地|到达地|dest|旅游线路目的地|目的城市|行程目的地|country of destination|destination city", _WORDS),
    _row("ends_on", "结束日期", "返程日期|回程日期|结课日期|截止日期|有效期至|到期时间|return date|end date|expires on|valid to|有效期|失效日期|过期日期|截止时间|到期日期|合同到期日|返回日期|结束时间|返程时间|周止|登记到期日|担保到期日|离店日期|end time|expires at|expiry date|expire time|expired at|valid until|return at|checkout date|ends on|week end", _MOMENTS, "contract.ends_on coupon.valid_to channel_cost.ends_on contract.ends_on"),
    # Logistics
    _row("waybill_no", "运单号", "快递单号|物流单号|运单编号|面单号|tracking no|waybill|tracking number|awb|快递单|物流编号|物流运单号|货运单号|提单号|托运单号|运单|运单流水|ydh|kddh|wldh|waybill id|mail no|mailno|express no|shipment no|shipment id|consignment no|logistics no|bill of lading|parcel no|delivery no", _CODES, "shipment.external_id logistics_event.shipment_id delivery.shipment_id"),
    _row("carrier", "承运商", "物流公司|快递公司|快递|承运人|carrier name|courier|logistics company|物流|物流商|运输公司|物流公司名称|配送公司|配送方式|kdgs|wlgs|express company|express|shipper|forwarder|logistics provider", (Look.FIRM, Look.TEXT, Look.CODE), "shipment.carrier"),
    _row("shipped_at", "发货时间", "发货日期|揽收时间|揽件时间|出库时间|出库日期|起运时间|ship date|shipped at|pickup time|dispatch date|发运日期|发运时间|装车时间|提货时间|提货日期|配送时间|fhsj|fhrq|ckrq|delivery time out|dispatched at|dispatch time|shipping time|shipping date|shipment date|outbound date|picked up at|pick up time|departed at", _MOMENTS, "shipment.occurred_at"),
    _row("delivered_at", "签收时间", "签收日期|到货日期|送达时间|收货日期|收货时间|delivered at|delivery date|received at|pod time|签收日|妥投时间|到货时间|收货完成时间|确认收货时间|到达时间|派送时间|qssj|qsrq|arrived at|arrival time|received on|receipt date|signed at|sign time|delivery time|confirm time|completion time", _MOMENTS, "delivery.occurred_at shipment.occurred_at"),
    _row("from_place", "发货地", "始发地|起运地|发站|揽收网点|出发地|发货城市|origin|from|departure city|发货仓|起始地|发货省份|发件城市|发件地|寄件地|寄件城市|起点|装货地|发货地址|始发站|始发网点|出发城市|集合地|from city|from station|ship from|source city|from warehouse|origin city|sender city|pickup address", (*_WORDS, Look.ADDRESS), "shipment.from_region"),
    _row("to_place", "收货地", "目的站|到站|收货城市|送达地|派送网点|to|ship to|收货仓|收货省份|收件城市|收件地|目的网点|目的城市|终点|卸货地|到达站|到达城市|收货站|to city|to station|destination station|to warehouse|receiver city|delivery city", (*_WORDS, Look.ADDRESS), "shipment.to_region"),
    _row("weight", "重量", "毛重|净重|计费重量|总重|gross weight|weight kg|重量kg|计重|货物重量|实重|体积重|zl|chargeable weight|net weight|kgs|wt", _NUMBERS, "shipment.weight_grams"),
    _row("signer", "签收人", "收件人签名|签收|signed by|receiver|签收者|签收人姓名|收货签字|签字人|代收人|qsr|signature|signee|received by|consignee signature", (Look.PERSON, Look.TEXT), "delivery.signer", pii=True),
    _row("event_step", "物流环节", "节点|操作|操作类型|环节|动作|轨迹状态|scan type|biz step|event type|operation|扫描类型|扫描状态|轨迹|轨迹描述|物流节点|物流轨迹|运单状态|操作环节|扫描动作|进展|状态描述|scan|scan status|step|track status|tracking status|scan code|event code|opcode|op code|logistics status|node", _WORDS, "logistics_event.biz_step"),
    _row("event_place", "操作地点", "网点|操作网点|当前位置|站点|location|facility|read point|扫描网点|扫描站点|操作站点|所在网点|所在城市|地点|站|操作机构|经手网点|scan site|site|site name|station|station code|hub|town|city of scan|place|scan location|current location|depot code", _WORDS, "logistics_event.read_point"),
    _row("warehouse", "仓库", "仓库名称|库房|库位|仓库编码|warehouse name|depot|仓|仓库代码|仓库编号|所在仓库|仓位|储位|ckmc|ckbm|wh|wh code|warehouse code|warehouse id|storage location|location code", _WORDS, "inventory.warehouse"),
    _row("stock_quantity", "库存数量", "库存|结存数量|期末数量|在库数量|可用库存|现存量|stock|on hand|closing qty|balance qty|期末|期末库存|期末结存|结存|库存数|实存数量|账面数量|在库|可用数量|库存余量|剩余库存|kcsl|jcsl|closing|closing stock|stock qty|stock quantity|ending inventory|quantity on hand|inventory qty|available|inventory", _NUMBERS, "inventory.quantity"),
    _row("stock_value", "库存金额", "结存金额|期末金额|库存成本|stock value|inventory value|期末结存金额|库存总额|存货金额|kcje|closing value|stock amount", _NUMBERS, "inventory.value", unit="元"),
    # Invoices
    _row("invoice_no", "发票号码", "发票号|数电票号码|全电发票号码|invoice no|invoice number|invoiceno|fapiao no|数电发票号码|数电发票号|电子发票号码|票号|fphm|fp no|invoice|inv no|invno|fapiao|fapiao number|bill no|e invoice no", (Look.INVOICE, *_CODES), "invoice.invoice_no"),
    _row("invoice_code", "发票代码", "invoice code|票据代码|fpdm|inv code", _CODES),
    _row("issued_on", "开票日期", "开票时间|发票日期|invoice date|issue date|issued on|billing date|开具日期|开具时间|出票日期|票据日期|账单日期|kprq|kpsj|invoice time|issued at|issuing date|billed on|bill date|issue time|date of issue", _MOMENTS, "invoice.issued_on invoice.occurred_at receivable.occurred_at"),
    _row("seller_name", "销售方名称", "销方名称|销货方|卖方|供应商|供应商名称|开票方|seller|supplier|vendor|销方|销售方|销售单位|销货单位|销货方名称|销货单位名称|供货单位|收款单位|xsf|xsfmc|xfmc|seller company|supplier name|vendor name of goods", (Look.FIRM, Look.TEXT), "receivable.creditor_id"),
    _row("seller_tax_no", "销售方税号", "销方税号|销售方识别号|销售方纳税人识别号|销方识别号|供应商税号|seller tax id|seller tax no|销货方税号|销方纳税人识别号|销货单位识别号|销货方识别号|销售方统一社会信用代码|销售方统一社会信用代码/纳税人识别号|销售方信用代码|xsfsh|xfsh|xsfnsrsbh|seller tax|supplier tax no|vendor tax no|seller uscc", (Look.USCC, Look.CODE), "invoice.seller_id contract.seller_id receivable.creditor_id", token="uscc", check="uscc"),
    _row("buyer_name", "购买方名称", "购方名称|购货方|买方|抬头|受票方|buyer|customer|purchaser|bill to|购方|购买方|购货单位|购货方名称|购货单位名称|购买单位|发票抬头|开票抬头|付款单位|gmf|gmfmc|gfmc|customer company|buyer company|payer company|客户名称|客户全称|往来单位|购货客户", (Look.FIRM, Look.PERSON, Look.TEXT), "receivable.debtor_id", pii=True),
    _row("buyer_tax_no", "购买方税号", "购方税号|购买方识别号|购买方纳税人识别号|购方识别号|buyer tax id|buyer tax no|购货方税号|购方纳税人识别号|购货单位识别号|购货方识别号|购买方统一社会信用代码|购买方统一社会信用代码/纳税人识别号|购买方信用代码|gmfsh|gfsh|gmfnsrsbh|buyer tax|customer tax no|buyer uscc|purchaser tax no", (Look.USCC, Look.CODE), "invoice.buyer_id contract.buyer_id receivable.debtor_id", token="uscc", check="uscc"),
    _row("amount_ex_tax", "不含税金额", "金额不含税|未税金额|net amount|amount excluding tax|subtotal|合计金额(不含税)|不含税|不含税价|不含税销售额|未税额|净额|hjje|je of invoice|ex tax|amount ex tax|extax|net|net value|taxable amount|amount without tax|pre tax amount|price excluding tax", _NUMBERS, "invoice.amount_ex_tax", unit="元"),
    _row("tax_rate", "税率", "征收率|tax rate|vat rate|税率/征收率|slv|tax pct|vat pct", _NUMBERS, unit="%"),
    _row("tax", "税额", "税金|增值税|vat|tax amount|增值税额|合计税额|税款|hjse|se|vat amount|tax total|total tax", _NUMBERS, "invoice.tax", unit="元"),
    _row("total", "价税合计", "含税总额|总额含税|gross amount|total including tax|grand total|价税合计小写|价税合计大写|价税合计(元)|合计(价税)|含税合计|发票金额|开票金额|应收总额|账单金额|jshj|invoice amount|invoice total|amount incl tax|total with tax|total amount with tax|bill amount|amount with tax|gross", _NUMBERS, "invoice.amount receivable.amount", unit="元"),
    _row("invoice_status", "发票状态", "发票情况|invoice status|开票状态|发票状态标识|票据状态|fpzt|status of invoice", _WORDS, "invoice.status"),
    _row("invoice_kind", "发票类型", "票种|发票种类|invoice type|发票票种|票据类型|fplx|kind of invoice|发票来源|invoice category", _WORDS),
    _row("is_red", "是否红字", "红字|红票|红冲标志|正数负数|credit note|is red|红字标志|红字发票|是否红票|红冲|是否红冲|是否正数发票|正负标志|hzfp|hzbz|hcbz|red|red flag|is credit note|reversal", _YES, "invoice.is_red"),
    _row("reverses", "原发票号码", "对应蓝票|蓝字发票号码|原蓝票号|original invoice|原蓝字发票号码|对应发票号码|红冲对应发票|被红冲发票号码|yfphm|original invoice no|reversed invoice", _CODES, "invoice.reverses"),
    _row("due_on", "到期日", "应收到期日|付款到期日|应付日期|还款日|应还日期|到期日期|due date|payment due|maturity|最迟付款日|应还日|应还款日|还款到期日|账单到期日|付款期限|约定付款日|应收日期|最后还款日|dqr|yhrq|due|due at|due on|duedate|payable on|repay date due|maturity date|expected payment date", _MOMENTS, "receivable.due_on instalment.due_on"),
    _row("settled_on", "结清日期", "付清日期|核销日期|回款日期|settled date|paid date|settled on|结清时间|实际付款日|实际付款日期|清账日期|销账日期|收款日期|核销时间|cleared on|clearing date|clear date|paid off date|payment received date|settlement date|settle date", _MOMENTS, "receivable.settled_on"),
    _row("disputed", "是否争议", "争议|有无争议|dispute|disputed|争议标志|是否有争议|has dispute|in dispute|dispute flag", _YES, "receivable.disputed"),
    # Money
    _row("payment_no", "流水号", "交易流水号|银行流水号|支付流水号|凭证号|交易号|回单编号|serial number of payment|transaction id|payment id|txn id|reference no|交易编号|交易订单号|账务流水号|银行流水|付款流水号|支付单号|支付订单号|支付交易号|微信支付单号|支付宝交易号|还款流水号|还款编号|入账流水|柜员流水号|核心流水号|业务流水号|收款单号|付款单号|回单号|日志号|流水|jylsh|lsh|receipt id|receipt no|repayment id|repay no|payment serial no|serial no|trace no|transaction no|transaction number|trade id|bank ref|reference|ref no|ref|voucher no|journal no|statement no", _CODES, "payment.external_id repayment.external_id"),
    _row("paid_at", "支付时间", "实还日|实还日期|实际还款日期|付款时间|付款日期|交易时间|记账日期|到账时间|缴费日期|缴费时间|还款日期|还款时间|入账日期|transaction date|paid at|payment date|posting date|txn time|交易日|交易时刻|交易发生时间|支付日期|支付完成时间|到账日期|到账|入账时间|记账时间|收款时间|发生日期|付款日|扣款时间|扣款日期|实还日期|实际还款日期|还款日|结算时间|清算日期|订单付款时间|jyrq|jysj|zfsj|hkrq|transaction time|trans date|tran time|txn date|txn tm|pay time|payment time|paid on|paid time|repaid at|repay time|repayment date|booking date of bank|posted at|posted date|entry date|trade time|settled at|clearing time|received time", _MOMENTS, "payment.occurred_at repayment.occurred_at payment.value_on repayment.paid_on"),
    _row("debtor_account", "付款账号", "付款人账号|付款方账号|付款账户|打款账号|payer account|debtor account|from account|本方账号|付方账号|借方账号|付款卡号|付款银行账号|转出账号|汇款账号|付款人账户|fkzh|payer|payer acct|payer card|from acct|debit account|remitter account|sender account|buyer account", (Look.CARD, Look.NUMBER, Look.CODE), "payment.debtor_account_token", token="account"),
    _row("creditor_account", "收款账号", "收款人账号|收款方账号|收款账户|对方账号|对方账户|payee account|creditor account|to account|counterparty account|收方账号|收款卡号|收款银行账号|转入账号|收款人账户|对手账号|对手方账号|对方卡号|对方银行账号|交易对手账号|贷方账号|skzh|dfzh|payee|payee acct|payee card|to acct|credit account|beneficiary account|recipient account|opposite account|counter account", (Look.CARD, Look.NUMBER, Look.CODE), "payment.creditor_account_token", token="account"),
    _row("bank_card", "银行卡号", "卡号|还款卡号|银行账号|账号|账户|card no|bank card|account no|account number|还款账户|还款账号|扣款账号|扣款卡号|结算账号|结算账户|客户账号|银行卡|担保权人账户|yhzh|zh|kh|account|acct no|iban|card number|card|account id|pan", (Look.CARD, Look.NUMBER, Look.CODE), "payment.debtor_account_token", token="account"),
    _row("value_on", "起息日", "起息日期|计息日|value date|value day|interest date", _MOMENTS, "payment.value_on"),
    _row("counterparty", "对方户名", "对方名称|付款人|收款人|付款方|收款方|户名|payer|payee|counterparty|account name|对手户名|对手方|对手名称|交易对手|交易对手名称|对方单位|对方账户名称|对方单位名称|对方户名/名称|付款人名称|收款人名称|付款户名|收款户名|付款方名称|收款方名称|dfhm|payer name|payee name|beneficiary|remitter|counterparty name|opposite name|opponent|other party|payee role|payer role", (Look.FIRM, Look.PERSON, Look.TEXT), pii=True),
    _row("income_amount", "收入金额", "贷方金额|贷方发生额|收入|存入|credit|credit amount|deposit amount|贷方|贷方发生金额|收入(元)|收入额|收款|转入金额|进账金额|存入金额|收入金额(+元)|dfje|cr|credit amt|money in|paid in|inflow|deposit|credits", _NUMBERS, "payment.amount", unit="元"),
    _row("expense_amount", "支出金额", "借方金额|借方发生额|支出|debit|debit amount|withdrawal|借方|借方发生金额|支出(元)|支出额|转出金额|支取金额|取出金额|支出金额(-元)|jfje|dr|debit amt|money out|paid out|outflow|withdrawals|debits", _NUMBERS, unit="元"),
    _row("balance", "余额", "账户余额|当前余额|本次余额|account balance|running balance|账户结余|可用余额|结余|剩余金额|本金余额|贷款余额|剩余本金|在贷余额|ye|zhye|bal|current balance|available balance|outstanding balance|outstanding|closing balance|balance after|balance gross|ending balance|principal balance|remaining principal", _NUMBERS, unit="元"),
    _row("purpose", "用途", "交易用途|款项用途|摘要|费用类型|purpose of payment|summary|transaction type|款项性质|款项类型|业务类型|业务种类|交易类型|交易类别|资金用途|费用类别|费用项目|费用名称|缴费项目|交易摘要|摘要说明|收支类型|账务类型|zy|yt|txn type|transaction kind|trans type|trade type|business type|biz type|payment purpose|fee type|money type|remark code", _WORDS, "payment.purpose"),
    _row("remittance", "附言", "交易附言|fy|postscript|narrative|details of payment|交易备注", (*_WORDS, Look.MOMENT), "payment.remittance"),
    _row("payment_method", "支付方式", "付款方式|缴费方式|还款方式|支付渠道|pay method|payment type|pay type|方式|结算方式|收款方式|支付类型|付款类型|交易方式|支付工具|扣款方式|还款类型|还款渠道|收费方式|zffs|method|pay way|payway|pay channel|payment method|payment channel|payment mode|repay type|repayment method|repay way|tender|by", _WORDS, "repayment.method"),
    # Credit
    _row("application_no", "进件编号", "申请编号|申请单号|申请号|贷款申请号|application id|application no|apply no|app id|申请|申请流水号|进件号|进件单号|进件流水号|授信申请号|业务申请号|分期申请号|sqbh|sqh|jjbh|application|apply id|applyid|appl no|loan application id|request no|request id|case no|submission id", _CODES, "application.external_id loan.application_id"),
    _row("applied_at", "申请时间", "申请日期|进件时间|进件日期|提交时间|apply time|applied at|application date|submit time|申请日|进件日|递交时间|提交日期|填表时间|授信申请时间|sqsj|sqrq|jjsj|apply date|applied on|applied date|application time|submitted at|submitted on|submitted|request time|approval date", _MOMENTS, "application.occurred_at"),
    _row("applied_amount", "申请金额", "贷款金额|借款金额|分期金额|申请额度|loan amount requested|applied amount|request amount|finance amount|申请贷款金额|申请分期金额|拟贷金额|拟借金额|申请贷款额|授信申请金额|贷款申请金额|分期总额|sqje|apply amount|application amount|amount requested|requested amount|loan request|requested loan amount|credit amount", _NUMBERS, "application.amount", unit="元"),
    _row("term_months", "期数", "分期期数|贷款期限|期限|借款期限|还款期数|分期数|term|tenor|periods|instalments|installments|months|期限(月)|贷款期数|分期数(期)|还款期限|借款期数|总期数|分期月数|月数|qs|qx|dkqx|term months|loan term|loan term months|tenure|duration|duration months|no of instalments|number of instalments|payment installments|installments count|terms", _NUMBERS, "application.term_months loan.term_months"),
    _row("credit_product", "分期产品", "贷款产品|产品代码|金融产品|credit product|loan product|product type|产品|信贷产品|贷款种类|贷款类型|借款产品|分期方案|产品方案|业务品种|loan type|product code of loan|scheme|program|financing product|credit type", _WORDS, "application.product_code"),
    _row("loan_no", "借据号", "贷款编号|借款编号|合同号|贷款合同号|借据编号|loan id|loan no|loan number|contract id|借据|借据流水号|贷款号|贷款账号|借款合同号|借款合同编号|贷款合同编号|放款编号|债项编号|jjh|jkbh|hth|dkhth|loan|loan account|loan contract no|contract|contract number of loan|due bill no|duebill no|iou no|loan nr|account of loan|facility no|drawdown no|advance no", _CODES, "loan.external_id repayment.loan_id instalment.loan_id collection_action.loan_id"),
    _row("disbursed_on", "放款日期", "放款时间|借款日期|发放日期|disbursement date|funded date|disbursed on|issue date of loan|start date|放款日|贷款发放日|贷款发放日期|贷款日期|借款日|起始日期|合同起始日|贷款起期|提款日期|提款时间|fkrq|fksj|jkrq|disbursed at|disbursement|disburse time|funding date|loan date|loan start|start|value date of loan|issue d|issued on of loan|origination date|open date|drawn at|drawdown date", _MOMENTS, "loan.disbursed_on loan.occurred_at"),
    _row("loan_principal", "放款金额", "本金|贷款本金|借款本金|发放金额|principal|loan amount|disbursed amount|funded amount|grossapproval|disbursementgross|放款额|贷款额|借款额|融资金额|放款本金|实际放款金额|提款金额|分期本金|fkje|dkje|dkbj|loan principal|loan amt|amount financed|amount disbursed|advance amount|funded amnt|funded amnt inv|loan amnt|original amount|drawdown amount|gr appv|approved amount", _NUMBERS, "loan.principal", unit="元"),
    _row("rate_annual", "年利率", "利率|年化利率|执行利率|interest rate|apr|annual rate|rate|年化|合同利率|贷款利率|借款利率|年化率|年化利率(%)|费率|综合年化|nll|ll|annual interest rate|nominal rate|int rate|intrate|rate pct|rate of interest|yearly rate", _NUMBERS, "loan.rate_annual", unit="%"),
    _row("loan_status", "贷款状态", "借据状态|还款状态|账户状态|loan status|account status|贷款五级分类|五级分类|还款情况|账户情况|结清状态|贷后状态|dkzt|hkzt|status of loan|mis status|repayment status|loan state", _WORDS, "loan.status"),
    _row("days_past_due", "逾期天数", "当前逾期天数|逾期|dpd|days overdue|overdue days|days late|dayslate|逾期日数|逾期天|拖欠天数|最长逾期天数|yqts|days past due|overdue|past due days|overdue day|delinquent days|arrears days", _NUMBERS, "loan.days_past_due collection_action.days_past_due"),
    _row("paid_amount", "还款金额", "到账金额|实还金额|已还金额|回款金额|缴费金额|付款金额|支付金额|收款金额|repaid amount|paid amount|payment amount|received amount|实还|实还本息|实际还款金额|实还总额|本次还款|本次还款金额|还款本息|还款总额|扣款金额|实扣金额|实收|实缴金额|实缴|代扣金额|入账金额|回款|hkje|shje|repay amount|repayment amount|repayment|amount paid|amount received|payment value|collected amount|txn amount|actual repayment", _NUMBERS, "repayment.amount payment.amount", unit="元"),
    _row("instalment_no", "期次", "当前期数|第几期|期号|已到期期数|instalment no|period no|installment number|期序|本期期数|还款期次|已还期数|账单期数|期|qc|qh|term no|instalment|installment no|period|current period|repay term|sequence|payment sequential|instalments due", _NUMBERS, "instalment.number"),
    _row("principal_due", "应还本金", "本期本金|principal due|本金应还|当期本金|期供本金|本期应还本金|yhbj|due principal|scheduled principal", _NUMBERS, "instalment.principal", unit="元"),
    _row("interest_due", "应还利息", "利息|本期利息|interest due|interest|当期利息|应收利息|本期应还利息|yhlx|due interest|interest amount", _NUMBERS, "instalment.interest", unit="元"),
    _row("credit_limit", "授信额度", "额度|信用额度|总额度|credit limit|limit|line amount|授信金额|可用额度|批复额度|核准额度|授信总额|sxed|ed|line of credit|limit amount|quota|approved limit|available limit", _NUMBERS, "facility.limit", unit="元"),
    _row("contract_no", "合同编号", "合同号码|协议编号|合同流水号|contract no|contract number|agreement no|协议号|合同文本编号|框架合同号|htbh|contract ref", _CODES, "contract.external_id"),
    _row("signed_on", "签订日期", "合同日期|签约时间|签署日期|signed on|contract date|sign date|签约日期|合同签订日期|签署时间|合同签署日期|htrq|qdrq|signing date|signed at|date signed|agreement date", _MOMENTS, "contract.signed_on"),
    _row("line_no", "额度编号", "授信编号|额度号|授信流水号|授信协议编号|额度合同号|line id|credit line no|credit line id|facility id|limit no|limit id", _CODES, "facility.external_id"),
    _row("revolving", "循环", "是否循环|循环额度|循环标志|可循环|revolving|is revolving", _YES, "facility.revolving"),
    _row("collector", "催收员", "催收人员|催收专员|催收坐席|外访员|跟进人|collector|collection agent", _WORDS, "collection_action.collector"),
    _row("collection_kind", "催收方式", "催收动作|催收渠道|跟进方式|催收手段|collection channel|collection action|contact channel", _WORDS, "collection_action.action"),
    _row("collection_result", "催收结果", "联系结果|外呼结果|跟进结果|沟通结果|collection result|contact result|call result", _WORDS, "collection_action.result"),
    _row("promised_amount", "承诺金额", "承诺还款金额|promised amount|promise amount|ptp amount", _NUMBERS, "collection_action.promised", unit="元"),
    _row("promised_on", "承诺日期", "承诺还款日|承诺还款日期|承诺还款时间|promised on|promise date|ptp date", _MOMENTS, "collection_action.promised_on"),
    # Reports
    _row("report_no", "报告编号", "查询编号|报告号|查询流水号|report id|query id|inquiry no|查询单号|报告流水号|征信报告编号|请求流水号|cxbh|report number|report|enquiry no|enquiry id|query no|request serial no", _CODES, "external_report.external_id"),
    _row("queried_at", "查询时间", "查询日期|查询时点|query time|inquiry date|queried on|查询日|征信查询时间|报告时间|报告日期|调用时间|请求时间|cxsj|cxrq|queried|asked at|enquiry time|enquiry date|enquired at|query date|inquired at|report time|called at", _MOMENTS, "external_report.occurred_at"),
    _row("found", "是否查得", "查得|命中|是否命中|hit|is found|查询结果|是否有结果|查得标志|返回状态|结果|授权查得|sfcd|matched|match|hit flag|result code|is hit|authorised|has result|response code", _YES, "external_report.found"),
    _row("query_purpose", "查询用途", "查询原因|purpose|query reason|inquiry purpose|查询目的|查询事由|cxyy|reason for query|enquiry reason|enquiry purpose", _WORDS, "external_report.purpose"),
    _row("query_cost", "查询费用", "计费金额|cost|query fee|price of query|查询单价|单次费用|调用费用|计费|fee of query|cost fen|price per query|charge", _NUMBERS, "external_report.cost", unit="元"),
    _row("provider", "数据方", "数据来源|数据源|机构|data source|vendor name|bureau|数据提供方|征信机构|供数方|bureau name|data provider|provider|lender|bank", _WORDS, "external_report.provider"),
    _row("score", "评分", "分数|信用分|信用评分|credit score|risk score|fico|芝麻分|综合评分|得分|风险分|pf|fico score|rating score|credit grade|sub grade", _NUMBERS),
    _row("graded_on", "评级日期", "评定日期|评级时间|grade date|rated on|评分日期|等级评定日期|rating date|graded at", _MOMENTS),
    _row("credit_history", "征信指标", "近三月查询次数|逾期次数|近两年逾期次数|被执行人|enquiries 3m|overdue 24m|has court record|近6月查询次数|近24月逾期次数|近24月涉诉数|近24月被执行数|历史最大逾期天数|历史逾期次数|被执行次数|涉诉金额|被执行金额|max dpd|max days past due|enquiries|inquiries|overdue times|overdue count|court|court record|inq last 12m|inq last 6mths|delinq 2yrs|参保人数|缺报月数", (*_NUMBERS, Look.YES_NO)),
    # Growth
    _row("event_name", "事件", "ev|evt|事件名|事件名称|行为|行为类型|event|event name|action|event type|事件类型|操作事件|埋点事件|埋点|事件key|事件code|动作名称|事件英文名|sj|event code|event key|eventname|act|behavior|behaviour|action type|event of app", (Look.TEXT, Look.CODE), "touch.event"),
    _row("event_at", "事件时间", "发生时间|行为时间|时间戳|访问时间|时间|event time|timestamp|ts|time|occurred at|event ts|上报时间|客户端时间|服务端时间|触发时间|点击时间|浏览时间|操作时间|扫描时间|轨迹时间|sjsj|czsj|event date|eventtime|occurred|occurred on|occured at|happened at|log time|client time|server time|created at of event|scan time|scanned at|scan date|op time|operate time|recorded at|trigger time|unix time|at", _MOMENTS, "collection_action.occurred_at touch.occurred_at logistics_event.occurred_at consent.occurred_at payment.occurred_at coupon.occurred_at"),
    _row("page", "页面", "页面路径|页面名称|url|page path|screen|page name|页面url|当前页面|页面标题|路径|来源页面|访问页面|ym|page url|page id|page title|pagepath|path|route of page|view|screen name", (*_WORDS, Look.ADDRESS), "touch.page"),
    _row("event_id", "事件编号", "作业编号|作业号|跟进编号|催收编号|case no|事件id|埋点id|event id|message id|埋点流水号|消息号|消息编号|消息id|日志id|日志编号|记录编号|课次号|签到编号|签到号|考勤编号|验收单号|核销单号|划扣单号|治疗编号|扫描编号|event no|eventid|msg id|message no|log id|trace id|scan id|record id|record no|uuid of event|attendance id|class record id|treatment id|visit id|session record id", _CODES, "collection_action.external_id touch.external_id logistics_event.external_id service_event.external_id"),
    _row("user_id", "用户编号", "用户id|会员号|会员编号|openid|open id|unionid|客户编号|客户号|学员编号|学号|病历号|userid|user id|member id|customer id|customerid|student id|patient id|uid|用户号|用户|买家会员名|买家id|买家昵称|会员卡号|会员名|客户id|客户代号|学员号|学员id|学生编号|患者编号|患者id|档案号|就诊卡号|门诊号|住院号|微信openid|微信id|借款人编号|yhbh|hybh|khh|khbh|user|user no|member no|member|buyer id|client id|client no|customer no|customer number|customer code|cust id|student no|student|patient no|patient|person id|distinct id|login id|borrower id|vip no", _CODES, "party.external_id touch.party_id order.party_id coupon.party_id application.party_id loan.party_id repayment.party_id consent.party_id receivable.debtor_id payment.debtor_id"),
    _row("session_id", "会话编号", "会话id|session|session id|会话|访问id|会话标识|sid|visit session|session no", _CODES),
    _row("campaign", "活动", "活动名称|活动编号|投放计划|campaign name|campaign id|promotion|活动名|营销活动|推广计划|计划名称|促销活动|hd|campaign|campaign no|activity|activity id|activity name", _WORDS, "coupon.campaign offer.campaign"),
    _row("cost", "费用", "花费|消耗|投放费用|广告费|cost|spend|ad spend|花费金额|推广费用|推广花费|现金花费|总花费|总消耗|成本|xh|expense|expenses|spending|ad cost|advertising cost|media cost", _NUMBERS, "channel_cost.cost", unit="元"),
    _row("clicks", "点击数", "点击|点击量|click|点击次数|点击pv|click count", _NUMBERS, "channel_cost.clicks"),
    _row("impressions", "曝光数", "展示数|曝光|展现量|impression|views|展现|展现次数|曝光次数|曝光pv|曝光人数|impr|impression count|exposures", _NUMBERS, "channel_cost.impressions"),
    _row("remark", "备注", "留言|说明|买家留言|memo|remark|note|comment|remarks|备注信息|卖家备注|买家备注|客户备注|订单备注|补充说明|描述|bz|message|buyer message|seller memo|remarks text|reason|担保物描述|特殊要求|客户留言|其他说明|备注说明|special requests|special request|notes|comments|requests", (*_WORDS, Look.MOMENT)),
    _row("row_no", "序号", "行号|no|no.|index|#|unnamed: 0|编号序|行|line|line no|line number|row|seq|xh of row|idx|rownum|序", _NUMBERS),
    _row("printed_by", "制单人", "操作员|录入人|审核人|operator|created by|制表人|制表|填表人|复核人|审核|经手人|柜员|录入员|开票人|收款人签字|复核|created by user|entered by|teller|issuer|drawer", (Look.PERSON, Look.TEXT, Look.CODE), pii=True),
    # What the records have no field for; the cells are checked all the same
    _row("company_name", "企业名称", "公司名称|单位名称|公司|单位|企业|工作单位|雇主|法人名称|主体名称|company|company name|enterprise|enterprise name|employer|firm", (Look.FIRM, Look.TEXT)),
    _row("legal_representative", "法定代表人", "法人|法人代表|法人姓名|负责人|经营者|legal representative|legal person|owner", (Look.PERSON, Look.TEXT, Look.CODE, Look.NUMBER), pii=True),
    _row("registered_capital", "注册资本", "注册资金|实缴资本|reg capital|registered capital|capital", _NUMBERS, unit="元"),
    _row("company_status", "经营状态", "企业状态|登记状态|存续状态|company status|base status|operating status", (Look.TEXT, Look.CODE)),
    _row("changed_on", "变更日期", "变更时间|核准日期|change date|changed on", _MOMENTS),
    _row("change_item", "变更事项", "变更项目|变更内容|变更类型|change item|changed field", _WORDS),
    _row("value_before", "变更前", "变更前内容|原值|before|old value|was", _WORDS),
    _row("value_after", "变更后", "变更后内容|新值|after|new value|became", _WORDS),
    _row("party_kind", "主体类型", "客户类型|购方类型|查询对象类型|对公对私|party type|subject type|customer type", _WORDS),
    _row("list_price", "指导价", "厂商指导价|标价|原价|吊牌价|市场价|门市价|划线价|list price|msrp|original price|retail price|tag price", _NUMBERS, "product.list_price", unit="元"),
    _row("down_payment", "首付", "首付款|首付金额|首期款|定金|订金|预付款|预付金额|down payment|downpayment|deposit paid", _NUMBERS, unit="元"),
    _row("freight", "运费", "邮费|快递费|物流费|配送费|买家应付邮费|运输费用|应付运费|freight|shipping fee|postage|freight value|delivery fee|carriage", _NUMBERS, unit="元"),
    _row("refund_amount", "退款金额", "退费金额|已退金额|退款|退费|退货金额|refund|refund amount|refunded amount|returned amount", _NUMBERS, unit="元"),
    _row("fee", "手续费", "服务费|佣金|技术服务费|交易手续费|管理费|工本费|fee amount|service fee|commission|handling fee|transaction fee", _NUMBERS, unit="元"),
    _row("penalty", "罚息", "违约金|滞纳金|逾期费用|应还罚息|penalty|penalty interest|late fee|late charge", _NUMBERS, unit="元"),
    _row("insurance", "保险费", "保费|车险|交强险|商业险|insurance|premium", _NUMBERS, unit="元"),
    _row("purchase_tax", "购置税", "车辆购置税|vehicle tax|purchase tax", _NUMBERS, unit="元"),
    _row("instalment_amount", "月供", "每期还款|每期应还|每期金额|月还款额|期供|分期月供|monthly payment|instalment amount|installment|installment amount|payments|emi", _NUMBERS, unit="元"),
    _row("amount_due", "应还金额", "应还合计|本期应还合计|应还本息合计|due|total due|应还总额|本期应还|应还本息|应还|due amount|amount due|payable amount due|scheduled payment", _NUMBERS, unit="元"),
    _row("unpaid_amount", "未付金额", "欠款|欠费|未收金额|尾款|待付金额|剩余应付|未收款|逾期金额|overdue amount|unpaid amount|amount outstanding|arrears", _NUMBERS, unit="元"),
    _row("declared_sales", "申报销售额", "销售收入|营业收入|纳税销售额|开票销售额|declared sales|sales year|turnover|revenue|sales month|sales quarter", _NUMBERS, unit="元"),
    _row("currency", "币种", "货币|币别|交易币种|结算币种|currency code|ccy|curr|currency", (Look.TEXT, Look.CODE)),
    _row("unit_name", "单位", "计量单位|商品单位|包装单位|uom|unit of measure|unit", (Look.TEXT,)),
    _row("specification", "规格", "规格型号|规格参数|商品规格|商品属性|销售属性|颜色|尺码|颜色分类|配置|外观颜色|内饰颜色|spec|specification|variant|colour|color|size|sku spec|trim", _WORDS),
    _row("lesson_balance", "剩余课时", "课时余额|剩余次数|余课|剩余节数|可用次数|剩余疗程|remaining lessons|remaining sessions|lessons left|sessions left", _NUMBERS),
    _row("lesson_used", "已消课时", "已上课时|消耗课时|本次消课|扣课时|扣减课时|消课数|已用课时|lessons used|consumed lessons|used sessions", _NUMBERS),
    _row("class_name", "班级", "班级名称|班次|班号|班级编号|教学班|class|class name|class id|group name", _WORDS),
    _row("department", "部门", "所属部门|开单科室|就诊科室|执行科室|department name|dept|department|unit of staff", _WORDS),
    _row("diagnosis", "诊断", "病名|主诉|诊断结果|治疗部位|部位|适应症|diagnosis|complaint|body part|indication", _WORDS, pii=True),
    _row("nights", "晚数", "天数|行程天数|出行天数|住宿晚数|间夜|nights|days|duration days|trip days", _NUMBERS),
    _row("group_no", "团组编号", "团期编号|团队号|团队编号|班期号|group no|group id|tour group|departure no", _CODES),
    _row("plan_date", "预计日期", "预计到货日期|预计到达|预计送达|计划日期|要求到货日期|交期|交货日期|eta|estimated delivery|estimated arrival|expected date|promised date|plan date", _MOMENTS),
    _row("terms_days", "账期", "账期天数|付款账期|信用期|信用天数|terms days|payment terms|credit days|net days", _NUMBERS),
    _row("starts_on", "开始日期", "周|周次|起期|起始周|week|week on|week of|week starting|week beginning|开始时间|生效日期|起始时间|周起|起始日|有效期起|入职日期|week start|starts on|start time|effective date|valid from|begin date|begin time|from date", _MOMENTS, "channel_cost.starts_on channel_cost.occurred_at"),
    _row("registrations", "注册数", "线索|线索数|线索量|leads|lead count|注册|注册量|注册人数|新增注册|新增用户|signups|registrations|sign ups|new users", _NUMBERS, "channel_cost.registrations"),
    _row("opening_quantity", "期初数量", "期初|期初库存|期初结存|上期结存|opening|opening stock|opening qty|beginning inventory", _NUMBERS),
    _row("received_quantity", "入库数量", "入库|本期入库|收入数量|进货数量|本月入库|inbound|received qty|received|stock in", _NUMBERS),
    _row("sold_quantity", "出库数量", "出库|本期出库|发出数量|销售数量|销量|本月出库|本月销售|outbound|issued qty|sold|stock out|sold qty", _NUMBERS),
    _row("quantity_rejected", "拒收数量", "拒收|拒收件数|破损数量|短少数量|rejected|rejected qty|damaged qty|short qty", _NUMBERS, "delivery.quantity_rejected"),
    _row("stock_date", "盘点日期", "盘点时间|结存日期|库存日期|月份|会计期间|期间|账期月份|month end|stock date|stocktake date|count date|month|period end", _MOMENTS, "inventory.occurred_at"),
    _row("coupon_no", "券号", "优惠券编号|优惠券号|券编号|券码|卡券编号|coupon id|coupon no|coupon code|voucher|coupon", _CODES, "coupon.external_id"),
    _row("coupon_kind", "券类型", "优惠券类型|券种|coupon type|coupon kind", _WORDS),
    _row("coupon_value", "面额", "券面额|优惠券金额|面值|券面值|coupon value|face value|担保物价值|评估价值|估值|抵押价值|value|collateral value|appraised value", _NUMBERS, "coupon.value", unit="元"),
    _row("consent_given", "授权", "是否授权|授权状态|同意|是否同意|授权标志|consent|consented|agreed|is given|authorised by user|opt in", _YES, "consent.granted"),
    _row("registration_no", "登记编号", "登记证明编号|登记证号|登记证明号|中登登记号|registration number|registration no|filing no", _CODES, "registration.registration_no registration.external_id"),
    _row("registered_at", "登记时间", "登记日期|登记日|filed at|filed on|registration time", _MOMENTS, "registration.registered_on registration.occurred_at"),
    _row("operator_phone", "经办人电话", "销售电话|司机电话|导游电话|导游手机|老师电话|店员电话|寄件人电话|发件人电话|agent phone|driver phone|guide phone|sender phone", (Look.MOBILE,), token="phone", check="cn_mobile", pii=True),
    _row("sender_name", "寄件人", "发件人|发货人|寄件人姓名|托运人|sender|sender name|consignor|shipper name", (Look.PERSON, Look.FIRM, Look.TEXT), pii=True),
    _row("bank_name", "开户行", "开户银行|对方开户行|对方行名|付款行|收款行|银行名称|所属银行|发卡行|bank name|opening bank|bank of account|payee bank|payer bank|opposite bank|银行", (Look.TEXT, Look.FIRM)),
    _row("direction", "收支方向", "借贷标志|借贷方向|借贷|收支|收/支|收支类型|收付标志|收付方向|资金流向|debit credit|dr cr|drcr|direction|in out|dc flag|credit or debit", _WORDS),
    _row("postcode", "邮编", "邮政编码|zip|zip code|postal code|postcode", _CODES),
    _row("industry", "行业", "所属行业|行业类别|行业名称|naics|industry name|sector|trade code", _WORDS),
    _row("employees", "员工人数", "员工数|从业人数|雇员人数|职工人数|no emp|employees|employee count|staff count|headcount", _NUMBERS),
    _row("charged_off_on", "核销日", "坏账日期|呆账核销日期|chargeoff date|charged off on|chg off date|write off date", _MOMENTS),
    _row("charged_off_amount", "核销金额", "坏账金额|呆账金额|chargeoff amount|charged off amount|chg off prin gr|write off amount", _NUMBERS, unit="元"),
    _row("days_to_settle", "回款天数", "结算天数|付款天数|days to settle|days to pay|settlement days", _NUMBERS),
    _row("ip", "ip地址", "登录ip|客户端ip|ip|client ip|ip address|remote ip", (Look.CODE, Look.TEXT, Look.NUMBER), pii=True),
    _row("app_version", "版本号", "版本|app版本|客户端版本|小程序版本|系统版本|sdk版本|app version|version|sdk version|lib version|os version", _CODES),
    _row("os", "操作系统", "系统|平台系统|系统类型|客户端|终端|手机型号|机型|手机品牌|os|platform os|os name|device model|device type|user agent|ua|model of phone|network|network type", _WORDS),
    _row("duration", "停留时长", "时长|停留时间|使用时长|浏览时长|duration ms|stay time|dwell time|duration seconds|stay ms", _NUMBERS),
    _row("event_parameters", "事件参数", "参数|扩展参数|附加信息|扩展字段|自定义参数|properties|params|extra|ext|attributes", _WORDS),
    _row("latitude", "纬度", "lat|latitude", _NUMBERS, pii=True),
    _row("longitude", "经度", "lng|lon|longitude", _NUMBERS, pii=True),
    _row("mileage", "里程", "公里数|行驶里程|表显里程|mileage|odometer", _NUMBERS),
    _row("recorded_at", "录入时间", "入库时间戳|登记录入时间|接收时间|写入时间|recorded at|ingest time|receive time|server received at|recv time", _MOMENTS),
    _row("envelope", "信封", "specversion|datacontenttype|source of event|dataschema|schema version|spec version", _WORDS),
)  # fmt: skip
"""Every meaning; the order breaks ties."""

MEANING_OF: dict[str, Meaning] = {meaning.name: meaning for meaning in MEANINGS}
