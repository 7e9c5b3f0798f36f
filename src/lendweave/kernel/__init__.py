"""What everything else stands on: value types, money, rates, clock, ids and error families.

In: nothing (standard library only).
Out: ValueType, Money, Rate, Instant, Clock, IdSource, LendweaveError and its five families.
Never: a record, a file, a database, a network, a hidden clock or a hidden source of chance.
"""
