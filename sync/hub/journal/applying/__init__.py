"""What of a request counts: the rules, and each operation applied, held or kept aside."""
