"""The other side of the shop: what merchants buy, owe, stock, borrow and pledge."""
