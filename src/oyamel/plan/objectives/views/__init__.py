"""The pages of objectives beside the register."""
