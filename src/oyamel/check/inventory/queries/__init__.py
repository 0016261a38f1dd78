"""Reads of the inventory. Pages aggregate in the database, over totals by site or by source."""
