"""Who there is: people, and the merchants they buy from."""
