"""The command line: `oyamel serve`, `oyamel demo`, `oyamel backup`, …"""

from oyamel.cli.app import main

__all__ = ["main"]
