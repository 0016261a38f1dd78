"""The pages that the registers do not give: evaluating, the matrix, the library, and methods."""
