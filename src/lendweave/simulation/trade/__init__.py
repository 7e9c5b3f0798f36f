"""What becomes of an order: goods, invoices, money."""
