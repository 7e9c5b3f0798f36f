"""Who acts for which tenant: asked first by every flow that decides or books."""

from __future__ import annotations

from lendweave.kernel.errors import Forbidden
from lendweave.records import Principal, Role


class AnotherTenant(Forbidden):
    """The principal acts for another tenant than the records that would be read.
    操作者所属租户与将读取的记录不一致。
    """

    code = "FLOWS-003"


def check_tenant(principal: Principal, tenant_id: str, *any_of: Role) -> None:
    """Raise NotAllowed without one of the roles, AnotherTenant for another tenant's principal."""
    if any_of:
        principal.require(*any_of)
    if principal.tenant_id != tenant_id:
        raise AnotherTenant(
            where=f"principal {principal.name!r}",
            got=f"tenant {principal.tenant_id!r}",
            expected=f"tenant {tenant_id!r}",
            fix="Open the desk of the principal's own tenant.",
        )
