"""Errors of a quality contract, each with its place in the file."""

from __future__ import annotations

from lendweave.kernel.errors import Invalid, Missing


class ContractInvalid(Invalid):
    """A quality contract contradicts the scene, its mappings or itself.
    质量契约与场景、映射或自身矛盾。
    """

    code = "INTAKE-080"


class FeedUnknown(Missing):
    """A scene has no feed of this name.
    场景中没有这个名称的数据源。
    """

    code = "INTAKE-081"
