"""What was spent and offered to win and keep customers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record


class ChannelCost(Record, frozen=True, kw_only=True, tag="channel_cost"):
    """What a channel cost from `starts_on` to `ends_on`, and what it brought."""

    channel: Annotated[str, f.text("channel", "渠道")]
    starts_on: Annotated[date, f.day("first day", "开始日", past=True)]
    ends_on: Annotated[date, f.day("last day", "结束日", past=True)]
    cost_minor: Annotated[int, f.money("what was spent", "费用")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    impressions: Annotated[int, f.integer("times shown", "曝光数")] | None = None
    clicks: Annotated[int, f.integer("times clicked", "点击数")] | None = None
    registrations: Annotated[int, f.integer("people who signed up", "注册数")] | None = None


class Coupon(Record, frozen=True, kw_only=True, tag="coupon"):
    """A value that was given to a person in a campaign."""

    party_id: Annotated[str, f.reference("who holds it", "持有人", "party")]
    campaign: Annotated[str, f.text("campaign", "活动")]
    arm: Annotated[str, f.text("variant of the campaign, a holdout included", "实验组")] | None = (
        None
    )
    value_minor: Annotated[int, f.money("what it is worth", "面值")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    valid_to: Annotated[date, f.day("last day", "有效期至")]
    status: Annotated[
        Literal["issued", "viewed", "redeemed", "expired"],
        f.choice("how far it is", "优惠券状态"),
    ]


class Offer(Record, frozen=True, kw_only=True, tag="offer"):
    """Terms that a person may take."""

    party_id: Annotated[str, f.reference("to whom", "对象", "party")]
    product_code: Annotated[str, f.text("credit product", "产品")]
    campaign: Annotated[str, f.text("campaign", "活动")] | None = None
    limit_minor: Annotated[int, f.money("most that can be borrowed", "额度")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    rate_annual: Annotated[Decimal, f.rate("yearly rate", "年化利率")]
    term_months: Annotated[int, f.integer("months to repay", "期数", low=1, high=360)]
    valid_to: Annotated[date, f.day("last day", "有效期至")]
    propensity: (
        Annotated[Decimal, f.rate("probability with which it was made", "下发概率")] | None
    ) = None
    status: Annotated[
        Literal["made", "taken", "refused", "expired"],
        f.choice("what became of it", "要约状态"),
    ] = "made"
