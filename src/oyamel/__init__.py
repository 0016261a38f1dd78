"""Oyamel: an open environmental management system after ISO 14001."""

__version__ = "0.1.0"
