"""Who: parties, merchants, their consent, their touches, reports on them, lists they stand on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record
from lendweave.records.fields import Pii


class Party(Record, frozen=True, kw_only=True, tag="party"):
    """A person or an enterprise that may borrow."""

    party_type: Annotated[
        Literal["person", "enterprise"],
        f.choice("person or enterprise", "主体类型"),
    ]
    id_token: (
        Annotated[str, f.text("token of the ID number or USCC", "证件令牌", pii=Pii.C2)] | None
    ) = None
    phone_token: (
        Annotated[str, f.text("token of the phone number", "手机令牌", pii=Pii.C2)] | None
    ) = None
    name_token: Annotated[str, f.text("token of the name", "姓名令牌", pii=Pii.C2)] | None = None
    email_token: (
        Annotated[str, f.text("token of the e-mail address", "邮箱令牌", pii=Pii.C2)] | None
    ) = None
    account_token: (
        Annotated[str, f.text("token of the bank account", "账户令牌", pii=Pii.C2)] | None
    ) = None
    address_token: Annotated[str, f.text("token of the address", "地址令牌", pii=Pii.C2)] | None = (
        None
    )
    birth_date: (
        Annotated[date, f.day("date of birth", "出生日期", pii=Pii.C2, past=True)] | None
    ) = None
    region: (
        Annotated[str, f.text("GB/T 2260 region code or local region", "地区", pii=Pii.C1)] | None
    ) = None
    registered_on: (
        Annotated[
            date,
            f.day("day the person signed up or the firm was registered", "注册日期", past=True),
        ]
        | None
    ) = None


class Merchant(Record, frozen=True, kw_only=True, tag="merchant"):
    """A partner of a scene: dealer, store, school, clinic, agency."""

    merchant_type: Annotated[
        Literal["dealer", "store", "school", "clinic", "agency", "marketplace"],
        f.choice("role in the scene", "商户类型"),
    ]
    name: Annotated[str, f.text("name on its door", "名称")]
    party_id: (
        Annotated[str, f.reference("enterprise behind the door", "经营主体", "party")] | None
    ) = None
    region: Annotated[str, f.text("GB/T 2260 region code or local region", "地区")] | None = None
    industry: Annotated[str, f.text("GB/T 4754 industry code", "行业")] | None = None
    grade: (
        Annotated[str, f.text("partner grade, A best to D, or frozen", "商户评级", max_length=12)]
        | None
    ) = None
    opened_on: Annotated[date, f.day("day the partnership began", "合作日期", past=True)] | None = (
        None
    )


class SalesAgent(Record, frozen=True, kw_only=True, tag="sales_agent"):
    """Someone who sells for a merchant and may fill in applications (导购)."""

    merchant_id: Annotated[str, f.reference("for whom", "商户", "merchant")]
    phone_token: (
        Annotated[str, f.text("token of the phone number", "手机令牌", pii=Pii.C2)] | None
    ) = None
    device_token: Annotated[str, f.text("token of the device", "设备令牌", pii=Pii.C2)] | None = (
        None
    )
    active: Annotated[bool, f.flag("works there still", "是否在职")] = True


class Consent(Record, frozen=True, kw_only=True, tag="consent"):
    """A person allows, or no longer allows, one use of their data."""

    party_id: Annotated[str, f.reference("person who decides", "授权人", "party")]
    purpose: Annotated[str, f.text("what the data may be used for", "用途")]
    granted: Annotated[bool, f.flag("allowed (true) or withdrawn (false)", "是否授权")]
    text_version: Annotated[str, f.text("version of the text that was shown", "文本版本")]
    expires_on: Annotated[date, f.day("last day of the consent", "到期日")] | None = None


class Touch(Record, frozen=True, kw_only=True, tag="touch"):
    """Something a person did in an app, on a page or at a counter."""

    event: Annotated[str, f.text("what was done, for example rate_trial", "行为")]
    channel: Annotated[str, f.text("where: app, h5, store_qr, call", "渠道")]
    party_id: Annotated[str, f.reference("person, when known", "行为人", "party")] | None = None
    device_token: Annotated[str, f.text("token of the device", "设备令牌", pii=Pii.C2)] | None = (
        None
    )
    page: Annotated[str, f.text("page or counter", "页面")] | None = None


class ExternalReport(Record, frozen=True, kw_only=True, tag="external_report"):
    """What a third party answered about a subject; its values stand in `attributes`."""

    party_id: Annotated[str, f.reference("subject of the report", "被查主体", "party")]
    provider: Annotated[str, f.text("who answered", "数据方")]
    report_type: Annotated[str, f.text("which product of the provider", "报告类型")]
    purpose: Annotated[str, f.text("purpose of the query", "查询用途")]
    found: Annotated[bool, f.flag("the provider knew the subject", "是否查得")]
    cost_minor: Annotated[int, f.money("price of the query", "查询费用")] | None = None
    currency: Annotated[str, f.text("currency of the cost", "币种", max_length=3)] | None = None


class ListEntry(Record, frozen=True, kw_only=True, tag="list_entry"):
    """A subject stands on a black, grey or white list."""

    list_name: Annotated[
        Literal["black", "grey", "white"],
        f.choice("which list", "名单"),
    ]
    subject_type: Annotated[
        Literal["person", "phone", "device", "enterprise", "merchant"],
        f.choice("what stands on it", "对象类型"),
    ]
    subject_key: Annotated[str, f.text("entity_id or token of the subject", "对象", pii=Pii.C2)]
    reason: Annotated[str, f.text("why", "原因")]
    evidence: Annotated[str, f.text("where the proof is kept", "证据", max_length=1_000)]
    active: Annotated[bool, f.flag("on the list (true) or taken off (false)", "是否有效")]
    expires_on: Annotated[date, f.day("last day on the list", "到期日")] | None = None
    evidence_source: (
        Annotated[
            Literal["own", "partner", "funder", "court", "regulator", "bureau", "subject"],
            f.choice("who brought the evidence", "证据来源"),
        ]
        | None
    ) = None
