"""The reference page of all record kinds, in English and Chinese, derived from the declarations."""

from __future__ import annotations

from lendweave.records.catalog import KINDS, fields_of, kind_of
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.fields import Field, FieldRole, Pii
from lendweave.records.json_schema import is_filled_in

_INTRODUCTION = """\
# Records (记录)

Derived from the declarations in `lendweave.records`; written by `make docs`. What records are, and
how versions, late arrivals and deletions work, is told in [records](../concepts/records.md).

*Field* is the name in JSON, NDJSON and storage. *Type* is what expressions see; they read money
without its `_minor`: `amount_minor` in 分 or cents is `amount`, a `decimal(18,2)`. *PII* is the
level of personal data after JR/T 0171. `?` after a type: may be null.
"""
_ENVELOPE = """\
## Envelope (信封)

Every record has these fields. The store or the door fills in those marked †.
"""
_HEADER = "| Field | Type | Meaning | 含义 | PII |\n|---|---|---|---|---|"


def records_page() -> str:
    """The whole page as Markdown."""
    envelope = [field for field in fields_of("party") if field.name in ENVELOPE_NAMES]
    parts = [_INTRODUCTION, f"{_ENVELOPE}\n{_table(envelope)}\n"]
    return "\n".join([*parts, *map(_kind_section, KINDS)])


def _kind_section(kind: str) -> str:
    own = [field for field in fields_of(kind) if field.name not in ENVELOPE_NAMES]
    lines = [line.strip() for line in (kind_of(kind).__doc__ or "").strip().splitlines()]
    schema = f"JSON Schema: [schema/{kind}.json](schema/{kind}.json)"
    return f"## {kind}\n\n" + "\n".join(lines) + f"\n\n{_table(own)}\n\n{schema}\n"


def _table(fields: list[Field]) -> str:
    return "\n".join([_HEADER, *map(_row, fields)])


def _row(field: Field) -> str:
    mark = " †" if is_filled_in(field.name) else ""
    pii = "" if field.pii is Pii.NONE else field.pii.value
    return f"| `{field.name}`{mark} | {_type(field)} | {_meaning(field)} | {field.zh} | {pii} |"


def _type(field: Field) -> str:
    shown = "object" if field.role is FieldRole.STRUCTURE else str(field.type)
    return f"{shown}{' ?' if field.nullable else ''}"


def _meaning(field: Field) -> str:
    if field.values:
        return f"{field.en}: " + ", ".join(f"`{value}`" for value in field.values)
    if field.refers_to:
        return f"{field.en} → [{field.refers_to}](#{field.refers_to})"
    return field.en
