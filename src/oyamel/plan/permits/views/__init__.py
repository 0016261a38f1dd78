"""Pages of permits: their acts, and the panels of a permit."""
