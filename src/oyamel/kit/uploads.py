"""Files that people hand in: what they are, a name that is safe, their hash, and a preview."""

import hashlib
import io
import os
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from oyamel.kit.errors import FileRefused
from oyamel.kit.sniff import sniff

MB = 1_000_000
MAX_PIXELS = 60_000_000
PREVIEW_WIDTH = 640
_CHUNK = 1 << 20
_LONGEST_NAME = 120
_PILLOW_FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "tiff": "TIFF"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_pdfium_lock = threading.Lock()  # PDFium may be used by one thread at a time


@dataclass(frozen=True, slots=True)
class FileType:
    """An accepted kind of content: its media type, its name endings (the first is given to new names),
    bytes at most.
    """

    media_type: str
    endings: tuple[str, ...]
    limit: int = 25 * MB


ALLOWED: Mapping[str, FileType] = {
    "pdf": FileType("application/pdf", (".pdf",), 50 * MB),
    "jpeg": FileType("image/jpeg", (".jpg", ".jpeg")),
    "png": FileType("image/png", (".png",)),
    "gif": FileType("image/gif", (".gif",)),
    "webp": FileType("image/webp", (".webp",)),
    "tiff": FileType("image/tiff", (".tif", ".tiff")),
    "xlsx": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
    "docx": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)),
    "pptx": FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",)),
    "ods": FileType("application/vnd.oasis.opendocument.spreadsheet", (".ods",)),
    "odt": FileType("application/vnd.oasis.opendocument.text", (".odt",)),
    "xls": FileType("application/vnd.ms-excel", (".xls",)),
    "text": FileType("text/plain", (".txt", ".csv", ".tsv", ".log", ".md")),
}


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is known of a file after looking into it. `sha256` is hexadecimal, `size` in bytes."""

    kind: str
    media_type: str
    name: str
    size: int
    sha256: str


def inspect_upload(stream: BinaryIO, name: str, allowed: Mapping[str, FileType] = ALLOWED) -> Inspected:
    """Look into a file and leave it at its beginning. The name only matters for what the file will be called.

    Raises FileRefused: empty, wrong_type, too_large, encrypted, damaged, image_too_large.
    """
    kind = sniff(stream)
    _check_kind(kind, name, allowed)
    accepted = allowed[kind]
    size = stream.seek(0, os.SEEK_END)
    if size > accepted.limit:
        raise FileRefused("too_large", name, limit=f"{accepted.limit // MB} MB")
    if kind in _PILLOW_FORMATS:
        _check_image(stream, kind, name)
    final = safe_name(name, accepted.endings)
    media_type = "text/csv" if final.endswith(".csv") else accepted.media_type
    return Inspected(kind, media_type, final, size, sha256_of(stream))


def sha256_of(stream: BinaryIO) -> str:
    """The hexadecimal SHA-256 of a stream, read in pieces; the stream is left at its beginning."""
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def safe_name(name: str, endings: tuple[str, ...] = ()) -> str:
    """A file name without folders, control or direction signs, at most 120 characters, with one of the
    endings.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    base = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    base = re.sub(r"[<>:\"|?*]", "_", base).strip(" .")
    stem, dot, ending = base.rpartition(".")
    stem, ending = (stem, f".{ending.lower()}") if dot and stem else (base, "")
    if endings and ending not in endings:
        stem, ending = base, endings[0]
    if not stem or _RESERVED.match(stem):
        stem = f"file_{stem}".rstrip("_")
    return stem[: _LONGEST_NAME - len(ending)] + ending


def image_preview(stream: BinaryIO, *, width: int = PREVIEW_WIDTH, place: str = "") -> tuple[bytes, str]:
    """A small copy, drawn anew, and its media type: JPEG, or PNG where parts are transparent.

    It is turned as the camera was held and holds no metadata, so no place and no device. Raises
    FileRefused: wrong_type, damaged, image_too_large.
    """
    kind = sniff(stream)
    if kind not in _PILLOW_FORMATS:
        raise FileRefused("wrong_type", place, found=kind, accepted=", ".join(_PILLOW_FORMATS))
    with _image_errors(place), _opened(stream, kind, place) as image:
        image.draft("RGB", (width, width * 2))
        upright = ImageOps.exif_transpose(image)
        has_alpha = upright.has_transparency_data
        small = upright.convert("RGBA" if has_alpha else "RGB")
        small.thumbnail((width, width * 2))
        return _encoded(small)


def pdf_preview(stream: BinaryIO, *, width: int = PREVIEW_WIDTH, place: str = "") -> tuple[bytes, str]:
    """The first page of a PDF as a picture, and its media type. Raises FileRefused: damaged, encrypted."""
    stream.seek(0)
    try:
        with _pdfium_lock, pypdfium2.PdfDocument(stream.read()) as document:
            return _encoded(_first_page(document, width, place))
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "damaged"
        raise FileRefused(code, place) from error


def _first_page(document: pypdfium2.PdfDocument, width: int, place: str) -> Image.Image:
    if not len(document):
        raise FileRefused("damaged", place)
    page = document[0]
    page_width, page_height = page.get_size()
    scale = min(width / max(page_width, 1), width * 4 / max(page_height, 1))
    return page.render(scale=scale).to_pil().convert("RGB")


def _encoded(image: Image.Image) -> tuple[bytes, str]:
    target = io.BytesIO()
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    if image.mode == "RGBA":
        clean.save(target, "PNG", optimize=True)
        return target.getvalue(), "image/png"
    clean.save(target, "JPEG", quality=82, optimize=True)
    return target.getvalue(), "image/jpeg"


def _check_kind(kind: str, name: str, allowed: Mapping[str, FileType]) -> None:
    if kind == "empty":
        raise FileRefused("empty", name)
    if kind == "encrypted-office":
        raise FileRefused("encrypted", name)
    if kind == "damaged-zip":
        raise FileRefused("damaged", name)
    if kind not in allowed:
        accepted = ", ".join(item.endings[0] for item in allowed.values())
        raise FileRefused("wrong_type", name, found=kind, accepted=accepted)


def _check_image(stream: BinaryIO, kind: str, place: str) -> None:
    with _image_errors(place), _opened(stream, kind, place) as image:
        image.verify()


@contextmanager
def _opened(stream: BinaryIO, kind: str, place: str) -> Iterator[Image.Image]:
    """The picture with its header read only, so that its size is known before any pixel is unpacked."""
    stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is below
        image = Image.open(stream, formats=(_PILLOW_FORMATS[kind],))
    if image.width * image.height > MAX_PIXELS:
        raise FileRefused("image_too_large", place, limit=MAX_PIXELS // 1_000_000)
    yield image


@contextmanager
def _image_errors(place: str) -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:
        raise FileRefused("image_too_large", place, limit=MAX_PIXELS // 1_000_000) from error
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        TypeError,
    ) as error:
        raise FileRefused("damaged", place) from error
