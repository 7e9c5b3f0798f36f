"""Quality of what a partner sends: measured counts and a contract → readings, scores, breaches.

In: Definition, Measured, FileImport.
Out: Contract, QualityReport.
Never: counts a record, opens a file, asks a clock.
"""
