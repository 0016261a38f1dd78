"""The pages of risks beside the register."""
