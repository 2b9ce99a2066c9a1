"""The encrypted store: keys, opening, transactions, history and outbox."""
