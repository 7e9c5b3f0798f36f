"""What chance alone does to shares and indices, so that few records raise no alarm."""

from __future__ import annotations

from math import sqrt

ALARM_Z = 3.7
"""Standard errors from which a share counts as beyond its limit: about one in ten thousand."""
PSI_Z = 4.3
"""The same for a PSI, stricter because many columns and periods are looked at."""
INFORMATION_Z = 3.1
"""The same for an information value: about one in a thousand, as many features are screened."""


def share_low(part: int, whole: int, z: float = ALARM_Z) -> float:
    """Lower end of Wilson's interval for the share `part / whole`; 0 for no records."""
    return _wilson(part, whole, -z) if part else 0.0


def share_high(part: int, whole: int, z: float = ALARM_Z) -> float:
    """Upper end of Wilson's interval; 1 for no records."""
    return _wilson(part, whole, z) if part < whole else 1.0


def _wilson(part: int, whole: int, z: float) -> float:
    """Source: Wilson (1927), the score interval."""
    share, square = part / whole, z * z / whole
    middle = share + square / 2
    spread = sqrt(share * (1 - share) * square + square * square / 4)
    return (middle + (spread if z > 0 else -spread)) / (1 + square)


def chi_square_quantile(freedom: int, z: float = PSI_Z) -> float:
    """The quantile of χ² that lies `z` standard normal deviations up.

    Source: Wilson and Hilferty (1931); within 4% for what is asked of it here.
    """
    spread = 2 / (9 * freedom)
    root = 1 - spread + z * sqrt(spread)
    return float(freedom * root**3)
