"""The pages of metering beside the registers."""
