"""What a broken data file says: the place, the reason, the cure."""

from pathlib import Path


class FactError(Exception):
    """A data file that cannot be trusted, with its place, the reason and the remedy."""

    def __init__(self, file: Path | str, line: int | None, reason: str, remedy: str) -> None:
        self.file, self.line, self.reason, self.remedy = str(file), line, reason, remedy
        place = f"{file}, line {line}" if line else str(file)
        super().__init__(f"{place}: {reason}. {remedy}")


class UnknownFact(KeyError):
    """An id that no data file defines."""

    def __init__(self, kind: str, fact_id: str) -> None:
        self.kind, self.fact_id = kind, fact_id
        super().__init__(f"There is no {kind} with the id {fact_id!r}.")
