"""What can be wrong with a data folder, a scene or what was asked of them."""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Invalid, Missing


class UnknownStrategy(Missing):
    """A scene has no strategy of this name.
    场景中没有这个名称的策略。
    """

    code = "BOOTSTRAP-001"


class UnknownVersion(Missing):
    """No version of a strategy is called so.
    没有这样命名的策略版本。
    """

    code = "BOOTSTRAP-031"


class StrategyUnclear(Invalid):
    """A scene has several strategies and none was named.
    场景有多个策略，但未指定用哪一个。
    """

    code = "BOOTSTRAP-002"


class SceneMisnamed(Invalid):
    """A scene's folder and its scenario.yaml give it two names.
    场景目录名与 scenario.yaml 中的名称不一致。
    """

    code = "BOOTSTRAP-003"


class TokenKeyLost(Missing):
    """The tenant's key for tokens is gone.
    租户的令牌密钥已丢失。
    """

    code = "BOOTSTRAP-005"


class SealKeyLost(Missing):
    """The tenant's key for sealed rows is gone.
    租户的密封密钥已丢失。
    """

    code = "BOOTSTRAP-008"


class StoredElsewhere(Conflict):
    """A data folder keeps its records in another kind of database.
    数据目录的记录存放在另一种数据库中。
    """

    code = "BOOTSTRAP-041"


class PasswordUnreadable(Missing):
    """The file with the password of the database cannot be read.
    无法读取数据库密码文件。
    """

    code = "BOOTSTRAP-042"


class NothingToOnboard(Missing):
    """There is no file to onboard.
    没有可导入的文件。
    """

    code = "BOOTSTRAP-006"


class MappingUnclear(Missing):
    """No mapping, or more than one, reads the file.
    没有映射读取该文件，或有多个映射读取它。
    """

    code = "BOOTSTRAP-007"


class HomeMissing(Missing):
    """There is no data folder yet.
    数据目录尚不存在。
    """

    code = "BOOTSTRAP-004"


class FeaturesMissing(Missing):
    """A scene has no features.yaml, so that no strategy can decide in it.
    场景没有 features.yaml，策略无从决策。
    """

    code = "BOOTSTRAP-014"


class NothingToCollectBy(Missing):
    """A scene has no collection.yaml, so that nobody knows how its loans are collected.
    场景没有 collection.yaml，无从得知如何催收。
    """

    code = "BOOTSTRAP-009"


class NothingToReviewBy(Missing):
    """A scene has no review.yaml, so that nobody knows who decides what is referred to people.
    场景没有 review.yaml，无从得知转人工的进件由谁处理。
    """

    code = "BOOTSTRAP-011"


class UngradedScene(Missing):
    """No strategy of the scene decides on its partners.
    场景中没有决定合作方的策略。
    """

    code = "BOOTSTRAP-012"


class NotOfPartner(Invalid):
    """A strategy for partners reads what is not known of a partner alone.
    合作方策略读取了不只取决于合作方的特征。
    """

    code = "BOOTSTRAP-013"


class FeaturesChanged(Conflict):
    """The live version of a strategy means something else on the features of today.
    特征定义已变更，生效中的策略版本在其上的含义不同。
    """

    code = "BOOTSTRAP-010"
