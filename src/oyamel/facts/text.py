"""A wording in up to three languages."""

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "es", "fr")


@dataclass(frozen=True)
class Text:
    """A wording by language; call it with a language: `title("es-MX")`.

    A missing language falls back to English, then to whatever there is.
    """

    en: str = ""
    es: str = ""
    fr: str = ""

    def __call__(self, language: str = "en") -> str:
        return self.own(language) or self.en or self.es or self.fr

    def own(self, language: str) -> str:
        """The wording in just this language ("es", "es-MX", "fr_CA"), or "" when it is missing."""
        code = language[:2].lower()
        return getattr(self, code) if code in LANGUAGES else ""

    def is_translated(self, language: str) -> bool:
        """True when the wording exists in this language itself, without falling back."""
        return bool(self.own(language))

    def is_complete(self) -> bool:
        """True when no language is missing."""
        return all(self.is_translated(language) for language in LANGUAGES)

    def as_dict(self) -> dict[str, str]:
        """The languages there are, as plain data: `{"en": "Noise", "es": "Ruido"}`."""
        return {language: self.own(language) for language in LANGUAGES if self.own(language)}

    @classmethod
    def of(cls, wordings: Mapping[str, str]) -> "Text":
        """From plain data; raises ValueError when a language is unknown or nothing is worded."""
        unknown = sorted(set(wordings) - set(LANGUAGES))
        if unknown:
            raise ValueError(f"unknown language {unknown[0]!r}")
        if not any(wordings.values()):
            raise ValueError("no wording in any language")
        if not all(isinstance(wording, str) for wording in wordings.values()):
            raise ValueError("a wording must be text")
        return cls(**wordings)
