"""The state of online features: versions as columns, and the events of each key in their order."""
