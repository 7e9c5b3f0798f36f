"""The log as a stream: arrivals in any order in, instants in order out, a vector at each subject.

    arrivals → Ordering (watermark, repeats, late ones) → Instants → StreamFeatures → vectors

Time is event time: the instant at which a record became known. Nothing here reads a clock, so the
same arrivals give the same answers whenever they are played.
"""
