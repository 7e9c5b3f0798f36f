"""Words of partners for the closed lists of the records: one row per value."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "order.status": {
        "placed": "已下单 待付款 待支付 新建 已创建 已预订 预订中 已报名 待确认 created new pending booked",
        "paid": "已付款 已支付 已缴费 待发货 已确认 paid confirmed",
        "shipped": "已发货 运输中 配送中 待收货 shipped",
        "delivered": "已签收 已送达 已收货 已完成 完成 交易成功 已出行 已结课 在读 已交车 delivered completed done",
        "returned": "退货 已退货 已退款 退款成功 已退费 退费 returned refunded",
        "cancelled": "已取消 取消 已关闭 交易关闭 作废 已作废 已退团 cancelled canceled closed",
    },
    "loan.status": {
        "active": "正常 还款中 使用中 未结清 active current",
        "overdue": "逾期 已逾期 overdue late",
        "settled": "结清 已结清 settled closed paid",
        "charged_off": "核销 已核销 坏账 charged_off default",
    },
    "collection_action.action": {
        "sms": "短信 sms message",
        "app": "站内 站内信 推送 app push",
        "call": "电话 外呼 人工外呼 智能外呼 语音 机器人 call phone robot",
        "letter": "信函 函件 律师函 邮件 letter email",
        "visit": "上门 外访 visit",
        "legal": "诉讼 法诉 起诉 legal",
    },
    "collection_action.result": {
        "no_answer": "未接通 无人接听 未接 已送达 关机 停机 no_answer unreached",
        "promise": "承诺还款 承诺 promise ptp",
        "refuses": "拒绝还款 拒绝 拒接 refuses refused",
        "wrong_number": "号码有误 空号 错号 wrong_number",
        "third_party": "第三人接听 他人接听 第三方 third_party",
        "paid": "称已还款 已还款 paid",
        "complaint": "投诉 complaint",
    },
    "facility.status": {
        "active": "有效 正常 生效 启用 active",
        "frozen": "冻结 已冻结 frozen",
        "expired": "到期 已到期 过期 失效 expired",
        "closed": "关闭 已关闭 终止 注销 closed",
    },
    "invoice.status": {
        "normal": "正常 有效 已开具 normal valid",
        "void": "作废 已作废 void cancelled",
        "red_lettered": "红冲 已红冲 红字 已冲红 全额红冲 部分红冲 red reversed",
    },
    "logistics_event.biz_step": {
        "shipping": "揽收 已揽收 收件 已收件 揽件 picked_up shipping",
        "departing": "发出 已发出 离站 发往 运输中 在途 departed departing in_transit",
        "arriving": "到达 已到达 到站 到件 arrived arriving",
        "receiving": "签收 已签收 妥投 派送成功 delivered receiving received",
        "returning": "退回 拒收 退件 returning returned",
    },
}
"""`kind.field` → value → words that partners write for it."""

YES = frozenset(
    [
        "是",
        "有",
        "命中",
        "查得",
        "hit",
        "循环",
        "到课",
        "已签到",
        "出勤",
        "正常",
        "已到",
        "y",
        "yes",
        "true",
        "1",
        "红字",
        "√",
        "✓",
    ]
)
NO = frozenset(
    [
        "否",
        "无",
        "未命中",
        "未查得",
        "无记录",
        "miss",
        "缺课",
        "未签到",
        "缺勤",
        "请假",
        "旷课",
        "未到",
        "n",
        "no",
        "false",
        "0",
        "蓝字",
        "正数",
        "×",
        "x",
    ]
)

SERVICES: dict[str, str] = {
    "class_attended": "课 学 培训 教 lesson class student course",
    "treatment_done": "治疗 疗 诊 医 手术 treatment patient clinic",
    "trip_departed": "团 出发 出行 旅 线路 trip departure tour travel booking",
    "installed": "安装 上门 install",
}
"""service_type → what names of columns speak of where this service is done."""


def value_of(field: str, word: str) -> str | None:
    """The value of a closed list that a word stands for, None where nobody knows.

    Of the type of an event the last part tells it: `com.shop.order.placed`.
    """
    plain = word.lower().replace(" ", "_")
    values = WORDS.get(field, {})
    for told in (plain, plain.rpartition(".")[2]):
        if told in values:
            return told
        if found := next((value for value, words in values.items() if told in words.split()), None):
            return found
    return None


def words_for(field: str, value: str, *, chinese: bool) -> list[str]:
    """What partners write for a value of a closed list, in one of the two scripts."""
    words = WORDS.get(field, {}).get(value, "").split()
    return [word for word in words if word.isascii() is not chinese]
