"""Models: what values tell of good and bad loans.

In: FeatureValues and Subjects, out of any engine.
Out: Bin, Evidence, Screening.
Never: a record, a feature's definition, an engine; whether a loan is bad.
"""

from lendweave.models.evidence import Bin, Evidence
from lendweave.models.sample import FeatureValues, Month, Outcome, Subjects
from lendweave.models.screening import Screened, Screening, Warned, screen

__all__ = [
    "Bin",
    "Evidence",
    "FeatureValues",
    "Month",
    "Outcome",
    "Screened",
    "Screening",
    "Subjects",
    "Warned",
    "screen",
]
