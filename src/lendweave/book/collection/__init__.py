"""Collection: who is contacted about what is overdue, when, how, by whom, and what comes of it."""
