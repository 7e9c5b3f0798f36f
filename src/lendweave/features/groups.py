"""What a feature tells about: the groups into which people sort features, in both languages."""

from __future__ import annotations

GROUPS: dict[str, tuple[str, str]] = {
    "identity": ("who the person is", "身份"),
    "ability": ("ability to repay", "还款能力"),
    "willingness": ("willingness to repay", "还款意愿"),
    "behaviour": ("behaviour", "行为"),
    "scene": ("purchase and scene", "消费场景"),
    "partner": ("dealer or partner", "合作方"),
    "network": ("relations to others", "关系网络"),
}
"""By the word in features.yaml, its English and its Chinese label."""
