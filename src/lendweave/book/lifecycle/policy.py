"""`life_cycle.yaml`: the days and rules of a scene's life cycles."""

from __future__ import annotations

from typing import Annotated

import msgspec

from lendweave.lang.definition import read_definition

Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]


class ApplicationPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of applications. Days: 0 for no bound.

    one_open: one open application per party and product. supplement_days: to bring what was asked
    for. open_days: from submission to a line. cool_down_days: after a decline, before another
    application for the same product.
    """

    one_open: bool = False
    supplement_days: Days = 0
    open_days: Days = 0
    cool_down_days: Days = 0


class LinePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of lines. valid_days: first to last day when nobody says otherwise.

    cooling_off_days: in which a line may be left without a reason, the day of its grant counted.
    """

    valid_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 365
    cooling_off_days: Days = 0


class DrawdownPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of drawdowns. open_days: from request to disbursal; 0 for no bound."""

    open_days: Days = 0


class PartnerPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of partners. confirm_days: after an urgent freeze, until which another person confirms it."""

    confirm_days: Days = 3


class LifeCyclePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. A scene without one bounds nothing."""

    application: ApplicationPolicy = ApplicationPolicy()
    line: LinePolicy = LinePolicy()
    drawdown: DrawdownPolicy = DrawdownPolicy()
    partner: PartnerPolicy = PartnerPolicy()


def read_policy(text: str, file: str) -> LifeCyclePolicy:
    """The policy that a life_cycle.yaml declares. Raises DefinitionInvalid with the place."""
    return read_definition(text, file, LifeCyclePolicy).value
