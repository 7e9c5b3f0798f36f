"""The part `behaviour:` of world.yaml: how people come, look around and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from lendweave.simulation.world.shape import Count, Positive, RateText, Shape, Share, Twelve

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


class ConsentShape(Shape, frozen=True):
    """Leave to be written to: shares that give it on registering, later give it, and revoke it.

    given_later, revoked: of a month.
    """

    given: Share
    given_later: Share
    revoked: Share


class ArmShape(Shape, frozen=True):
    """What a campaign offers. value: yuan of a voucher, points of yearly rate of a rate cut."""

    arm: Literal["reminder", "voucher", "rate_cut"]
    weight: Positive
    value: Annotated[float, Meta(ge=0.0)] = 0.0


class TargetingShape(Shape, frozen=True):
    """Logit of being treated, from what can be seen. rate_cut_looked: what having tried rates
    multiplies the weight of rate cuts by.
    """

    base: float
    silent_month: float
    looked: float
    order: float
    rate_cut_looked: Positive


class CampaignShape(Shape, frozen=True):
    """A campaign. who: resting, silent or returned.

    resting: nothing seen of them for longer than `visits.research_days`. silent: for thirty days.
    returned: came back the day before after thirty days, to try rates. first, every: months from
    the world's first; a campaign for the returned runs all the time. day: of the month. audience:
    share of those who qualify. share: treated, where no `targeting` decides. valid_days: of a
    coupon.
    """

    name: str
    who: Literal["resting", "silent", "returned"]
    first: Annotated[int, Meta(ge=0)]
    every: Count
    day: Annotated[int, Meta(ge=1, le=28)]
    audience: Share
    share: Share
    via: Literal["push", "sms"]
    valid_days: Annotated[int, Meta(ge=7, le=30)]
    arms: Annotated[list[ArmShape], Meta(min_length=1)]
    targeting: TargetingShape | None = None


class ResponseShape(Shape, frozen=True):
    """Logit of ordering because of an arm that was seen; traits in standard deviations.

    looked: tried rates in the last 45 days. worth: for each 100 yuan or point of rate.
    """

    base: float
    bargain: float
    price_sensitivity: float
    willingness: float
    loan_interest: float
    looked: float
    worth: float


class ResponsesShape(Shape, frozen=True):
    """How people answer. opens: logit of opening, by interest in the app. annoys, unsubscribes:
    logit of not ordering after all and of wanting no more messages, by annoyance.
    """

    reminder: ResponseShape
    voucher: ResponseShape
    rate_cut: ResponseShape
    push_delivered: Share
    sms_delivered: Share
    opens: tuple[float, float]
    annoys: tuple[float, float]
    unsubscribes: tuple[float, float]


class CampaignsShape(Shape, frozen=True):
    """All campaigns and how people answer."""

    consent: ConsentShape
    responses: ResponsesShape
    waves: Annotated[list[CampaignShape], Meta(min_length=1, max_length=32)]


class OffersShape(Shape, frozen=True):
    """Offers of further loans to customers. first, every: months. rates: yearly. limits: yuan.

    base, limit, loan_interest: logit of taking an offer at the usual rate, for each month's income
    of the limit, and for interest in loans above the average.
    """

    first: Annotated[int, Meta(ge=1)]
    every: Count
    rates: Annotated[list[RateText], Meta(min_length=1, max_length=20)]
    limits: Annotated[list[Annotated[int, Meta(ge=100)]], Meta(min_length=1, max_length=20)]
    term_months: Annotated[int, Meta(ge=1, le=36)]
    base: float
    limit: float
    loan_interest: float


class BehaviourShape(Shape, frozen=True):
    """The part `behaviour:` of world.yaml."""

    channels: Annotated[list[ChannelShape], Meta(min_length=1, max_length=CHANNELS_MAX)]
    arrivals: ArrivalShape
    visits: VisitShape
    campaigns: CampaignsShape | None = None
    offers: OffersShape | None = None
