"""Who is in the app and why, whom campaigns reach, and the orders that they bring or cost."""
