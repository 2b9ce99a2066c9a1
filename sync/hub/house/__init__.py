"""The hub's own house: its folder, keys and certificates, its computers and its institutions."""
