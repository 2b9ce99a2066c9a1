"""The hub's tables and how statements run on them, on a file and on PostgreSQL."""
