"""The inventory to take away: ledger lines, a workbook that recomputes its totals, and the report."""
