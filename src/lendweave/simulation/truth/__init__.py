"""What a world's truth is written down in: frames, and every table."""
