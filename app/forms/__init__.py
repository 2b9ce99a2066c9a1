"""Forms: what is asked, when, what is refused or doubted, computed and printed. One engine for the
records declared in Python and for forms that a county sends as a file."""
