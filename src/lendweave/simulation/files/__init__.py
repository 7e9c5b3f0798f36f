"""What partners send: views of the economy, written as each partner's layout says, untidy."""
