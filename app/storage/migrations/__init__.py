"""Steps that bring an older store to this version, one file each, in the order of their numbers."""
