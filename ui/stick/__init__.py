"""The exchange by USB stick: what is on it, what goes on it, and what to do next."""
