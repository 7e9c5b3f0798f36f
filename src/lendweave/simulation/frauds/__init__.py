"""Who cheats, with whom, and how."""
