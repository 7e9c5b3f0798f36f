"""The envelope of every fact: who, what, from where, three times and a place in the log."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import msgspec

from lendweave.records import fields as f

Scalar: TypeAlias = bool | int | float | str | None
"""An attribute value in its JSON form: decimals and dates are held as text."""


class Record(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=False):
    """An immutable fact. History is never updated: an amendment is a new record.

    `id` names this version, `entity_id` the thing it speaks of: all versions of one order share
    the entity_id, and references between records are entity_ids. `recorded_at`, `partition` and
    `offset` are None until the store has committed the record.
    """

    tenant_id: Annotated[str, f.text("tenant that owns the record", "租户")]
    id: Annotated[str, f.text("id of this version, UUIDv7", "版本编号", max_length=64)]
    entity_id: Annotated[
        str, f.text("id of the thing, the same in all its versions", "实体编号", max_length=64)
    ]
    scenario: Annotated[str, f.text("scene the fact belongs to", "场景")]
    source: Annotated[str, f.text("feed, route or job it came from", "来源")]
    external_id: Annotated[str, f.text("id given by the source", "外部编号")]
    content_hash: Annotated[
        str, f.text("SHA-256 of the content, hexadecimal", "内容哈希", max_length=64)
    ]
    occurred_at: Annotated[int, f.instant("when it happened", "发生时间", past=True)]
    known_at: Annotated[
        int, f.instant("when the lender could have known it", "可知时间", past=True)
    ]
    schema_version: Annotated[int, f.integer("version of this declaration", "模式版本", low=1)] = 1
    recorded_at: Annotated[int, f.instant("when this system stored it", "入库时间")] | None = None
    partition: Annotated[int, f.integer("partition of the log", "日志分区")] = 0
    offset: Annotated[int, f.integer("place in the partition", "日志位点")] | None = None
    supersedes: (
        Annotated[str, f.text("id of the version that this one amends", "取代版本", max_length=64)]
        | None
    ) = None
    backfilled: Annotated[bool, f.flag("imported as history, not seen live", "历史回填")] = False
    tombstone: Annotated[bool, f.flag("the thing is deleted from here on", "删除标记")] = False
    attributes: Annotated[
        dict[str, Any],
        f.structure("fields of this scene alone, declared in scenario.yaml", "场景字段"),
    ] = msgspec.field(default_factory=dict)


ENVELOPE_NAMES: tuple[str, ...] = Record.__struct_fields__
