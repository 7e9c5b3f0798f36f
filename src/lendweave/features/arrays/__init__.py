"""Windows over whole columns at once, in index space: pure loops over numpy arrays.

Within one key the subjects stand in order of t, so an event version is visible to a run of them:
it is a span of indices. Counts and sums are differences at the ends of spans and one running
total, extremes and places are the best of the spans that cover an index, different values are
the union of the spans of each. The cost is O((n + m) log m) however hot a key is. Keys are taken
block by block, so that the loops stay in the processor's cache.
"""
