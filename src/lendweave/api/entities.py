"""Records as a partner's system sends them: its own ids resolved, people tokenised, at the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lendweave.intake import TokenKey
from lendweave.intake.identifiers import id_number, mobile
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Invalid, LendweaveError, shortened
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Record, Scene, entity_id, fields_of
from lendweave.records.draft import Origin
from lendweave.records.wire import draft_from_wire

SOURCE = "api"
IDENTITY = "identity"

# Identifiers of people that may be sent clear: checked, tokenised, then forgotten.
IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "id_number": id_number,
    "phone": mobile,
    "device": str.strip,
}


class ReferenceInvalid(Invalid):
    """A reference is neither an entity_id, the partner's own id, nor an identifier of a person.
    引用既不是 entity_id，也不是合作方自己的编号或个人标识。
    """

    code = "API-012"


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
        - `{"id_number": …}` or `{"phone": …}`, tokenised here, for people.

        Raises ReferenceInvalid and what records.wire raises.
        """
        by_identity = isinstance(wire.get("external_id"), Mapping)
        origin = Origin(
            tenant_id=self.principal.tenant_id,
            scenario=self.scene.name,
            source=f"{SOURCE}:{self.partner}",
            namespace=IDENTITY if by_identity else self.partner,
        )
        refers_to = {field.name: field.refers_to for field in fields_of(kind)}
        resolved = {
            name: self._resolved(f"{kind}.{name}", refers_to.get(name, ""), value)
            if isinstance(value, Mapping) and name != "attributes"
            else value
            for name, value in wire.items()
        }
        now = self.clock.now()
        return draft_from_wire(kind, resolved, origin, self.ids, self.scene, received_at=now)

    def _resolved(self, where: str, refers_to: str, value: Mapping[str, Any]) -> str:
        named = set(value)
        if len(named) == 1 and named <= set(IDENTIFIERS):
            (id_type,) = named
            token = self._token(where, id_type, value[id_type])
            return self._entity(refers_to, IDENTITY, token) if refers_to else token
        external_id = value.get("external_id")
        if refers_to and isinstance(external_id, str) and named <= {"external_id", "namespace"}:
            namespace = str(value.get("namespace", self.partner))
            return self._entity(refers_to, namespace, external_id)
        raise ReferenceInvalid(
            where=where,
            got=shortened(sorted(named)),
            expected='an id, {"external_id": …}, or one of ' + ", ".join(IDENTIFIERS),
            fix="Name the thing as its own record names it.",
        )

    def _token(self, where: str, id_type: str, clear: Any) -> str:
        """The token of a clear identifier; the error never repeats what was sent."""
        try:
            return self.token_key.token(id_type, IDENTIFIERS[id_type](clear))
        except (LendweaveError, TypeError, AttributeError) as error:
            raise ReferenceInvalid(
                where=f"{where}.{id_type}",
                got="an identifier that does not hold",
                expected=error.expected if isinstance(error, LendweaveError) else "text",
                fix="Check the digits.",
            ) from None

    def _entity(self, kind: str, namespace: str, external_id: str) -> str:
        return entity_id(self.principal.tenant_id, kind, namespace, external_id)
