"""The five programmes of published accounts: entered as events, asked for as figures."""
