"""The pages of files of activity data: take in, columns, series, preview, result."""
