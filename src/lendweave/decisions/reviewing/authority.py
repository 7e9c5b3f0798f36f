"""Who may approve how much: the authority matrix."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lendweave.decisions.reviewing.errors import AboveAuthority
from lendweave.kernel.money import Money
from lendweave.records.principal import Principal, Role


@dataclass(frozen=True, slots=True)
class Authority:
    """What a role may approve, in minor units: alone, and together with a second person."""

    role: Role
    alone_minor: int
    second_minor: int


@dataclass(frozen=True, slots=True)
class AuthorityMatrix:
    """The rows of a scene. Of several roles a person has, the widest counts."""

    currency: str
    rows: tuple[Authority, ...]

    def may_alone(self, principal: Principal, amount_minor: int) -> bool:
        """Whether this person may approve the amount without anybody else."""
        return any(row.alone_minor >= amount_minor for row in self._of(principal.roles))

    def refuse_above(self, principal: Principal, amount_minor: int, where: str) -> None:
        """Raise AboveAuthority unless this person may approve the amount with a second one."""
        rows = self._of(principal.roles)
        if any(row.second_minor >= amount_minor for row in rows):
            return
        most = max((row.second_minor for row in rows), default=0)
        raise AboveAuthority(
            where=where,
            got=str(Money(amount_minor, self.currency)),
            expected=f"at most {Money(most, self.currency)} for {principal.name}",
            fix="Approve less, or hand the case to somebody with more authority.",
        )

    def _of(self, roles: Collection[Role]) -> list[Authority]:
        return [row for row in self.rows if row.role in roles]
