"""The command line: parses, calls a flow, shows what came of it; it never decides.

In: arguments, environment, a House.
Out: tables and messages in English or Chinese, exit codes by error family.
Never: a rule, a price, a query of its own on the records' content.
"""

from lendweave.cli.commands import main

__all__ = ["main"]
