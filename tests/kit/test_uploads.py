import hashlib
import io
import struct
import zipfile
import zlib

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from oyamel.kit.errors import FileRefused
from oyamel.kit.uploads import (
    ALLOWED,
    FileType,
    image_preview,
    inspect_upload,
    pdf_preview,
    safe_name,
    sha256_of,
)


def picture(kind="JPEG", size=(800, 400), mode="RGB", **options):
    target = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)]).save(target, kind, **options)
    return target.getvalue()


def pdf(password=None, size=(612, 792)):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(*size)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def office(member):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(member, "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (picture(), "photo.JPEG", ("jpeg", "image/jpeg", "photo.jpeg")),
        (picture("PNG"), "photo.jpg", ("png", "image/png", "photo.jpg.png")),
        (picture("WEBP"), "a.webp", ("webp", "image/webp", "a.webp")),
        (pdf(), "Permit", ("pdf", "application/pdf", "Permit.pdf")),
        (office("xl/workbook.xml"), "x.xlsx", ("xlsx", ALLOWED["xlsx"].media_type, "x.xlsx")),
        (office("word/document.xml"), "x.docx", ("docx", ALLOWED["docx"].media_type, "x.docx")),
        (b"a,b\n1,2\n", "t.csv", ("text", "text/csv", "t.csv")),
        ("años\n".encode("utf-16"), "t.exe", ("text", "text/plain", "t.exe.txt")),
    ],
)
def test_the_content_says_what_a_file_is(content, name, expected):
    found = inspect_upload(io.BytesIO(content), name)
    assert (found.kind, found.media_type, found.name) == expected
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00program", "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "wrong_type"),
        (b"  <!DOCTYPE html><p>", "wrong_type"),
        (office("xl/vbaProject.bin"), "wrong_type"),
        (office("anything"), "wrong_type"),
        (b"\x00\x01\x02\x03" * 10, "wrong_type"),
        (b"PK\x03\x04broken", "damaged"),
        (picture("PNG")[:60], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ],
)
def test_refusals(content, code):
    with pytest.raises(FileRefused) as caught:
        inspect_upload(io.BytesIO(content), "file.jpg")
    assert (caught.value.code, caught.value.place) == (code, "file.jpg")
    assert caught.value.reason and caught.value.cure


def test_each_type_has_its_own_limit():
    with pytest.raises(FileRefused) as caught:
        inspect_upload(io.BytesIO(b"x" * 11), "a.txt", {"text": FileType("text/plain", (".txt",), 10)})
    assert caught.value.code == "too_large"


def png_claiming(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000)])
def test_a_picture_that_would_unpack_to_far_too_much_is_refused(size):
    for action in (lambda s: inspect_upload(s, "x.png"), image_preview):
        with pytest.raises(FileRefused) as caught:
            action(io.BytesIO(png_claiming(*size)))
        assert caught.value.code == "image_too_large"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.png", "photo.png"),
        ("a\u202egnp.exe\x00", "agnp.exe"),
        ("con.txt", "file_con.txt"),
        ("", "file"),
        ("...", "file"),
        ("Déchets dangereux (2024).pdf", "Déchets dangereux (2024).pdf"),
        ('a<b>:"c".csv', "a_b___c_.csv"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert safe_name(name) == safe


def test_the_preview_is_upright_and_holds_no_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6  # camera turned by a quarter
    exif[0x010F] = "SecretCamera"
    content, media_type = image_preview(io.BytesIO(picture(exif=exif)), width=100)
    small = Image.open(io.BytesIO(content))
    assert (media_type, small.size, dict(small.getexif())) == ("image/jpeg", (100, 200), {})
    assert b"SecretCamera" not in content


def test_transparent_pictures_stay_transparent():
    content, media_type = image_preview(io.BytesIO(picture("PNG", mode="RGBA")), width=50)
    assert (media_type, Image.open(io.BytesIO(content)).getpixel((1, 1))[3]) == ("image/png", 128)


def test_small_pictures_are_not_blown_up():
    content, _media_type = image_preview(io.BytesIO(picture(size=(20, 10))))
    assert Image.open(io.BytesIO(content)).size == (20, 10)


def test_the_first_page_of_a_pdf():
    content, media_type = pdf_preview(io.BytesIO(pdf()), width=306)
    assert (media_type, Image.open(io.BytesIO(content)).size) == ("image/jpeg", (306, 396))


def test_a_page_of_absurd_shape_stays_small():
    content, _media_type = pdf_preview(io.BytesIO(pdf(size=(10, 14_000))), width=300)
    assert max(Image.open(io.BytesIO(content)).size) <= 1201


@pytest.mark.parametrize(
    ("content", "code"), [(pdf("secret"), "encrypted"), (b"%PDF-1.7 nothing", "damaged")]
)
def test_pdfs_that_cannot_be_shown(content, code):
    with pytest.raises(FileRefused) as caught:
        pdf_preview(io.BytesIO(content))
    assert caught.value.code == code


def test_a_stream_is_hashed_and_rewound():
    stream = io.BytesIO(b"abc")
    assert sha256_of(stream) == hashlib.sha256(b"abc").hexdigest()
    assert stream.tell() == 0


PICTURES = [picture(kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "TIFF")]


@given(st.sampled_from(PICTURES), st.floats(0, 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_broken_pictures_are_shown_or_refused(content, where, junk):
    at = int(where * len(content))
    broken = content[:at] + junk + content[at + len(junk) :]
    try:
        image_preview(io.BytesIO(broken))
    except FileRefused as refused:
        assert refused.code in FileRefused.WORDS
