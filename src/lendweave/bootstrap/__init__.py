"""The only place where ports meet stores, connectors and runtimes.

In: Settings, an open data folder.
Out: House.
Never: a rule of the trade; a decision about what flows are asked to do.
"""

from lendweave.bootstrap.house import House, open_house, open_to_show

__all__ = ["House", "open_house", "open_to_show"]
