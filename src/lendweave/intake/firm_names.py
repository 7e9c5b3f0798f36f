"""Names of firms in one way of writing. A firm is known by its USCC; its name is only a hint."""

from __future__ import annotations

import re

from lendweave.intake.addresses import leading_divisions
from lendweave.intake.divisions import stem_of
from lendweave.intake.errors import NotAFirmName
from lendweave.intake.text import settled

_LENGTH_MAX = 120
_SIGNS = re.compile(r"[\W_]+")
_FORM = (
    "集团股份有限公司|集团有限责任公司|集团有限公司|股份有限责任公司|股份有限公司|有限责任公司|有限公司|"
    "股份公司|责任公司|公司|个人独资企业|个人独资|合伙企业|有限合伙|普通合伙|个体工商户"
)
_BRANCH = "(?=.{1,20}(?:分公司|分店|分行|支行|营业部|门市部|店)$)"
_LEGAL_FORM = re.compile(f"(?<!分)(?:{_FORM})+(?:$|{_BRANCH})")
_MASKED = re.compile("[*×●○□]")


def firm_name(text: str) -> str | None:
    """The name without brackets, spaces and legal form, its place in short; None where masked.

    江苏省苏州市华星电器有限责任公司 and 苏州华星电器有限公司 become 苏州华星电器; a branch keeps
    its own name behind: 苏州华星电器上海分公司. Raises NotAFirmName.
    """
    if _MASKED.search(text):
        return None
    name = settled(_plainer, _SIGNS.sub("", text.upper())) if len(text) <= _LENGTH_MAX else ""
    if sum(sign.isalpha() for sign in name) < 2 or len(name) > _LENGTH_MAX:
        raise NotAFirmName(
            got=f"{len(text)} characters",
            expected=f"at least two letters beside the legal form, at most {_LENGTH_MAX}",
            fix="Check that the column is the one with the firm's name.",
        )
    return name


def _plainer(name: str) -> str:
    bare = _LEGAL_FORM.sub("", name)
    place = leading_divisions(bare)
    if place.region is None:
        return bare
    stems = (stem_of(level) for level in (place.city or place.province, place.district) if level)
    return "".join(dict.fromkeys(stems)) + _SIGNS.sub("", place.rest)
