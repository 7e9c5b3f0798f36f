"""The timetable: on which days each campaign looks for people."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from lendweave.simulation.world.behaviour_shape import CampaignShape, CampaignsShape
from lendweave.simulation.world.block import Block


class Occasion(NamedTuple):
    """A campaign looks for people from `first` to the day before `stop`."""

    campaign_id: int
    shape: CampaignShape
    first: np.datetime64[Any]
    stop: np.datetime64[Any]


def occasions(block: Block, shape: CampaignsShape) -> list[Occasion]:
    """In order of time. What runs all the time is cut at every month and every other campaign."""
    planned = [
        Occasion(number, campaign, day, day + np.timedelta64(1, "D"))
        for number, campaign in enumerate(shape.waves)
        if campaign.who != "returned"
        for day in _days(block, campaign)
    ]
    firsts = block.first_days(np.arange(block.months + 1)).tolist()
    cuts = sorted({np.datetime64(day, "D") for day in firsts} | {wave.first for wave in planned})
    running = [
        Occasion(number, campaign, first, stop)
        for number, campaign in enumerate(shape.waves)
        if campaign.who == "returned"
        for first, stop in pairwise(cuts)
    ]
    return sorted(planned + running, key=lambda wave: (wave.first, wave.stop, wave.campaign_id))


def _days(block: Block, campaign: CampaignShape) -> list[np.datetime64[Any]]:
    months = np.arange(campaign.first, block.months, campaign.every)
    return list(block.first_days(months) + np.timedelta64(campaign.day - 1, "D"))
