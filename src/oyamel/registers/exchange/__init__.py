"""Registers out and in: workbooks and CSV, imports with a preview, paper.

`columns` says what a sheet holds, `cells` fills it, `export` writes it. An import is a draft: `drafts` keeps the file,
`headings` recognises its columns, `comparing` finds what each row means, `committing` does it. `paper` makes PDFs.
"""
