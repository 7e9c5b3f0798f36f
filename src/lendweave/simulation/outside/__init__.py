"""Outside lenders, and what the people of a block borrow from them."""
