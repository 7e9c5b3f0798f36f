"""Figures of a world: how it sells, who defaults when, what one could know and earn.

One module for each subject: counts that add up over blocks, and how they are told.
"""

from lendweave.simulation.figures.whole import Figures, figures_of, summed, told

__all__ = ["Figures", "figures_of", "summed", "told"]
