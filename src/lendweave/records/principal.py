"""Who asks: the principal and its roles, passed through every port and route."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from lendweave.kernel.errors import Forbidden, Invalid, shortened

NAME_MAX = 60


class Role(Enum):
    """What a principal may do; one principal may hold several."""

    PARTNER_ENGINEER = "partner_engineer"
    ANALYST = "analyst"
    MODELLER = "modeller"
    PARTNER_RISK = "partner_risk"
    GROWTH = "growth"
    OPERATIONS = "operations"
    REVIEWER = "reviewer"
    SERVICE = "service"  # a scene's own system calling the API


class NotAllowed(Forbidden):
    """The principal holds none of the roles that this needs.
    操作主体不具备所需角色中的任何一个。
    """

    code = "RECORDS-011"


class PersonUnnamed(Invalid):
    """What is given as the name of a person is none.
    给出的人员姓名无效。
    """

    code = "RECORDS-012"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or a system acting for one tenant."""

    tenant_id: str
    name: str
    roles: frozenset[Role]

    def require(self, *any_of: Role) -> None:
        """Raise NotAllowed unless the principal holds at least one of these roles."""
        if self.roles.isdisjoint(any_of):
            raise NotAllowed(
                where=f"principal {self.name!r} of tenant {self.tenant_id!r}",
                got=", ".join(sorted(role.value for role in self.roles)) or "no role",
                expected=" or ".join(role.value for role in any_of),
                fix="Ask an administrator of the tenant for the role.",
            )


def local_owner(tenant_id: str = "local") -> Principal:
    """The person at the machine: every role. Used by the CLI and by the embedded server."""
    return Principal(tenant_id, "owner", frozenset(Role))


def local_person(tenant_id: str, name: str | None) -> Principal:
    """Somebody at the machine, under the name that they give: every role; the owner without one.

    The name is taken on trust: it tells who did what, and keeps nobody out. Raises PersonUnnamed.
    """
    owner = local_owner(tenant_id)
    if name is None:
        return owner
    if not 1 <= len(name.strip()) <= NAME_MAX or not name.isprintable():
        raise PersonUnnamed(
            where="name of the person",
            got=shortened(name),
            expected=f"1 to {NAME_MAX} characters that can be printed",
            fix="Give the name that colleagues know.",
        )
    return replace(owner, name=name.strip())
