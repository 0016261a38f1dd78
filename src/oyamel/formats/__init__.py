"""Formats where Mexico differs from what Django knows of a language."""
