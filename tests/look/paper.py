"""Reading what was printed."""

import io
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pypdf import PdfReader
from weasyprint.urls import URLFetcherResponse

STATIC = Path(__file__).parents[2] / "src" / "oyamel" / "look" / "static"


@dataclass(frozen=True)
class Page:
    """A printed page: its size in whole points and its text."""

    size: tuple[int, int]
    text: str


def fetch(url: str) -> URLFetcherResponse:
    """Static files from the source tree."""
    path = STATIC / urlsplit(url).path.removeprefix("/static/")
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "text/css"})


def words_of(pdf: bytes) -> list[Page]:
    """The pages of a PDF."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [
        Page((round(page.mediabox.width), round(page.mediabox.height)), page.extract_text()) for page in pages
    ]
