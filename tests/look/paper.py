"""Reading what was printed."""

import io
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

STATIC = Path(__file__).parents[2] / "src" / "oyamel" / "look" / "static"


@dataclass(frozen=True)
class Page:
    """A printed page: its size in whole points and its text."""

    size: tuple[int, int]
    text: str


def words_of(pdf: bytes) -> list[Page]:
    """The pages of a PDF."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [
        Page((round(page.mediabox.width), round(page.mediabox.height)), page.extract_text()) for page in pages
    ]
