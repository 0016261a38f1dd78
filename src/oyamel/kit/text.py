"""Text as people search and sort it."""

import unicodedata


def fold(text: str) -> str:
    """Text without accents and case: 'Área Única' → 'area unica'."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
