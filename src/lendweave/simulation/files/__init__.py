"""The files that partners send, untidy as they are."""
