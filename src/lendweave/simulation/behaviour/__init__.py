"""What an app, its channels and its campaigns record of people."""
