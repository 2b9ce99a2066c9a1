"""How a store knows that it holds what it held: a chain, a sum over its pages, a mark beside it.

`chain` links each row of the journal to the one before; `pages` makes one number of all pages of
the file; `mark` keeps both outside the file, where they were after the newest save; `watch` writes
the mark and compares.
"""
