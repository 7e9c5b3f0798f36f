"""The only place where ports meet stores, connectors and runtimes."""

from lendweave.bootstrap.house import House, open_house

__all__ = ["House", "open_house"]
