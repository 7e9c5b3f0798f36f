"""`python -m lendweave`: the same as the `lendweave` command."""

from lendweave.cli import main

main()
