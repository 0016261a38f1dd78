"""The pages of planned changes beside the register."""
