"""The part `behaviour:` of world.yaml: how people come, look around and answer."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lendweave.simulation.world.shape import Count, Positive, Shape, Share, Twelve

CHANNELS_MAX = 16
Days = Annotated[int, Meta(ge=1, le=1_000)]


class ChannelShape(Shape, frozen=True):
    """A channel of acquisition.

    weight: of people of average traits. ability, willingness, price_sensitivity: what one standard
    deviation of the trait adds to it, relative. click_cost: yuan for a click when few are bought.
    registers: share of clicks. saturation: how much dearer clicks are for each registration in a
    week for a thousand people. months: price of a click from January on, relative. gap, restated:
    shares of weeks that its feed leaves out, and tells too low at first.
    """

    name: str
    weight: Positive
    ability: float
    willingness: float
    price_sensitivity: float
    click_cost: Annotated[float, Meta(ge=0.0)]
    registers: Annotated[float, Meta(gt=0.0, le=1.0)]
    saturation: Annotated[float, Meta(ge=0.0)]
    months: Twelve
    gap: Share
    restated: Share


class ArrivalShape(Shape, frozen=True):
    """When people register in the app: a share before the world, the others evenly over months."""

    before: Share
    before_days: Days
    over_months: Count


class VisitShape(Shape, frozen=True):
    """How people use the app.

    per_month: visits of the average person who is not silent. compares, starts: share of visits in
    which rates are tried, and an application is begun and left. silence: chance that a silent spell
    begins in a month. silent_days: its shortest and longest. returns: share of spells that end with
    a visit. returns_compare: share of those that go in and out of the loan page. researches: share
    of genuine orders looked up in the app before. research_days: at most so many days before.
    """

    per_month: Annotated[float, Meta(gt=0.0, le=8.0)]
    compares: Share
    starts: Share
    silence: Share
    silent_days: tuple[Annotated[int, Meta(ge=30)], Annotated[int, Meta(le=150)]]
    returns: Share
    returns_compare: Share
    researches: Share
    research_days: Annotated[int, Meta(ge=1, le=20)]


class BehaviourShape(Shape, frozen=True):
    """The part `behaviour:` of world.yaml."""

    channels: Annotated[list[ChannelShape], Meta(min_length=1, max_length=CHANNELS_MAX)]
    arrivals: ArrivalShape
    visits: VisitShape
