"""Names that partners give: of themselves, of their numbering, of their things."""

from __future__ import annotations

import re
from typing import Any

from lendweave.intake.errors import CellFault
from lendweave.intake.text import clean_text
from lendweave.kernel.errors import Invalid
from lendweave.records.catalog import field_of

_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)


class NameInvalid(Invalid):
    """A partner, a namespace or an external id is not a name that can be kept.
    合作方、命名空间或外部编号不是可以保存的名称。
    """

    code = "API-013"


def namespace(where: str, value: Any) -> str:
    """The name of a partner or of a numbering. Raises NameInvalid."""
    text = _cleaned(where, value)
    if _NAMESPACE.fullmatch(text) is None:
        raise NameInvalid(
            where=where,
            got=f"{len(text)} characters",
            expected="1 to 60 of A-Z a-z 0-9 . _ -, a letter or digit first",
            fix="Use the name that the mappings of this partner use.",
        )
    return text


def external_id(where: str, value: Any) -> str:
    """What a partner calls a thing, spelled as intake spells it. Raises NameInvalid.

    The error does not repeat it: it may be a person's identifier in the wrong place.
    """
    text = _cleaned(where, value)
    declared = field_of("order", "external_id")
    assert declared is not None, "every kind has the envelope's fields"
    length_max = declared.length_max or 0
    if not 0 < len(text) <= length_max:
        raise NameInvalid(
            where=where,
            got=f"{len(text)} characters",
            expected=f"1 to {length_max} characters",
            fix="Send the id by which the partner knows the thing.",
        )
    return text


def _cleaned(where: str, value: Any) -> str:
    if not isinstance(value, str):
        raise NameInvalid(
            where=where, got=type(value).__name__, expected="text", fix="Write it in quotes."
        )
    try:
        return clean_text(value)
    except CellFault as error:
        raise NameInvalid(
            where=where, got=error.got, expected=error.expected, fix="Send it without them."
        ) from None
