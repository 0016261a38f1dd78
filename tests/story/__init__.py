"""The story of Northfir Components, walked to its last link."""
