"""The frame around the pages: sign-in, main window, status line, desks."""
