"""What was sold: products, orders and their lines."""

from __future__ import annotations

from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record


class Product(Record, frozen=True, kw_only=True, tag="product"):
    """Something a scene sells. Field names follow UBL 2.1 Item where one fits."""

    name: Annotated[str, f.text("name as sold", "名称")]
    category: Annotated[str, f.text("category in the scene", "品类")] | None = None
    brand: Annotated[str, f.text("brand", "品牌")] | None = None
    list_price_minor: Annotated[int, f.money("list price of one", "标价")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]


class Order(Record, frozen=True, kw_only=True, tag="order"):
    """A buyer orders from a merchant (UBL 2.1 Order)."""

    party_id: Annotated[str, f.reference("buyer", "买方", "party")]
    merchant_id: Annotated[str, f.reference("seller", "商户", "merchant")]
    amount_minor: Annotated[int, f.money("total of the order", "订单金额")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    status: Annotated[
        Literal["placed", "paid", "shipped", "delivered", "returned", "cancelled"],
        f.choice("how far it is", "订单状态"),
    ]
    channel: Annotated[str, f.text("where it was placed", "渠道")] | None = None


class OrderLine(Record, frozen=True, kw_only=True, tag="order_line"):
    """One product on an order (UBL 2.1 OrderLine)."""

    order_id: Annotated[str, f.reference("order it belongs to", "订单", "order")]
    product_id: Annotated[str, f.reference("what was ordered", "商品", "product")]
    quantity: Annotated[int, f.integer("how many", "数量", low=1, high=1_000_000)]
    unit_price_minor: Annotated[int, f.money("price of one", "单价")] | None = None
    amount_minor: Annotated[int, f.money("total of the line", "行金额")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
