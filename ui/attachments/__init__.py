"""附件: what is attached to a record, chosen, listed and looked at beside it."""
