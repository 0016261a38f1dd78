"""Evidence and the files behind it: stored once, checked, sealed, and opened by those who see the record."""

import hashlib
import io
from datetime import date
from pathlib import Path

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from oyamel.kit.errors import FileRefused
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain, evidence, files
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Event, Evidence, RecordReader, StoredFile


def picture():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Lucia"
    target = io.BytesIO()
    Image.new("RGB", (900, 300), (200, 30, 30)).save(target, "JPEG", exif=exif)
    return target.getvalue()


def pdf(password=None):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(300, 400)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def attach(row, actor, content=b"flow,12\n", name="log.csv", **values):
    return evidence.add_evidence(row.record, actor, SimpleUploadedFile(name, content), **values)


def stored(world):
    return sorted(path for path in files.folder(world.organization).rglob("*") if path.is_file())


def problems(world):
    return [(fault.problem, fault.path.name) for fault in files.check_archive(world.organization)]


def test_the_bytes_lie_under_their_hash_and_the_event_names_it(north, aspect, home):
    content = b"flow,12\n"
    sha256 = hashlib.sha256(content).hexdigest()
    with north.scope():
        row = aspect()
        made = attach(
            row, north.actor(), content, covers_from=date(2026, 1, 1), covers_until=date(2026, 3, 31)
        )
        path = home / "files" / str(north.organization.uuid) / sha256[:2] / sha256[2:4] / sha256
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o077 == 0
        assert Event.objects.get(kind="EvidenceAdded").context == {
            "evidence": made.pk, "name": "log.csv", "sha256": sha256, "size_bytes": 8,
            "covers_from": "2026-01-01", "covers_until": "2026-03-31",
        }  # fmt: skip
        assert len(made.key) == 32 and made.key not in str(path)


def test_the_same_bytes_are_kept_once_and_never_shared_between_organizations(north, south, aspect):
    with north.scope():
        attach(aspect(), north.actor(), name="a.csv")
        attach(aspect(), north.actor(), name="b.csv")
        assert (Evidence.objects.count(), StoredFile.objects.count(), len(stored(north))) == (2, 1, 1)
    with south.scope():
        row = domain.create(Aspect, south.actor(), {"title": "Dye", "site": south.sites["apodaca"]})
        attach(row, south.actor())
        assert (StoredFile.objects.count(), len(stored(south))) == (1, 1)


def test_a_double_click_gives_one_evidence(north, aspect):
    with north.scope():
        row = aspect()
        first = attach(row, north.actor())
        assert attach(row, north.actor()) == first
        assert attach(row, north.actor(), note="second quarter") != first
        assert Event.objects.filter(kind="EvidenceAdded").count() == 2


def test_a_picture_gets_a_preview_without_what_the_camera_knew(north, aspect):
    with north.scope():
        made = attach(aspect(), north.actor(), picture(), "leak.jpg")
        with files.open_preview(made.file) as preview:
            small = Image.open(preview)
            assert (small.format, small.width, dict(small.getexif())) == ("JPEG", 640, {})
        assert evidence.preview_headers(made)["Content-Type"] == "image/jpeg"


def test_a_pdf_shows_its_first_page_and_one_under_a_password_is_kept_without(north, aspect):
    with north.scope():
        row = aspect()
        plain = attach(row, north.actor(), pdf(), "permit.pdf")
        locked = attach(row, north.actor(), pdf("secret"), "locked.pdf")
        assert (plain.file.preview_type, locked.file.preview_type) == ("image/jpeg", "")
        with pytest.raises(FileNotFoundError):
            files.open_preview(locked.file)
        assert problems(north) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "wrong_type"),
        (b"MZ\x90\x00" + bytes(60), "wrong_type"),
        (b"\xff\xd8\xff\xe0 broken", "damaged"),
    ],
)
def test_what_is_not_accepted_leaves_nothing(north, aspect, content, code):
    with north.scope():
        row = aspect()
        with pytest.raises(FileRefused) as caught:
            attach(row, north.actor(), content, "photo.jpg")
        assert caught.value.code == code
        assert (Evidence.objects.count(), StoredFile.objects.count(), stored(north)) == (0, 0, [])
        assert Event.objects.filter(record=row.record).count() == 1


def test_the_installation_sets_a_limit(north, aspect, settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    with north.scope():
        with pytest.raises(FileRefused) as caught:
            attach(aspect(), north.actor(), b"x" * 11, "a.txt")
        assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("Año\r\nSet-Cookie: x.txt", "AñoSet-Cookie_ x.txt"),
        ("", "file.txt"),
    ],
)
def test_a_name_never_leads_out_of_the_folder_nor_out_of_the_header(north, aspect, name, expected):
    with north.scope():
        made = evidence.add_evidence(aspect().record, north.actor(), io.BytesIO(b"words"), name)
        assert made.name == expected
        header = evidence.download_headers(made)["Content-Disposition"]
        assert "\n" not in header and "/" not in header
        assert header.startswith("attachment; ")


def test_a_download_is_sealed(north, aspect):
    with north.scope():
        headers = evidence.download_headers(attach(aspect(), north.actor()))
        assert headers["Content-Disposition"] == 'attachment; filename="ASP-0001 log.csv"'
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert (headers["Content-Type"], headers["Content-Length"]) == ("text/csv", "8")


def test_the_key_opens_for_those_who_see_the_record_alone(north, south, guelph, aspect):
    with north.scope():
        row, secret = aspect(), aspect(is_privileged=True)
        RecordReader.objects.create(
            organization=north.organization, record=secret.record, user=north.users["manager"]
        )
        key, hidden = attach(row, north.actor()).key, attach(secret, north.actor()).key
        assert evidence.open_evidence(north.actor("reader"), key).name == "log.csv"
        assert evidence.open_evidence(north.actor("manager"), hidden).name == "log.csv"
        refused = [
            (guelph, key),
            (south.actor("administrator"), key),
            (north.actor("administrator"), hidden),
            (north.actor(), "0" * 32),
        ]
        for actor, wanted in refused:
            with pytest.raises(Http404):
                evidence.open_evidence(actor, wanted)


def test_who_may_attach_and_withdraw(north, south, guelph, aspect):
    with north.scope():
        row = aspect()
        made = attach(row, north.actor("contributor"))
        for actor in (guelph, south.actor("administrator"), north.actor("reader")):
            with pytest.raises(NotAllowed):
                attach(row, actor)
            with pytest.raises(NotAllowed):
                evidence.withdraw_evidence(made, actor, "mine")
        domain.archive(row, north.actor(), "sold")
        with pytest.raises(Refused):
            attach(row, north.actor(), b"late")
        assert [e.key for e in evidence.evidence_of(row.record)] == [made.key]


def test_withdrawn_evidence_is_out_of_sight_but_not_gone(north, aspect):
    with north.scope():
        row = aspect()
        made = attach(row, north.actor())
        with pytest.raises(ValidationError):
            evidence.withdraw_evidence(made, north.actor(), " ")
        evidence.withdraw_evidence(made, north.actor(), "wrong month")
        assert list(evidence.evidence_of(row.record)) == []
        assert Event.objects.get(kind="EvidenceWithdrawn").text.text == "wrong month"
        with pytest.raises(Http404):
            evidence.open_evidence(north.actor("reader"), made.key)
        assert evidence.open_evidence(north.actor("contributor"), made.key) == made
        with pytest.raises(Refused):
            evidence.withdraw_evidence(made, north.actor(), "again")
        assert attach(row, north.actor()) != made


def test_what_it_covers_is_apart_from_when_it_came(north, aspect):
    with north.scope():
        row = aspect()
        first = attach(
            row, north.actor(), b"1", "a.txt", covers_from=date(2025, 1, 1), covers_until=date(2025, 12, 31)
        )
        always = attach(row, north.actor(), b"2", "b.txt")
        assert list(evidence.evidence_of(row.record, date(2025, 12, 31))) == [always, first]
        assert list(evidence.evidence_of(row.record, date(2026, 1, 1))) == [always]
        with pytest.raises(ValidationError) as caught:
            attach(row, north.actor(), covers_from=date(2026, 2, 1), covers_until=date(2026, 1, 1))
        assert set(caught.value.error_dict) == {"covers_until"}


def test_the_archive_checks_itself(north, south, aspect, monkeypatch):
    with north.scope():
        row = aspect()
        good = attach(row, north.actor(), b"good", "a.txt").file
        changed = attach(row, north.actor(), b"changed", "b.txt").file
        missing = attach(row, north.actor(), picture(), "c.jpg").file
        assert problems(north) == []
        files.path_of(north.organization, changed.sha256).write_bytes(b"CHANGED")
        files.path_of(north.organization, missing.sha256).unlink()
        orphan = files.path_of(north.organization, "ab" * 32)
        orphan.parent.mkdir(parents=True)
        orphan.write_bytes(b"nobody's")
        assert sorted(problems(north)) == sorted(
            [("changed", changed.sha256), ("missing", missing.sha256), ("orphan", "ab" * 32)]
        )
        assert files.path_of(north.organization, good.sha256).read_bytes() == b"good"
        files.preview_path(north.organization, missing.sha256).unlink()
        assert ("missing", f"{missing.sha256}.preview") in problems(north)
        out = io.StringIO()
        assert files.check_all(out) == 4
        assert "southpine: every file is there and unchanged." in out.getvalue()
        assert files.remove_orphans(north.organization) == []
        monkeypatch.setattr(files, "ORPHAN_AGE", -files.ORPHAN_AGE)
        assert files.remove_orphans(north.organization) == [orphan]


def test_the_same_upload_again_heals_a_damaged_file(north, aspect):
    with north.scope():
        row = aspect()
        made = attach(row, north.actor(), b"words", "a.txt")
        files.path_of(north.organization, made.file.sha256).write_bytes(b"WORDS")
        attach(row, north.actor(), b"words", "a.txt")
        assert problems(north) == []


def test_a_disk_that_is_full_leaves_no_half_file(north, aspect, monkeypatch):
    def full(self, target):
        raise OSError("no space left on device")

    with north.scope():
        row = aspect()
        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(OSError):
            attach(row, north.actor())
        assert stored(north) == [] and StoredFile.objects.count() == 0


def test_only_a_hash_is_an_address(north):
    for sha256 in ("../../secret", "AB" * 32, "ab" * 31):
        with pytest.raises(ValueError):
            files.path_of(north.organization, sha256)
