"""A world with known truth: people, merchants, orders, loans and frauds, drawn from a seed.

In: the texts of a world.yaml and a partner_files.yaml, a seed, how many people and months.
Out: truth tables as frames, and partner files as lines, block by block.
Never: a file, a clock, chance that is not a function of the seed.
"""

from lendweave.simulation.economy import Economy, make_economy
from lendweave.simulation.figures import Figures, figures_of, summed, told
from lendweave.simulation.files.formats import PartnerFile, SheetFile, TextFile
from lendweave.simulation.files.layouts import PartnerFiles, read_partner_files
from lendweave.simulation.files.partner_files import partner_files
from lendweave.simulation.tables import truth_tables
from lendweave.simulation.truth.frames import arrow_schema, arrow_table, rows_of
from lendweave.simulation.truth.tables import DATED, TABLES
from lendweave.simulation.world.block import MONTHS_MAX, PEOPLE_MIN, Block, blocks, people_max
from lendweave.simulation.world.world_file import World, read_world

__all__ = [
    "DATED",
    "MONTHS_MAX",
    "PEOPLE_MIN",
    "TABLES",
    "Block",
    "Economy",
    "Figures",
    "PartnerFile",
    "PartnerFiles",
    "SheetFile",
    "TextFile",
    "World",
    "arrow_schema",
    "arrow_table",
    "blocks",
    "figures_of",
    "make_economy",
    "partner_files",
    "people_max",
    "read_partner_files",
    "read_world",
    "rows_of",
    "summed",
    "told",
    "truth_tables",
]
