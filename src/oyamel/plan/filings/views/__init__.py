"""Pages of filings and letters: starting, their acts, the board, and the panels."""
