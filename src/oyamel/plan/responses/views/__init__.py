"""The pages of planned action beside the register."""
