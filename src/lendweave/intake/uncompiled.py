"""A mapping that is still to be compiled, as values that another process can take."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.intake.compile import compile_mapping
from lendweave.intake.mapping import read_mapping
from lendweave.intake.plan import Plan
from lendweave.intake.tokens import TokenKey
from lendweave.records import Scene


@dataclass(frozen=True, slots=True)
class Uncompiled:
    """All that decides what a partner's file is read as. name: of the mapping's file."""

    name: str
    text: str
    scene: Scene
    tenant_id: str
    token_key: TokenKey

    def compiled(self) -> Plan:
        """The plan. Raises DefinitionInvalid, MappingInvalid."""
        shape = read_mapping(self.text, self.name)
        return compile_mapping(shape, self.scene, self.tenant_id, self.token_key)
