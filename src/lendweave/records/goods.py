"""What moved and what was done: shipments, their events, deliveries, services, stock."""

from __future__ import annotations

from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record
from lendweave.records.fields import Pii


class Shipment(Record, frozen=True, kw_only=True, tag="shipment"):
    """Goods leave for a buyer (UBL 2.1 DespatchAdvice)."""

    order_id: Annotated[str, f.reference("order that is sent", "订单", "order")]
    carrier: Annotated[str, f.text("who carries it", "承运商")] | None = None
    waybill_no: Annotated[str, f.text("number of the waybill", "运单号", max_length=64)] | None = (
        None
    )
    from_region: Annotated[str, f.text("where it leaves", "发货地")] | None = None
    to_region: Annotated[str, f.text("where it goes", "收货地", pii=Pii.C1)] | None = None
    quantity: Annotated[int, f.integer("pieces", "件数", high=1_000_000)] | None = None
    weight_grams: Annotated[int, f.integer("weight in grams", "重量（克）")] | None = None


class LogisticsEvent(Record, frozen=True, kw_only=True, tag="logistics_event"):
    """Something happened to goods on their way (GS1 EPCIS 2.0 ObjectEvent)."""

    shipment_id: Annotated[str, f.reference("shipment", "发货", "shipment")]
    biz_step: Annotated[
        Literal["shipping", "departing", "arriving", "receiving", "returning"],
        f.choice("step of the way", "物流环节"),
    ]
    read_point: Annotated[str, f.text("where it was seen", "读取点")]
    serials: Annotated[list[str], f.texts("serial numbers that were seen", "序列号")] | None = None


class Delivery(Record, frozen=True, kw_only=True, tag="delivery"):
    """Goods arrive and are taken or refused (UBL 2.1 ReceiptAdvice)."""

    order_id: Annotated[str, f.reference("order that arrives", "订单", "order")]
    shipment_id: Annotated[str, f.reference("shipment", "发货", "shipment")] | None = None
    quantity_accepted: (
        Annotated[int, f.integer("pieces taken", "签收数量", high=1_000_000)] | None
    ) = None
    quantity_rejected: Annotated[int, f.integer("pieces refused", "拒收数量", high=1_000_000)] = 0
    signer: Annotated[str, f.text("who signed", "签收人", pii=Pii.C1)] | None = None
    place: Annotated[str, f.text("where it arrived", "签收地点", pii=Pii.C1)] | None = None


class ServiceEvent(Record, frozen=True, kw_only=True, tag="service_event"):
    """A merchant does part of what was sold: the evidence for releasing money in stages."""

    order_id: Annotated[str, f.reference("order it belongs to", "订单", "order")]
    merchant_id: Annotated[str, f.reference("who did it", "商户", "merchant")] | None = None
    service_type: Annotated[
        Literal["installed", "class_attended", "treatment_done", "trip_departed"],
        f.choice("what was done", "服务类型"),
    ]
    number: Annotated[int, f.integer("1 for the first of the order", "第几次", low=1, high=10_000)]
    evidence: Annotated[str, f.text("where the proof is kept", "凭证", max_length=1_000)] | None = (
        None
    )


class Inventory(Record, frozen=True, kw_only=True, tag="inventory"):
    """What lies in a warehouse at a moment."""

    merchant_id: Annotated[str, f.reference("whose stock", "商户", "merchant")]
    product_id: Annotated[str, f.reference("what lies there", "商品", "product")]
    warehouse: Annotated[str, f.text("warehouse", "仓库")] | None = None
    quantity: Annotated[int, f.integer("pieces", "库存数量")]
    value_minor: Annotated[int, f.money("value at cost", "库存金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
