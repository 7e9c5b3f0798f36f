"""Every finding about a strategy at once: its tables, steps, inputs, reasons and cost.

The modules are imported by name, so that the readers of tables can share their analysis.
"""
