"""Which events a feature reads: of a kind, under a key, that pass a filter, while they count."""

from __future__ import annotations

from lendweave.features.columns import kind_schema
from lendweave.features.forms import Site
from lendweave.features.model import Key, Validity
from lendweave.features.moments import KINDS_OF_MOMENT
from lendweave.kernel.types import BOOLEAN
from lendweave.lang.check import check


def read_key(site: Site, kind: str, *option: str) -> Key:
    """The feature's key, which must be one of the kind too. option: where the kind is named."""
    key = site.reading.key(site.keys, str(site.written.key), *site.path("key"))
    if kind not in key.event_columns:
        raise site.invalid(
            " ".join(option),
            f"key {key.name} on {kind}",
            f"one of {', '.join(key.event_columns)}",
            f"Name the column of {kind} under `in` of the key.",
        )
    return key


def read_filter(site: Site, kind: str) -> str:
    """`where`, checked to be boolean over the kind's columns; empty when none is written."""
    text = site.written.where
    return "" if text is None else boolean(site, "where", kind, text)


def boolean(site: Site, option: str, kind: str, text: str) -> str:
    """`text`, checked to be boolean over the kind's columns. option: words of its path."""
    typed = check(text, kind_schema(site.reading.scene, kind), site.where(*option.split()))
    if typed.type != BOOLEAN:
        raise site.mismatch(option, str(typed.type), "boolean")
    return text


def read_validity(site: Site, kind: str) -> Validity | None:
    """`valid`, its columns checked to be dates or timestamps; None when it is not written."""
    written = site.written.valid
    if written is None:
        return None
    found = {"from": written.begins or "", "to": written.ends or ""}
    if not any(found.values()):
        raise site.invalid("valid", "neither from nor to", "a column at least", "Name one.")
    for side, name in found.items():
        if not name:
            continue
        type_ = site.reading.column(kind, name, *site.path("valid", side)).type
        if type_.kind not in KINDS_OF_MOMENT:
            raise site.mismatch(f"valid {side}", f"{kind}.{name} is {type_}", "date or timestamp")
    return Validity(found["from"], found["to"])
