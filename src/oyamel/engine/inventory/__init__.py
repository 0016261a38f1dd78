"""The inventory engine: from readings and bills to figures that can be opened. No Django, no clock, no network."""
