"""List and record on paper: the country's sheets, filters in words, hashes, and what is said without Pango."""

import io

import pytest
from pypdf import PdfReader

from oyamel.kit.pdf import PdfUnavailable, pdf_available
from oyamel.plan.aspects.models import Aspect
from oyamel.records import actions, domain, evidence
from oyamel.records.models import Evidence, ExportLog
from oyamel.registers.exchange import paper

LIST, RECORD = "/northfir/aspects/list.pdf", "/northfir/aspects/ASP-0001/pdf/"
needs_pango = pytest.mark.skipif(not pdf_available(), reason="no Pango on this machine")


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path


@pytest.fixture
def reader(client, north):
    with north.scope():
        rows = [
            {
                "title": f"Aspect {n}",
                "site": north.sites["paint"],
                "condition": "emergency" if n == 2 else "normal",
            }
            for n in range(4)
        ]
        domain.create_many(Aspect, north.actor(), rows)
    client.force_login(north.users["manager"])
    return client


def words(response):
    document = PdfReader(io.BytesIO(response.content))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    return tuple(round(float(side)) for side in document.pages[0].mediabox[2:]), text


@needs_pango
def test_a_list_is_landscape_on_letter_with_its_filters_in_words(reader, north):
    size, text = words(reader.get(LIST, {"condition": "emergency"}))
    assert size == (792, 612)
    assert "Only these: Condition: Emergency." in text
    assert ("ASP-0003" in text, "ASP-0001" in text, "for Manager" in text, "1 / 1" in text) == (
        True,
        False,
        True,
        True,
    )
    with north.scope():
        assert list(ExportLog.objects.values_list("format", "rows", "query")) == [
            ("pdf", 1, "condition=emergency")
        ]


@needs_pango
def test_elsewhere_the_paper_is_a4(reader, north):
    north.organization.country = "ZZ"
    north.organization.save()
    assert words(reader.get(LIST))[0] == (842, 595)
    assert words(reader.get(RECORD))[0] == (595, 842)


@needs_pango
def test_a_long_list_is_cut_and_says_so(reader, monkeypatch):
    monkeypatch.setattr(paper, "MOST_ROWS", 2)
    text = words(reader.get(LIST))[1]
    assert "Only the first 2 records are on this paper." in text
    assert ("ASP-0003" in text, "ASP-0002" in text) == (True, False)


@needs_pango
def test_a_record_holds_actions_evidence_and_its_whole_story(reader, north):
    with north.scope():
        row = Aspect.objects.select_related("record").first()
        actions.add_action(row.record, north.actor(), what="Close the lid")
        evidence.add_evidence(row.record, north.actor(), io.BytesIO(b"measured"), name="report.txt")
        for turn in range(105):
            domain.change(row, north.actor(), {"receptor": f"river {turn}"})
        sha256 = Evidence.objects.get().file.sha256
    text = words(reader.get(RECORD))[1].replace(" ", "")
    for said in ("Closethelid", "report.txt", sha256, "createdthisrecord", "river104"):
        assert said in text, said


def test_without_pango_a_page_says_what_to_install(reader, monkeypatch):
    def missing(*args, **options):
        raise PdfUnavailable("no_pango", detail="libpango-1.0-0", packages="libpango-1.0-0")

    monkeypatch.setattr(paper, "render_pdf", missing)
    for url in (LIST, RECORD):
        response = reader.get(url)
        assert (response.status_code, "apt-get install libpango-1.0-0" in response.content.decode()) == (
            503,
            True,
        )


def test_paper_is_for_those_who_may_export(client, reader, north, south):
    for user, statuses in ((north.users["reader"], (403, 403)), (south.users["manager"], (404, 404))):
        client.force_login(user)
        assert tuple(client.get(url).status_code for url in (LIST, RECORD)) == statuses
