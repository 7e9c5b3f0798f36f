"""Models that other libraries wrote, read as data and turned into model files of ours."""

from lendweave.decisions.converting.convert import ConvertCommand, Converted, convert
from lendweave.decisions.converting.foreign import read_foreign
from lendweave.decisions.converting.report import Differences, check_converted, differences

__all__ = [
    "ConvertCommand",
    "Converted",
    "Differences",
    "check_converted",
    "convert",
    "differences",
    "read_foreign",
]
