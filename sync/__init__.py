"""Moving records between machines; no Qt."""
