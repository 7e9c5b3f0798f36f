"""What can be wrong with a feature set, and where.

Invalid (kernel)
├── FeatureInvalid       a feature does not say one thing completely       FEATURES-001
├── FeatureUnreadable    a feature reads a kind, column or key that is not there  FEATURES-002
├── FeatureTypeMismatch  an aggregate or key meets a type it does not take  FEATURES-003
├── DerivedTooEarly      a derived feature reads itself or a later feature  FEATURES-004
├── IndicatorMismatch    a feature has an indicator's name and another type FEATURES-020
├── RecordUnreadable     a committed record is not what the scene declares  FEATURES-007
└── ChoiceUnreadable     a served vector chooses what its set does not have FEATURES-008
Conflict (kernel)
└── DefinitionChanged    a published version has another content now       FEATURES-005
Missing (kernel)
└── NotCommitted         a record without a place in the log               FEATURES-006
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid, Missing


class FeatureInvalid(Invalid):
    """A feature does not say one thing completely.
    特征没有完整地定义一件事。
    """

    code = "FEATURES-001"


class FeatureUnreadable(Invalid):
    """A feature reads a record kind, column or key that is not there.
    特征读取了不存在的记录类型、列或键。
    """

    code = "FEATURES-002"


class FeatureTypeMismatch(Invalid):
    """An aggregate or a key meets a type that it does not take.
    聚合或键遇到不支持的类型。
    """

    code = "FEATURES-003"


class DerivedTooEarly(Invalid):
    """A derived feature reads itself or a feature that stands below it.
    派生特征读取了自身，或写在它下方的特征。
    """

    code = "FEATURES-004"


class DefinitionChanged(Conflict):
    """A published version of a feature set has another content now.
    特征集某一已发布版本的内容已被改动。
    """

    code = "FEATURES-005"


class NotCommitted(Missing):
    """A record has no place in the log yet, so it cannot be ordered.
    记录尚无日志位点，无法排序。
    """

    code = "FEATURES-006"


class RecordUnreadable(Invalid):
    """A committed record holds a value that is not what its scene declares.
    已提交的记录含有与场景声明不符的值。
    """

    code = "FEATURES-007"


class ChoiceUnreadable(Invalid):
    """A served vector names features that its set does not have.
    已服务特征向量选取了特征集中没有的特征。
    """

    code = "FEATURES-008"


class IndicatorMismatch(Invalid):
    """A feature has the name of an indicator and another type.
    特征使用了指标目录中的名称，但类型不同。
    """

    code = "FEATURES-020"
