"""What a command refuses, in words for the person at the terminal."""


class CommandRefused(Exception):
    """A command that cannot be done; `cure` says what to do instead."""

    def __init__(self, reason: str, cure: str = ""):
        super().__init__(reason)
        self.reason = reason
        self.cure = cure
