"""The files that partners of the appliance scene send about one block."""

from __future__ import annotations

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.application_file import application_file
from lendweave.simulation.files.bureau_file import report_file
from lendweave.simulation.files.loan_files import loan_file, receipt_file
from lendweave.simulation.files.merchant_file import merchant_file
from lendweave.simulation.files.order_file import order_file
from lendweave.simulation.files.untidy import SheetFile, TextFile, all_planted, nothing_planted
from lendweave.simulation.truth.files import PlantedFault

WRITERS = (merchant_file, order_file, application_file, report_file, loan_file, receipt_file)


def partner_files(economy: Economy) -> tuple[list[TextFile | SheetFile], PlantedFault]:
    """Every file of a block, and each of their rows that is not plain truth.

    The partners of other scenes send nothing yet.
    """
    if economy.block.world.world != "appliance":
        return [], nothing_planted()
    made = [write(economy) for write in WRITERS]
    return [file for file, _ in made], all_planted([planted for _, planted in made])
