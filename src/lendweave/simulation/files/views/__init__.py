"""Views: named tables that a partner could write down, made of the truth about one block.

To add one: write a function `Truth -> ViewRows` in the module of its subject, and a row in that
module's VIEWS that names the function and the type of each column. A new module goes into
`registry.py`. Columns of people, merchants and goods come from `joins.py`. Give arrays as they are
(ids, 分, datetime64): writing them is the layout's work. A row's `key` must be its own and must not
depend on how large the world is; `subject` says which rows are late together.
"""
