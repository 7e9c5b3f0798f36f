"""On what a drawdown weighs: line, person, group, merchant, industry, collateral, funders.

A person's exposure is one over all scenes and funders (统一授信): it is moved under the entity_id
of the party, and the store adds up the ids that links say are one person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lendweave.book.exposure.errors import AmountUnfit
from lendweave.kernel.money import Money, allocate
from lendweave.records import Merchant
from lendweave.records.lines import HolderType


class Holder(NamedTuple):
    """Whose exposure, and its part of every amount: `weight` of the sum of weights of its type."""

    holder_type: HolderType
    holder_key: str
    weight: int = 1


def holders_of(
    *,
    facility_id: str | None,
    party_id: str,
    group: str | None = None,
    merchant: Merchant | None = None,
    funders: Sequence[tuple[str, int]] = (),
    collateral: Sequence[Holder] = (),
) -> tuple[Holder, ...]:
    """Everybody on whom a drawdown weighs, each once.

    group: code of the group that the party belongs to. merchant: who is paid; its industry counts
    too. funders: (funder, weight), each for its part; all others hold the whole amount.
    collateral: what the money is advanced on, in trade finance.
    Raises AmountUnfit where a funder stands twice or has no weight.
    """
    if len({name for name, _ in funders}) < len(funders) or any(w <= 0 for _, w in funders):
        raise AmountUnfit(
            where="funders of a drawdown",
            got=", ".join(f"{name} {weight}" for name, weight in funders),
            expected="each funder once, with a weight above zero",
            fix="Correct the shares.",
        )
    found = [] if facility_id is None else [Holder("facility", facility_id)]
    found.append(Holder("person", party_id))
    if group:
        found.append(Holder("group", group))
    if merchant is not None:
        found.append(Holder("merchant", merchant.entity_id))
        if merchant.industry:
            found.append(Holder("industry", merchant.industry))
    return (*found, *collateral, *(Holder("funder", name, weight) for name, weight in funders))


def parts(holders: Sequence[Holder], amount: Money) -> tuple[tuple[Holder, int], ...]:
    """What of an amount each holder bears, in minor units: funders their shares, all others all.

    Shares are split by largest remainder, so they add up to the amount.
    """
    funders = [holder for holder in holders if holder.holder_type == "funder"]
    if not funders:
        return tuple((holder, amount.minor) for holder in holders)
    shares = allocate(amount, [holder.weight for holder in funders])
    split = {holder: share.minor for holder, share in zip(funders, shares, strict=True)}
    return tuple((holder, split.get(holder, amount.minor)) for holder in holders)
