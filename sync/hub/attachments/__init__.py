"""What is attached to records: its bytes, on the network and by stick."""
