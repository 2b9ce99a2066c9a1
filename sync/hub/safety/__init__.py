"""Safety copies of the whole hub: made, brought back, and tried."""
