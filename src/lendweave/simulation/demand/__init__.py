"""Who wants to buy what, when and where."""
