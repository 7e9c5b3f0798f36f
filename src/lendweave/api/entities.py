"""Records as a partner's system sends them: its own ids resolved, people tokenised, at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lendweave.api.names import external_id, namespace
from lendweave.intake import TokenKey
from lendweave.intake.identifiers import ID_TYPES
from lendweave.intake.text import clean_text
from lendweave.intake.tokens import TokenMaker
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Invalid, LendweaveError, shortened
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Record, Scene, entity_id, fields_of
from lendweave.records.draft import Origin
from lendweave.records.wire import (
    NAMED_BY_TOKEN,
    draft_from_wire,
    is_token_field,
    require_token,
)

SOURCE = "api"
IDENTITY = "identity"


class ReferenceInvalid(Invalid):
    """A reference is neither an entity_id, the partner's own id, nor an identifier of a person.
    引用既不是 entity_id，也不是合作方自己的编号或个人标识。
    """

    code = "API-012"


@cache
def _references(kind: str) -> dict[str, str]:
    """The fields of a kind, and the kind of the thing that each refers to, empty for none."""
    return {field.name: field.refers_to for field in fields_of(kind)}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends records, and what turns them into ours.

    partner: the namespace of the external ids it sends.
    """

    principal: Principal
    partner: str
    scene: Scene
    clock: Clock
    ids: IdSource
    token_key: TokenKey

    def record(self, kind: str, wire: Mapping[str, Any]) -> Record:
        """The record that was sent. A reference is one of

        - an entity_id;
        - `{"external_id": …}` in the partner's numbering, or another `"namespace"`'s;
        - for people, an identifier of intake's ID_TYPES such as `{"id_number": …}`: checked,
          made a token here, then forgotten.

        Raises ReferenceInvalid, NameInvalid and what records.wire raises.
        """
        origin = Origin(
            tenant_id=self.principal.tenant_id,
            scenario=self.scene.name,
            source=f"{SOURCE}:{self.partner}",
            namespace=self._namespace(kind),
        )
        refers_to = _references(kind)
        resolved = {
            name: self._resolved(kind, name, refers_to[name], value) if name in refers_to else value
            for name, value in wire.items()
        }
        now = self.clock.now()
        return draft_from_wire(kind, resolved, origin, self.ids, self.scene, received_at=now)

    def _namespace(self, kind: str) -> str:
        """Who gives the external ids of a kind: people have the same ones for all partners."""
        return IDENTITY if kind in NAMED_BY_TOKEN else self.partner

    def _resolved(self, kind: str, name: str, refers_to: str, value: Any) -> Any:
        """The value of a declared field, with what stands for an id made the id."""
        where = f"{kind}.{name}"
        if name == "external_id" and isinstance(value, str):
            return external_id(where, value)
        if name == "attributes" or not isinstance(value, Mapping):
            return value
        named = set(value)
        personal = refers_to in NAMED_BY_TOKEN or is_token_field(kind, name)
        if personal and len(named) == 1 and named <= set(ID_TYPES):
            (id_type,) = named
            token = self._token(where, id_type, value[id_type])
            return self._entity(refers_to, IDENTITY, token) if refers_to else token
        if refers_to and {"external_id"} <= named <= {"external_id", "namespace"}:
            return self._reference(where, refers_to, value)
        raise ReferenceInvalid(
            where=where,
            got=shortened(sorted(named)),
            expected='an id, {"external_id": …}, or for people one of ' + ", ".join(ID_TYPES),
            fix="Name the thing as its own record names it.",
        )

    def _reference(self, where: str, kind: str, named: Mapping[str, Any]) -> str:
        """The entity_id of a thing that is called by its external id."""
        called = external_id(f"{where}.external_id", named["external_id"])
        if kind in NAMED_BY_TOKEN:
            require_token(f"{where}.external_id", called)
        asked = named.get("namespace", self._namespace(kind))
        return self._entity(kind, namespace(f"{where}.namespace", asked), called)

    def _token(self, where: str, id_type: str, clear: Any) -> str:
        """The token of a clear identifier; the error never repeats what was sent."""
        try:
            checked = ID_TYPES[id_type](clean_text(clear))
        except (LendweaveError, TypeError, AttributeError) as error:
            expected = error.expected if isinstance(error, LendweaveError) else "text"
            raise self._bad_identifier(where, id_type, expected) from None
        if checked is None:
            raise self._bad_identifier(where, id_type, "an identifier, not that there is none")
        return TokenMaker(self.token_key, id_type)(checked)

    def _bad_identifier(self, where: str, id_type: str, expected: str) -> ReferenceInvalid:
        return ReferenceInvalid(
            where=f"{where}.{id_type}",
            got="an identifier that does not hold",
            expected=expected,
            fix="Check the digits.",
        )

    def _entity(self, kind: str, space: str, called: str) -> str:
        return entity_id(self.principal.tenant_id, kind, space, called)
