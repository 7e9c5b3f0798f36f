"""What was served: the features of one subject at one instant, as whoever asked was given them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from lendweave.records import fields as f
from lendweave.records.envelope import Record

ServedFor = Literal["decision", "profile"]
SeenAsOf = Literal["committed", "known"]

VALUES = "values"
"""Under this name stand the values of chosen features."""


class FeatureVector(Record, frozen=True, kw_only=True, tag="feature_vector"):
    """The features of one subject as they were served, with all that is needed to check them.

    `computed_at` is t and `read_offset` is S of the as-of rule. A vector seen as `committed` holds
    what had occurred before t among the records up to S; one seen as `known` holds what was known
    at t among the records up to S, or where its `read_offset` is -1, before its own place in the
    log. A profile's vector is amended when it is served otherwise: each version is as it was told.

    `chosen` has one bit for each feature of the set, the first being the lowest, as a hexadecimal
    number; the values of those whose bit is set stand in that order under `features.values`, and
    `feature_set_hash` is of the set and these features. A vector of an earlier release has null
    there, and every feature of the set by its name.
    """

    subject_kind: Annotated[
        str, f.text("record kind of the subject", "主体记录类型", max_length=40)
    ]
    subject_id: Annotated[str, f.text("entity_id of the subject", "主体编号", max_length=64)]
    subject_version: Annotated[
        str, f.text("id of the version that was read", "主体版本", max_length=64)
    ]
    computed_at: Annotated[int, f.instant("t: instant of the features", "计算时刻")]
    read_offset: Annotated[
        int, f.integer("S: last log offset that was visible, -1 for none", "可见位点", low=-1)
    ]
    as_of: Annotated[SeenAsOf, f.choice("clock by which records were visible", "可见性时钟")]
    feature_set: Annotated[str, f.text("name of the feature set", "特征集")]
    feature_set_version: Annotated[int, f.integer("its version", "特征集版本", low=1)]
    feature_set_hash: Annotated[str, f.text("hash of its closure", "特征集哈希", max_length=64)]
    served_for: Annotated[ServedFor, f.choice("who asked", "用途")]
    decision_id: Annotated[str, f.reference("decision that read it", "决策", "decision")] | None = (
        None
    )
    chosen: (
        Annotated[str, f.text("which features of the set", "所选特征", max_length=1_000)] | None
    ) = None
    features: Annotated[dict[str, Any], f.structure("values of the features", "特征值")] = (
        msgspec.field(default_factory=dict)
    )
