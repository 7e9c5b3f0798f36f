"""A world's shape: world.yaml, its people cut into blocks, its calendar, ids and shocks."""
