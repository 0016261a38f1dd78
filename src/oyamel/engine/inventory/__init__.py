"""The inventory engine: from readings and bills to figures that open. No Django, no clock, no network."""
