"""Checks of what is handed out: the wheel, its wheelhouse, licences. Run from the repository; nothing is installed."""
