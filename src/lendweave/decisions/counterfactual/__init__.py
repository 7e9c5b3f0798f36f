"""What a person could change so that the answer would be another one.

In: CompiledStrategy, a raw row, a Program that derives inputs anew.
Out: Counterfactuals and their words.
Never: an input that nobody declared, a finding of the fraud family or of a list; the hot path.
"""
