"""What the opening of a loan names beside its terms: looked up before money leaves on its word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lendweave.kernel.errors import Conflict, Missing, shortened
from lendweave.records import Application, Principal
from lendweave.records.book_ports import BookReader
from lendweave.records.ports import RecordReader

if TYPE_CHECKING:
    from lendweave.flows.lend import LendRequest

_OVER = ("declined", "withdrawn", "expired")


class NamedUnknown(Missing):
    """A loan names a party, an application or a merchant that is not stored.
    贷款所指的主体、进件或商户不存在。
    """

    code = "FLOWS-534"


class ApplicationOfAnother(Conflict):
    """The application that a loan names was made by another party.
    贷款所指的进件由其他主体提出。
    """

    code = "FLOWS-535"


class ApplicationOver(Conflict):
    """The application that a loan names was declined, withdrawn or has expired.
    贷款所指的进件已被拒绝、撤回或过期。
    """

    code = "FLOWS-536"


def require_standing(principal: Principal, application_id: str, books: BookReader) -> None:
    """Raise ApplicationOver where an application has gone through its states and came to nothing.

    One that was only recorded has no states; a person answers for what is lent on it.
    """
    steps = books.transitions(principal, application_id)
    state = steps[-1].to_state if steps else None
    if state in _OVER:
        raise ApplicationOver(
            where=f"application {application_id}",
            got=f"state {state}",
            expected="one that is still under way, or was granted",
            fix="Have it appealed or made anew, or lend without it.",
        )


def require_named(principal: Principal, asked: LendRequest, records: RecordReader) -> None:
    """Raise NamedUnknown or ApplicationOfAnother unless all that the request names is stored.

    asked: as it was sent. Who has drawn, or has applied, is known by the drawdown or application.
    """
    for kind, named in _named(asked):
        if records.current(principal, kind, named) is None:
            raise NamedUnknown(
                where=f"loan {asked.external_id!r}",
                got=f"{kind} {shortened(named)}",
                expected=f"the entity_id of a stored {kind}",
                fix=f"Send the {kind} first, with a feed or POST /v1/records, or check the id.",
            )
    made = asked.application_id and records.current(principal, "application", asked.application_id)
    if isinstance(made, Application) and asked.party_id not in (None, made.party_id):
        raise ApplicationOfAnother(
            where=f"loan {asked.external_id!r}",
            got=f"party {shortened(str(asked.party_id))}",
            expected=f"party {made.party_id}, who applied",
            fix="Open the loan for who applied, or leave the application out.",
        )


def _named(asked: LendRequest) -> Iterator[tuple[str, str]]:
    """kind and entity_id of each record that the request names."""
    party = None if asked.drawdown_id or asked.application_id else asked.party_id
    for kind, named in (
        ("party", party),
        ("application", asked.application_id),
        ("merchant", asked.merchant_id),
    ):
        if named:
            yield kind, named
