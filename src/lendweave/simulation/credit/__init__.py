"""Who asks to borrow, what is told of them, what is decided, and what would become of it."""
