"""What a file is, told from its content and never from its name."""

import re
import zipfile
from typing import BinaryIO

HEAD_BYTES = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_ZIP_MEMBERS = (
    ("xl/vbaProject.bin", "xlsm"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/vbaProject.bin", "docm"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
)
_OPENDOCUMENT = {
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_HEIF_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
_MARKUP = re.compile(rb"\s*<(!doctype|html|svg|script|\?xml)", re.IGNORECASE)


def sniff(stream: BinaryIO) -> str:
    """The kind of content: "pdf", "png", "xlsx", "text", … ; "empty", or "unknown" when nothing fits.

    The stream is left at its beginning. A workbook under a password (an OLE container around the package) is
    "encrypted-office"; SVG, HTML and XML are "markup"; other readable text is "text".
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    kind = _kind_of(head, stream)
    stream.seek(0)
    return kind


def _kind_of(head: bytes, stream: BinaryIO) -> str:
    if not head:
        return "empty"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_kind(stream)
    if head.startswith(_OLE):
        return _ole_kind(stream)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heif" if head[8:12] in _HEIF_BRANDS else "video"
    return _text_kind(head)


def _zip_kind(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            mimetype = _stored_mimetype(archive) if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return "damaged-zip"
    if mimetype in _OPENDOCUMENT:
        return _OPENDOCUMENT[mimetype]
    return next((kind for member, kind in _ZIP_MEMBERS if member in names), "zip")


def _stored_mimetype(archive: zipfile.ZipFile) -> bytes:
    info = archive.getinfo("mimetype")
    if info.compress_type != zipfile.ZIP_STORED or info.file_size > 200:
        return b""
    return archive.read(info).strip()


def _ole_kind(stream: BinaryIO) -> str:
    """OLE containers name their streams in UTF-16 in a directory that may lie anywhere in the file."""
    stream.seek(0)
    kind = "ole"
    tail = b""
    while chunk := stream.read(1 << 20):
        window = tail + chunk
        if _utf16("EncryptedPackage") in window:
            return "encrypted-office"
        if _utf16("Workbook") + b"\0\0" in window or _utf16("Book") + b"\0\0" in window:
            kind = "xls"
        elif _utf16("WordDocument") in window:
            kind = "doc"
        tail = window[-64:]
    return kind


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _text_kind(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    if b"\0" in head:
        return "text" if _looks_like_utf16(head) else "unknown"
    body = head.removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(body):
        return "markup"
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in body)
    return "text" if controls * 200 <= len(body) else "unknown"


def _looks_like_utf16(head: bytes) -> bool:
    """UTF-16 without a mark: Western text has its zero bytes in every second place only."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return len(head) % 2 == 0 and max(even, odd) * 10 > len(head) * 4 and min(even, odd) == 0
