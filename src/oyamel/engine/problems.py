"""What the engine refuses: a code with parameters, worded in three languages from data.

try: parse("likelihood * ")
except Problem as problem:
    problem.code, problem.params, problem.place      # for programs
    problem.reason("es"), problem.cure("es")         # for people
"""

from typing import ClassVar

from oyamel.facts import Text, load

Param = str | int


class Problem(Exception):
    """Something refused. `texts` names the file below `facts/data/texts` with reason and cure per code.

    `place` says where, as far as a caller can point at it: "formula, line 1, column 8", "criteria.2.weight".
    """

    texts: ClassVar[str]

    def __init__(self, code: str, *, place: str = "", **params: Param) -> None:
        self.code, self.place, self.params = code, place, params
        super().__init__(code, params)

    def reason(self, language: str = "en") -> str:
        """Why it was refused, one sentence without a full stop."""
        return self._worded("reason", language)

    def cure(self, language: str = "en") -> str:
        """What would be accepted, one sentence."""
        return self._worded("cure", language)

    def as_dict(self) -> dict[str, object]:
        """Plain data: code, place, params."""
        return {"code": self.code, "place": self.place, "params": self.params}

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.reason()}. {self.cure()}"

    def _worded(self, part: str, language: str) -> str:
        texts = load(f"texts/{self.texts}.yaml")
        words = {code: Text.of(row)(language) for code, row in texts.get("words", {}).items()}
        params = {key: words.get(value, value) for key, value in self.params.items()}
        return Text.of(texts[self.code][part])(language).format(**params)
