"""Files of activity data, from the first byte to entries and readings.

`recognising` says which reader a file needs; `table`, `green_button` and `interval` read; `matching` finds the source of
each series and remembers it; `rows` makes entries of what was found; `uploads` reads for the preview and writes.
"""
