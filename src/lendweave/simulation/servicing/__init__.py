"""What becomes of a loan."""
