"""Curves as tables of points: arithmetic alone is the same on every machine, exp and log are not.

Libraries pick other code for exp, log and cos on other processors, and the last bit differs; one
such bit at a threshold is another world. Between points the curves are straight.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

_STEPS = 4_096
_DIGITS = 9
_LOGIT_MAX = 14.0

_SHARES = np.arange(_STEPS + 1) / _STEPS
_INSIDE = [min(max(i / _STEPS, 0.2 / _STEPS), 1 - 0.2 / _STEPS) for i in range(_STEPS + 1)]
_NORMAL = np.array([round(NormalDist().inv_cdf(share), _DIGITS) for share in _INSIDE])
_WAITING = np.array([round(-math.log(1 - share), _DIGITS) for share in _INSIDE])
_LOGITS = np.linspace(-_LOGIT_MAX, _LOGIT_MAX, _STEPS + 1)
_LOGISTIC = np.array([round(1 / (1 + math.exp(-x)), _DIGITS + 3) for x in _LOGITS.tolist()])


def normal_quantile(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """z with P(Z ≤ z) = share for a standard normal Z; share in [0, 1], z within ±3.9."""
    return np.asarray(np.interp(share, _SHARES, _NORMAL))


def exponential_quantile(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """t with P(T ≤ t) = share for a waiting time T of mean 1; share in [0, 1]."""
    return np.asarray(np.interp(share, _SHARES, _WAITING))


def logistic(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of a logit, which is cut off at ±14."""
    return np.asarray(np.interp(logit, _LOGITS, _LOGISTIC))
